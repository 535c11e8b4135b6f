package io.resetscope.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ForkedJvmTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Jdk HERE = Jdks.feature(Runtime.version().feature()).orElseThrow();

    @Test
    void runsAProgramAndCollectsWhatItSays() {
        ForkedJvm jvm = command().main("Greeting", "hello", "there").run(SOON);
        assertThat(jvm.exitCode()).isZero();
        assertThat(jvm.fact("greeting")).isEqualTo("hello there");
        assertThat(jvm.stderr()).isEmpty();
    }

    @Test
    void awaitsALineAndSpeaksToTheProgram() {
        try (ForkedJvm server = command().main("LoopServer").start()) {
            server.awaitLine(line -> line.startsWith("port="), SOON);
            assertThat(Integer.parseInt(server.fact("port"))).isPositive();
            assertThatThrownBy(() -> server.awaitLine(line -> line.equals("never"), Duration.ofMillis(50)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("port=");
        }
    }

    @Test
    void killsWhatRunsTooLongAndShowsItsOutput() {
        ForkedJvm server = command().main("LoopServer").start();
        server.awaitLine(line -> line.startsWith("port="), SOON);
        assertThatThrownBy(() -> server.waitFor(Duration.ofMillis(50)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("port=");
        assertThat(server.exitCode()).isNotZero();
    }

    @Test
    void keepsTheOrderOfOptionsAndAgents() {
        JvmCommand command = command()
                .option("-Xint")
                .agent(Path.of("/ours.jar"), "settle=1s")
                .property("a", "b")
                .main("Greeting", "x");
        assertThat(command.commandLine())
                .containsSequence("-Xint", "-javaagent:/ours.jar=settle=1s", "-Da=b", "-cp", Probes.classPath())
                .endsWith("Greeting", "x");
        assertThat(command.withoutAgent().commandLine()).containsSequence("-Xint", "-Da=b");
    }

    private static JvmCommand command() {
        return JvmCommand.on(HERE).classPath(Probes.classPath());
    }
}
