package io.resetscope.it;

import static io.resetscope.it.Scenario.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.JvmCommand;
import io.resetscope.testkit.JvmVariant;
import io.resetscope.testkit.ModuleFiles;
import io.resetscope.testkit.TestKeys;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The agent leaves a running application as it was, and can come again. */
class DetachIT {

    private int wishes;

    static Stream<JvmVariant> variants() {
        return Stream.of(JvmVariant.of(8), JvmVariant.of(17), JvmVariant.newest());
    }

    @ParameterizedTest
    @MethodSource("variants")
    void whatWasWovenIsRestoredAndTheAgentIsGone(JvmVariant variant) {
        try (ForkedJvm target = target(Scenario.probe(variant))) {
            for (int round = 1; round <= 2; round++) {
                int failure = 3 * round - 1;
                assertDone(agentCommand(variant, "attach", pid(target), "log=line", "settle=30s"));
                tell(target, "remember");
                tell(target, "fail");
                assertThat(told(target, failure)).as("still settles").isEmpty();

                assertDone(agentCommand(variant, "detach", pid(target)));
                target.awaitLine(it -> it.contains("detached"), TIMEOUT);
                assertThat(told(target, failure)).as(target::describe).hasSize(1);

                tell(target, "fail");
                tell(target, "count");
                assertThat(target.fact("calls"))
                        .as("events from hooks: %s", target.describe())
                        .isEqualTo("0");
                tell(target, "forgotten");
                assertThat(target.facts())
                        .as(target::describe)
                        .containsEntry("threads", "0")
                        .containsEntry("collected", "true")
                        .doesNotContainKey("wrong");
                assertThat(told(target, failure + 1)).isEmpty();
            }
        }
    }

    /** It does not matter how it came; and so that the count above counts. */
    @Test
    void anAgentFromTheCommandLineCanBeDetachedToo() {
        JvmVariant variant = JvmVariant.of(17);
        try (ForkedJvm target = target(Scenario.watched(variant))) {
            tell(target, "count");
            assertThat(Integer.parseInt(target.fact("calls"))).isGreaterThan(50);
            assertDone(agentCommand(variant, "detach", pid(target)));
            // a method that was running then, such as an accept, ends as it began
            tell(target, "fail");
            tell(target, "count");
            assertThat(target.fact("calls")).as(target::describe).isEqualTo("0");

            ForkedJvm again = agentCommand(variant, "detach", pid(target));
            assertThat(again.exitCode()).isEqualTo(1);
            assertThat(again.stderr()).singleElement().asString().contains("Not detached", pid(target));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 17})
    void aSecurityManagerThatCameLaterDoesNotKeepIt(int java) {
        JvmVariant variant = JvmVariant.of(java);
        try (ForkedJvm target = target(Scenario.watched(variant))) {
            tell(target, "remember");
            tell(target, "guard");
            assertDone(agentCommand(variant, "detach", pid(target)));
            target.awaitLine(it -> it.contains("detached: its hooks are out"), TIMEOUT);
            tell(target, "fail");
            tell(target, "count");
            assertThat(target.fact("calls")).as(target::describe).isEqualTo("0");
            tell(target, "forgotten");
            assertThat(target.facts()).as(target::describe).containsEntry("threads", "0");
        }
    }

    /** The class that the JVM enters by stays, and with it the jar that it came from. */
    @Test
    void theFirstJarIsKeptToAndAStartThatFailsCanBeTriedAgain(@TempDir Path directory) throws IOException {
        JvmVariant variant = JvmVariant.of(17);
        Path first = Files.copy(ModuleFiles.agentJar(), directory.resolve("first.jar"));
        try (FileSystem jar = FileSystems.newFileSystem(first)) {
            Files.writeString(jar.getPath("isolated/io/resetscope/agent/version.properties"), "version=0.0.1-first");
        }
        Path away = directory.resolve("away.jar");
        try (ForkedJvm target = target(Scenario.probe(variant).agent(first, ""))) {
            tell(target, "breakLog");
            assertDone(agentCommand(variant, "detach", pid(target)));
            Files.move(first, away);
            ForkedJvm gone = agentCommand(variant, "attach", pid(target));
            assertThat(gone.exitCode()).as(gone::describe).isEqualTo(1);
            assertThat(gone.stderr()).singleElement().asString().contains("does not say that the agent runs");

            Files.move(away, first);
            ForkedJvm again = agentCommand(variant, "attach", pid(target));
            assertDone(again);
            assertThat(again.stdout()).last().asString().contains("It is version 0.0.1-first, not ");
            tell(target, "fail");
            assertThat(target.stderr().toString()).as(target::describe).doesNotContain("ASSERTION FAILED");
        }
    }

    private static ForkedJvm target(JvmCommand command) {
        ForkedJvm target = command.property("tls.keys", TestKeys.directory().toString())
                .main("DetachTarget")
                .start();
        target.awaitLine(it -> it.equals("ready=true"), TIMEOUT);
        return target;
    }

    private static String pid(ForkedJvm jvm) {
        return String.valueOf(jvm.pid());
    }

    private void tell(ForkedJvm target, String wish) {
        String done = "done." + ++wishes + "=" + wish;
        target.send(wish);
        target.awaitLine(it -> it.equals(done), TIMEOUT);
    }

    /** The client's line on the request of that number, which was reset. */
    private static List<String> told(ForkedJvm target, int number) {
        return Scenario.agentLines(target).stream()
                .filter(it -> it.endsWith("GET /reset/" + number) && !it.contains("server side"))
                .toList();
    }

    private static ForkedJvm agentCommand(JvmVariant variant, String... arguments) {
        return JvmCommand.on(variant).jar(ModuleFiles.agentJar(), arguments).run(TIMEOUT);
    }

    private static void assertDone(ForkedJvm command) {
        assertThat(command.exitCode()).as(command::describe).isZero();
    }
}
