package io.resetscope.it;

import static io.resetscope.it.Scenario.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.JvmVariant;
import io.resetscope.testkit.ModuleFiles;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The agent leaves a running application as it was, and can come again. */
class DetachIT {

    private static final String SETTLE = "resetscope.settle";
    /** Longer than a test: what is told before that is told because the agent goes. */
    private static final String MUCH_LATER = "1h";

    static Stream<JvmVariant> variants() {
        return Stream.of(JvmVariant.of(8), JvmVariant.of(17), JvmVariant.newest());
    }

    @ParameterizedTest
    @MethodSource("variants")
    void whatWasWovenIsRestoredAndTheAgentIsGone(JvmVariant variant) {
        try (Detachable target = Detachable.start(Scenario.probe(variant).property(SETTLE, MUCH_LATER), variant)) {
            for (int round = 1; round <= 2; round++) {
                int failure = 3 * round - 1;
                target.assertAttached("log=line");
                target.tell("remember");
                target.tell("fail");
                assertThat(target.told(failure)).as("still settles").isEmpty();

                target.assertDetached();
                target.awaitFarewell();
                assertThat(target.told(failure)).as(target.jvm::describe).hasSize(1);

                target.tell("fail");
                target.tell("count");
                assertThat(target.fact("calls"))
                        .as("events from hooks: %s", target.jvm.describe())
                        .isEqualTo("0");
                target.tell("forgotten");
                assertThat(target.jvm.facts())
                        .as(target.jvm::describe)
                        .containsEntry("threads", "[]")
                        .containsEntry("collected", "true")
                        .doesNotContainKey("wrong");
                assertThat(target.told(failure + 1)).isEmpty();
            }
        }
    }

    /** It does not matter how it came; and so that the count above counts. */
    @Test
    void anAgentFromTheCommandLineCanBeDetachedToo() {
        JvmVariant variant = JvmVariant.of(17);
        try (Detachable target = Detachable.start(Scenario.watched(variant), variant)) {
            target.tell("count");
            assertThat(Integer.parseInt(target.fact("calls"))).isGreaterThan(50);
            target.assertDetached();
            // a method that was running then, such as an accept, ends as it began
            target.tell("fail");
            target.tell("count");
            assertThat(target.fact("calls")).as(target.jvm::describe).isEqualTo("0");

            ForkedJvm again = target.detach();
            assertThat(again.exitCode()).isEqualTo(1);
            assertThat(Detachable.complaints(again)).singleElement().asString().contains("Not detached", target.pid());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 17})
    void aSecurityManagerThatCameLaterDoesNotKeepIt(int java) {
        JvmVariant variant = JvmVariant.of(java);
        try (Detachable target = Detachable.start(Scenario.watched(variant), variant)) {
            target.tell("remember");
            target.tell("guard");
            target.assertDetached();
            target.awaitFarewell();
            target.tell("fail");
            target.tell("count");
            assertThat(target.fact("calls")).as(target.jvm::describe).isEqualTo("0");
            target.tell("forgotten");
            assertThat(target.jvm.facts()).as(target.jvm::describe).containsEntry("threads", "[]");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 17})
    void aSecurityManagerThatCameLaterDoesNotKeepItsLastWords(int java) {
        JvmVariant variant = JvmVariant.of(java);
        try (Detachable target = Detachable.start(
                Scenario.watched(variant).property(SETTLE, MUCH_LATER).property("resetscope.log", "line"), variant)) {
            target.tell("guard");
            target.tell("fail");
            assertThat(target.told(2)).as("still settles").isEmpty();
            target.jvm.closeInput();
            assertThat(target.jvm.waitFor(TIMEOUT)).as(target.jvm::describe).isZero();
            assertThat(target.told(1)).as(target.jvm::describe).hasSize(1);
            assertThat(target.told(2)).as(target.jvm::describe).hasSize(1);
        }
    }

    /** As of a logging bridge, which the agent's first line makes start. */
    @ParameterizedTest
    @MethodSource("variants")
    void aThreadThatTheLogStartsIsTheApplications(JvmVariant variant) {
        try (Detachable target = Detachable.start(Scenario.probe(variant), variant)) {
            target.tell("bridgeLog");
            target.assertAttached("log=line");
            target.tell("remember");
            target.jvm.awaitLine(it -> it.contains("watching"), TIMEOUT);
            target.assertDetached();
            target.awaitFarewell();
            target.tell("bridge");
            assertThat(target.fact("bridge")).as(target.jvm::describe).isEqualTo("alive");
            target.tell("forgotten");
            assertThat(target.jvm.facts())
                    .as(target.jvm::describe)
                    .containsEntry("threads", "[]")
                    .containsEntry("collected", "true");
        }
    }

    /** Whoever attaches is answered all the same. */
    @Test
    void aStartThatFailsDoesNotWaitForALogThatBlocks(@TempDir Path directory) throws IOException {
        JvmVariant variant = JvmVariant.of(17);
        Path jar = Files.copy(ModuleFiles.agentJar(), directory.resolve("agent.jar"));
        try (Detachable target = Detachable.start(Scenario.probe(variant).agent(jar, ""), variant)) {
            target.assertDetached();
            target.tell("blockLog");
            Files.delete(jar);
            ForkedJvm attach = target.attach();
            assertThat(attach.exitCode()).as(attach::describe).isEqualTo(1);
            assertThat(Detachable.complaints(attach))
                    .singleElement()
                    .asString()
                    .contains("does not say that the agent runs");
            target.tell("freeLog");
            target.jvm.awaitLine(it -> it.contains("could not start on Java"), TIMEOUT);
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
        try (Detachable target = Detachable.start(Scenario.probe(variant).agent(first, ""), variant)) {
            target.tell("breakLog");
            target.assertDetached();
            Files.move(first, away);
            ForkedJvm gone = target.attach();
            assertThat(gone.exitCode()).as(gone::describe).isEqualTo(1);
            assertThat(Detachable.complaints(gone))
                    .singleElement()
                    .asString()
                    .contains("does not say that the agent runs");

            Files.move(away, first);
            ForkedJvm again = target.attach();
            assertThat(again.exitCode()).as(again::describe).isZero();
            assertThat(again.stdout()).last().asString().contains("It is version 0.0.1-first, not ");
            target.tell("fail");
            assertThat(target.jvm.stderr().toString()).as(target.jvm::describe).doesNotContain("ASSERTION FAILED");
        }
    }
}
