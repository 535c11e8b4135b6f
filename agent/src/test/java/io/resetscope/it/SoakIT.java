package io.resetscope.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.JvmVariant;
import io.resetscope.testkit.TestKeys;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Short connections without end, ended in every way: nothing is kept of them, in a small heap, and every incident is told
 * of the connection that it was on. Its long form: {@code -Psoak}.
 */
@Tag("alone")
class SoakIT {

    private static final int SECONDS = Integer.getInteger("soak.seconds");
    private static final Duration TIMEOUT = Duration.ofMinutes(3).plusSeconds(SECONDS);
    private static final String SMALL_HEAP = "-Xmx96m";
    /** On a machine that does a great deal else. */
    private static final int LEAST_PER_SECOND = 100;

    static Stream<Arguments> soaks() {
        return Stream.of(
                Arguments.of(JvmVariant.of(8), "Soak"),
                Arguments.of(JvmVariant.of(17), "Soak"),
                Arguments.of(JvmVariant.of(25), "VirtualSoak"));
    }

    @ParameterizedTest
    @MethodSource("soaks")
    void nothingLeaksAndNothingIsMistakenForAnother(JvmVariant variant, String probe) {
        ForkedJvm jvm = Scenario.watched(variant)
                .option(SMALL_HEAP)
                .property("resetscope.log", "line")
                .property("resetscope.max_incidents_per_minute", "1000000")
                .property("tls.keys", TestKeys.directory().toString())
                .main(probe, String.valueOf(SECONDS))
                .run(TIMEOUT);
        assertThat(jvm.exitCode()).as(jvm::describe).isZero();
        assertThat(jvm.facts())
                .as(jvm::describe)
                .doesNotContainKeys("wrong", "server.tls")
                .containsEntry("untold", "0")
                .containsEntry("told", jvm.fact("reset"))
                .containsEntry("left", "0")
                .containsEntry("engines", "0");
        assertThat(Integer.parseInt(jvm.fact("made"))).isGreaterThan(SECONDS * LEAST_PER_SECOND);
        for (String kind : new String[] {"answered", "reset", "disturbed", "lost", "encrypted"}) {
            assertThat(Integer.parseInt(jvm.fact(kind))).as(kind).isPositive();
        }
    }
}
