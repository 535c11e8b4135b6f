package io.resetscope.it;

import static io.resetscope.it.Scenario.IDLE_MILLIS;
import static io.resetscope.it.Scenario.STALE;
import static io.resetscope.it.Scenario.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.JvmCommand;
import io.resetscope.testkit.JvmVariant;
import io.resetscope.testkit.ModuleFiles;
import io.resetscope.testkit.Nginx;
import io.resetscope.testkit.OtlpReceiver;
import io.resetscope.testkit.ReceivedSpan;
import io.resetscope.testkit.TestKeys;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The agent comes into a running application and tells what it sees from then on, and no more than that. */
class AttachIT {

    static Stream<JvmVariant> variants() {
        return Stream.of(JvmVariant.of(8), JvmVariant.of(17), JvmVariant.newest());
    }

    @ParameterizedTest
    @MethodSource("variants")
    void aConnectionFromBeforeTheAttachIsExplainedWithoutInventing(JvmVariant variant) {
        try (Nginx server = Nginx.start(Scenario.KEEP_ALIVE);
                OtlpReceiver collector = OtlpReceiver.start();
                ForkedJvm target = start(variant, server, collector)) {
            target.awaitLine(it -> it.equals("ready=true"), TIMEOUT);
            ForkedJvm attach = agentCommand(variant, "attach", String.valueOf(target.pid()), "settle=100ms");
            assertThat(attach.exitCode()).as(attach::describe).isZero();
            target.awaitLine(it -> it.contains("[resetscope]") && it.contains("watching"), TIMEOUT);

            target.send("go");
            target.waitFor(TIMEOUT);
            assertExplained(target, collector);
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void aSecondAttachSaysThatTheAgentIsThereAndChangesNothing(JvmVariant variant) {
        try (Nginx server = Nginx.start(Scenario.KEEP_ALIVE);
                ForkedJvm target = Scenario.probe(variant)
                        .main("AttachTarget", "127.0.0.1", String.valueOf(server.port()), IDLE_MILLIS)
                        .start()) {
            target.awaitLine(it -> it.equals("ready=true"), TIMEOUT);
            String pid = String.valueOf(target.pid());
            assertOneLine(
                    agentCommand(variant, "attach", pid, "enabled=false"), "Not attached: the options call it off");
            assertThat(agentCommand(variant, "attach", pid, "log=line").exitCode())
                    .as(target::describe)
                    .isZero();
            target.awaitLine(it -> it.contains("watching") && it.contains("log line"), TIMEOUT);

            ForkedJvm again = agentCommand(variant, "attach", pid);
            assertThat(again.exitCode()).as(again::describe).isZero();
            assertThat(again.stdout())
                    .singleElement()
                    .asString()
                    .startsWith("Not attached: " + pid + " has the agent already (")
                    .endsWith("; nothing has changed.");
            ForkedJvm withOptions = agentCommand(variant, "attach", pid, "log=off", "settle=5s");
            assertThat(withOptions.exitCode()).as(withOptions::describe).isEqualTo(1);
            assertOneLine(withOptions, "not used: log=off settle=5s");
            assertThat(Scenario.agentLinesAfterStart(target))
                    .as(target::describe)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void whatItsOwnSettingsCallOffIsNotAttached(JvmVariant variant) {
        assertNotStarted(
                variant,
                Scenario.probe(variant).property("resetscope.enabled", "false"),
                "Not attached: the options call it off");
        assertNotStarted(
                variant, Scenario.probe(variant).env("RESETSCOPE_ENABLED", "false"), "RESETSCOPE_ENABLED=false");
    }

    private static void assertNotStarted(JvmVariant variant, JvmCommand command, String said) {
        try (Nginx server = Nginx.start(Scenario.KEEP_ALIVE);
                ForkedJvm target = command.main("AttachTarget", "127.0.0.1", String.valueOf(server.port()), IDLE_MILLIS)
                        .start()) {
            target.awaitLine(it -> it.equals("ready=true"), TIMEOUT);
            assertOneLine(agentCommand(variant, "attach", String.valueOf(target.pid())), said);
            assertThat(Scenario.agentLines(target)).as(target::describe).isEmpty();
        }
    }

    static Stream<Arguments> tlsKinds() {
        return variants()
                .flatMap(variant -> Stream.of("socket", "layered", "engine").map(kind -> Arguments.of(variant, kind)));
    }

    /** What was said under TLS before is not known, nor whose engine it is: nothing is better than a guess. */
    @ParameterizedTest
    @MethodSource("tlsKinds")
    void aTlsConnectionFromBeforeTheAttachIsNotMisread(JvmVariant variant, String kind) {
        try (Nginx server = Nginx.startTls(TlsMatrixIT.TLS13, Scenario.KEEP_ALIVE);
                ForkedJvm target = Scenario.probe(variant)
                        .property("tls.keys", TestKeys.directory().toString())
                        .main(
                                "AttachTarget",
                                "127.0.0.1",
                                String.valueOf(server.port()),
                                IDLE_MILLIS,
                                kind,
                                TlsMatrixIT.TLS13)
                        .start()) {
            target.awaitLine(it -> it.equals("ready=true"), TIMEOUT);
            ForkedJvm attach = agentCommand(variant, "attach", String.valueOf(target.pid()), "settle=100ms");
            assertThat(attach.exitCode()).as(attach::describe).isZero();
            target.awaitLine(it -> it.contains("[resetscope]") && it.contains("watching"), TIMEOUT);

            target.send("go");
            target.waitFor(TIMEOUT);
            assertThat(target.fact("eof")).as(target::describe).isEqualTo("true");
            assertThat(Scenario.agentLinesAfterStart(target))
                    .as(target::describe)
                    .allMatch(it -> it.contains(STALE) || it.contains("unknown"));
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void aProcessThatIsNotThereIsNamedInOneLine(JvmVariant variant) {
        long gone = Scenario.probe(variant).main("Greeting", "bye").run(TIMEOUT).pid();
        assertOneLine(agentCommand(variant, "attach", String.valueOf(gone)), String.valueOf(gone));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void whatIsNoProcessIdIsNamedInOneLine(JvmVariant variant) {
        assertOneLine(agentCommand(variant, "attach", "banana"), "banana");
    }

    @ParameterizedTest
    @MethodSource("variants")
    void withoutArgumentsItPointsToItsHelp(JvmVariant variant) {
        assertOneLine(agentCommand(variant), "--help");
    }

    @ParameterizedTest
    @MethodSource("variants")
    void helpAndVersionAreNoErrors(JvmVariant variant) {
        ForkedJvm help = agentCommand(variant, "--help");
        assertThat(help.exitCode()).as(help::describe).isZero();
        assertThat(String.join("\n", help.stdout())).contains("attach", "self-test");
        assertThat(help.stderr()).isEmpty();

        ForkedJvm version = agentCommand(variant, "--version");
        assertThat(version.exitCode()).as(version::describe).isZero();
        assertThat(version.stdout()).singleElement().asString().containsPattern("\\d+\\.\\d+");
        assertThat(version.stderr()).isEmpty();
    }

    private static ForkedJvm start(JvmVariant variant, Nginx server, OtlpReceiver collector) {
        return Scenario.exporting(Scenario.probe(variant), collector)
                .main("AttachTarget", "127.0.0.1", String.valueOf(server.port()), IDLE_MILLIS)
                .start();
    }

    private static ForkedJvm agentCommand(JvmVariant variant, String... arguments) {
        return JvmCommand.on(variant).jar(ModuleFiles.agentJar(), arguments).run(TIMEOUT);
    }

    private static void assertExplained(ForkedJvm target, OtlpReceiver collector) {
        assertThat(target.fact("eof")).as(target::describe).isEqualTo("true");
        ReceivedSpan failure = Scenario.onlyFailure(target, collector, STALE);
        assertThat(failure.attributes()).doesNotContainKey("resetscope.connection.age_ms");
        assertThat(String.join("\n", target.stderr())).containsPattern("age unknown|open before");
        // The last byte passed before the agent was there: whatever it says of the idle time must be true all the same.
        if (failure.attributes().get("resetscope.connection.idle_ms") instanceof Long idle) {
            assertThat(idle).isCloseTo(Long.parseLong(target.fact("idleMillis")), withinPercentage(20));
        }
        Scenario.assertNothingSecretTold(target, collector);
    }

    private static void assertOneLine(ForkedJvm command, String expected) {
        assertThat(command.exitCode()).as(command::describe).isNotZero();
        List<String> lines = Stream.concat(command.stdout().stream(), command.stderr().stream())
                .filter(it -> !it.isBlank() && !it.startsWith("Waiting for "))
                .toList();
        assertThat(lines)
                .as(command::describe)
                .singleElement()
                .asString()
                .contains(expected)
                .doesNotContain("Exception");
    }
}
