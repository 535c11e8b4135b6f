package io.resetscope.it;

import static io.resetscope.it.Scenario.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.JvmCommand;
import io.resetscope.testkit.JvmVariant;
import io.resetscope.testkit.Probes;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Mistaken options are named and do no harm; of several settings of one option, the nearest to the JVM wins. */
class BadInputIT {

    private static final String UNKNOWN = "bananas";

    @Test
    void anUnknownAgentArgumentIsNamed() {
        assertThat(complaints(run(plain().agent(UNKNOWN + "=3"))))
                .singleElement()
                .asString()
                .contains(UNKNOWN);
    }

    @Test
    void anUnknownPropertyIsNamed() {
        assertThat(complaints(run(plain().property("resetscope." + UNKNOWN, "3").agent())))
                .singleElement()
                .asString()
                .contains(UNKNOWN);
    }

    @Test
    void aBadPropertyIsNamedWithItsValueAndTheDefault() {
        assertNamesSettle(run(plain().property("resetscope.settle", "banana").agent()));
    }

    @Test
    void aBadVariableIsNamedWithItsValueAndTheDefault() {
        assertNamesSettle(run(plain().env("RESETSCOPE_SETTLE", "banana").agent()));
    }

    @Test
    void aBadAgentArgumentIsNamedWithItsValueAndTheDefault() {
        assertNamesSettle(run(plain().agent("settle=banana")));
    }

    @Test
    void whatASecondAgentWasGivenIsNamedAndHarmless() {
        ForkedJvm jvm = run(plain().agent().agent("log=\u001b[2J" + "x".repeat(5000)));
        assertThat(complaints(jvm))
                .as(jvm::describe)
                .singleElement()
                .asString()
                .contains("already running in this JVM", "not used: log=\\u001b[2Jxxx")
                .endsWith("x...")
                .hasSizeLessThan(400);
    }

    /** Before anything is to be sent: this program opens no socket. */
    @Test
    void whatTelemetryCannotStartWithIsNamedAtTheStart() {
        ForkedJvm jvm = run(plain().env("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4317")
                .env("OTEL_EXPORTER_OTLP_PROTOCOL", "udp")
                .agent("log=off"));
        assertThat(complaints(jvm))
                .singleElement()
                .asString()
                .contains("OTEL_EXPORTER_OTLP_PROTOCOL=udp is not grpc or http/protobuf; nothing will be sent");
        assertThat(String.join("\n", jvm.stderr())).contains("telemetry off (see above)");
    }

    @Test
    void switchedOffItSaysNothing() {
        assertSilent(run(plain().property("resetscope.enabled", "false").agent()));
        assertSilent(run(plain().env("RESETSCOPE_ENABLED", "false").agent()));
        assertSilent(run(plain().agent("enabled=false")));
    }

    @Test
    void thePropertyBeatsTheVariable() {
        assertWatching(run(plain().property("resetscope.enabled", "true")
                .env("RESETSCOPE_ENABLED", "false")
                .agent()));
        assertSilent(run(plain().property("resetscope.enabled", "false")
                .env("RESETSCOPE_ENABLED", "true")
                .agent()));
    }

    @Test
    void theVariableBeatsTheAgentArgument() {
        assertWatching(run(plain().env("RESETSCOPE_ENABLED", "true").agent("enabled=false")));
        assertSilent(run(plain().env("RESETSCOPE_ENABLED", "false").agent("enabled=true")));
    }

    @Test
    void thePropertyBeatsTheAgentArgument() {
        assertWatching(run(plain().property("resetscope.enabled", "true").agent("enabled=false")));
        assertSilent(run(plain().property("resetscope.enabled", "false").agent("enabled=true")));
    }

    private static JvmCommand plain() {
        return JvmCommand.on(JvmVariant.of(17)).classPath(Probes.classPath());
    }

    /** Runs the application, which must come out unharmed. */
    private static ForkedJvm run(JvmCommand command) {
        ForkedJvm jvm = command.main("Greeting", "hello").run(TIMEOUT);
        assertThat(jvm.exitCode()).as(jvm::describe).isZero();
        assertThat(jvm.fact("greeting")).isEqualTo("hello");
        return jvm;
    }

    private static List<String> complaints(ForkedJvm jvm) {
        assertWatching(jvm);
        return Scenario.agentLinesAfterStart(jvm);
    }

    private static void assertNamesSettle(ForkedJvm jvm) {
        assertThat(complaints(jvm))
                .as(jvm::describe)
                .singleElement()
                .asString()
                .containsIgnoringCase("settle")
                .contains("banana")
                .containsPattern("\\b2 ?s\\b|\\b2000 ?ms\\b");
    }

    private static void assertWatching(ForkedJvm jvm) {
        assertThat(Scenario.agentLines(jvm))
                .as(jvm::describe)
                .filteredOn(it -> it.contains("watching"))
                .hasSize(1);
    }

    private static void assertSilent(ForkedJvm jvm) {
        assertThat(Scenario.agentLines(jvm)).as(jvm::describe).isEmpty();
    }
}
