package io.resetscope.agent.probe;

import static io.resetscope.agent.probe.Results.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is done at most, and what is refused. */
class ProbePlanTest {

    private static final List<TcpKeepAlive> BOTH = List.of(TcpKeepAlive.OFF, Results.EVERY_5_S);
    private static final List<TcpKeepAlive> OFF = List.of(TcpKeepAlive.OFF);

    private static List<Long> ladder(int rungs) {
        List<Long> ladder = new ArrayList<>();
        IntStream.range(0, rungs).forEach(it -> ladder.add(seconds(it)));
        return ladder;
    }

    private static ProbePlan plan(List<TcpKeepAlive> keepAlives, List<Long> ladder) {
        return new ProbePlan(List.of(Results.DIRECT), keepAlives, ladder, 0.02, seconds(10));
    }

    @Test
    @DisplayName("the default ladder fits, with and without TCP keep-alive, and ends with the longest idle time")
    void defaults() {
        ProbePlan plan = plan(BOTH, ProbePlan.defaultLadder(seconds(3600)));
        assertThat(plan.ladderNanos)
                .hasSize(20)
                .startsWith(0L)
                .endsWith(seconds(3600))
                .isSorted();
        assertThat(plan.peakConnections()).isEqualTo(56);
        assertThat(ProbePlan.defaultLadder(seconds(10))).containsExactly(0L, seconds(3), seconds(6), seconds(10));
        assertThat(ProbePlan.defaultLadder(seconds(3))).containsExactly(0L, seconds(3));
    }

    @Test
    @DisplayName("0 is always among them: can a connection be used twice at all?")
    void zero() {
        assertThat(plan(OFF, List.of(seconds(400))).ladderNanos).containsExactly(0L, seconds(400));
    }

    @Test
    @DisplayName("idle times are sorted, and each is there once")
    void sorted() {
        assertThat(plan(OFF, List.of(seconds(9), 0L, seconds(9), seconds(3))).ladderNanos)
                .containsExactly(0L, seconds(3), seconds(9));
    }

    @Test
    @DisplayName("64 connections to a target are the most, and it is said what would fit")
    void bounded() {
        assertThat(plan(BOTH, ladder(24)).peakConnections()).isEqualTo(64);
        assertThatThrownBy(() -> plan(BOTH, ladder(25)))
                .hasMessage(
                        "25 idle times would be up to 66 connections at once to each target, and 64 are the most: give"
                                + " at most 24 idle times, or --keep-alive off or on");
        assertThat(plan(OFF, ladder(56)).peakConnections()).isEqualTo(64);
        assertThatThrownBy(() -> plan(OFF, ladder(57))).hasMessageEndingWith("give at most 56 idle times");
    }

    @Test
    @DisplayName("five targets are the most; each has its own name")
    void targets() {
        List<Target> targets = new ArrayList<>(List.of(Results.DIRECT));
        IntStream.range(0, 4).forEach(it -> targets.add(Target.via("via" + it + "=a:1")));
        assertThat(new ProbePlan(targets, OFF, ladder(3), 0.02, 1_000_000).targets)
                .hasSize(5);
        targets.add(Results.NLB);
        assertThatThrownBy(() -> new ProbePlan(targets, OFF, ladder(3), 0.02, 1_000_000))
                .hasMessage("4 --via are the most");
        assertThatThrownBy(() -> new ProbePlan(List.of(Results.NLB, Results.NLB), OFF, ladder(3), 0.02, 1_000_000))
                .hasMessage("two --via have the name nlb");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.02, 0.51, 2, Double.NaN})
    void precision(double precision) {
        assertThatThrownBy(() -> new ProbePlan(List.of(Results.DIRECT), OFF, ladder(3), precision, 1_000_000))
                .hasMessage("a precision is between 0.1 % and 50 %");
    }

    @Test
    void times() {
        assertThatThrownBy(() -> plan(OFF, List.of(0L))).hasMessage("an idle time above 0 is needed");
        assertThatThrownBy(() -> plan(OFF, List.of(seconds(86401)))).hasMessageContaining("24 h are the most");
        assertThatThrownBy(() -> new ProbePlan(List.of(Results.DIRECT), OFF, ladder(3), 0.02, 0))
                .hasMessage("a timeout must be at least 1 ms");
    }
}
