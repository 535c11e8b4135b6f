package io.resetscope.it;

import static io.resetscope.it.Scenario.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.JvmVariant;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the attaching command says is true, whatever the two JVMs understand of each other, and soon enough. */
class AttachAcrossIT {

    private static final int LONGEST_ANSWER_SECONDS = 30;

    @ParameterizedTest
    @CsvSource({"17, 8", "8, 17"})
    void betweenJava8AndLaterOnesWhatWasDoneIsSaidToBeDone(int tool, int java) {
        try (Detachable target = Detachable.start(Scenario.probe(JvmVariant.of(java)), JvmVariant.of(tool))) {
            assertRefused(target.attach("enabled=false"), "Not attached: the options call it off");
            assertRefused(target.detach(), "Not detached: " + target.pid() + " has no agent that says so.");
            for (int round = 1; round <= 2; round++) {
                target.assertAttached("log=line");
                target.tell("remember");
                assertRefused(target.attach("log=full"), "has the agent already");
                target.assertDetached();
                target.tell("count");
                target.tell("forgotten");
                assertThat(target.jvm.facts())
                        .as(target.jvm::describe)
                        .containsEntry("calls", "0")
                        .containsEntry("collected", "true");
            }
        }
    }

    /** It has been attached to before: the JDK then waits for its answer for ever. */
    @ParameterizedTest
    @ValueSource(strings = {"attach", "detach"})
    void aJvmThatIsStoppedIsGivenUp(String wish) throws Exception {
        JvmVariant variant = JvmVariant.of(17);
        try (Detachable target = Detachable.start(Scenario.probe(variant), variant)) {
            target.assertAttached();
            signal("-STOP", target);
            long began = System.nanoTime();
            ForkedJvm command = wish.equals("attach") ? target.attach() : target.detach();
            assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began))
                    .isBetween(LONGEST_ANSWER_SECONDS - 1L, 2L * LONGEST_ANSWER_SECONDS);
            assertThat(command.exitCode()).as(command::describe).isEqualTo(1);
            assertThat(command.stdout()).as(command::describe).isEmpty();
            assertThat(command.stderr()).as(command::describe).hasSize(2);
            assertThat(command.stderr().get(0))
                    .isEqualTo("Waiting for " + target.pid() + " to answer, for " + LONGEST_ANSWER_SECONDS
                            + " s at most.");
            assertThat(command.stderr().get(1))
                    .startsWith("Could not " + wish)
                    .contains(target.pid() + ": it has not answered within 30 s; it may be stopped");
            signal("-CONT", target);
            target.tell("fail");
        }
    }

    private static void signal(String signal, Detachable target) throws IOException, InterruptedException {
        Process kill =
                new ProcessBuilder("kill", signal, target.pid()).inheritIO().start();
        assertThat(kill.waitFor(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
        assertThat(kill.exitValue()).isZero();
    }

    private static void assertRefused(ForkedJvm command, String said) {
        assertThat(command.exitCode()).as(command::describe).isEqualTo(1);
        List<String> complaints = Detachable.complaints(command);
        assertThat(complaints).as(command::describe).singleElement().asString().contains(said);
    }
}
