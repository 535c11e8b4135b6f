package io.resetscope.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.benchmarks.process.Variant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoundsTest {

    private static final long SECOND = 1_000_000_000;

    @Test
    void ratiosAreToTheSameRound() {
        Rounds rounds = new Rounds(new Cell(Subject.SOCKET, false, 50, 200));
        rounds.add(
                Map.of(Variant.NONE, new Window(100, SECOND, 1000), Variant.RESETSCOPE, new Window(50, SECOND, 1000)));
        rounds.add(
                Map.of(Variant.NONE, new Window(10, SECOND, 1000), Variant.RESETSCOPE, new Window(10, SECOND, 1500)));
        List<LoadResult> results = rounds.results();
        assertThat(results).extracting(LoadResult::variant).containsExactly(Variant.NONE, Variant.RESETSCOPE);
        assertThat(results.get(0).throughput()).containsExactly(100.0, 10.0);
        assertThat(results.get(0).throughputRatio()).containsExactly(1.0, 1.0);
        assertThat(results.get(1).throughputRatio()).containsExactly(0.5, 1.0);
        assertThat(results.get(1).cpuRatio()).containsExactly(2.0, 1.5);
    }
}
