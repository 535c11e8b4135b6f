package io.resetscope.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.benchmarks.load.Subject;
import io.resetscope.benchmarks.memory.HeapPerConnection;
import io.resetscope.benchmarks.memory.IdleServer;
import io.resetscope.benchmarks.memory.MemoryResult;
import io.resetscope.benchmarks.process.Variant;
import io.resetscope.benchmarks.statistics.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryBudgetsTest {

    @Test
    void metWhereLittleIsHeld() {
        assertThat(MemoryBudgets.of(memory(20, 400, 0)))
                .extracting(Budget::verdict)
                .containsExactly(Verdict.MET, Verdict.MET, Verdict.MET, Verdict.MET);
    }

    @Test
    void missedWhereMuchIsHeld() {
        assertThat(MemoryBudgets.of(memory(40, 1500, 100)))
                .extracting(Budget::verdict)
                .containsExactly(Verdict.MISSED, Verdict.MISSED, Verdict.MISSED, Verdict.MISSED);
    }

    @Test
    void nothingIsSaidOfWhatWasNotMeasured() {
        assertThat(MemoryBudgets.of(null)).isEmpty();
    }

    static MemoryResult memory(double addedMegabytes, long perConnection, long left) {
        return new MemoryResult(
                List.of(
                        new IdleServer(Variant.NONE, List.of(50.0)),
                        new IdleServer(Variant.NONE_AGAIN, List.of(50.5)),
                        new IdleServer(Variant.RESETSCOPE, List.of(50 + addedMegabytes)),
                        new IdleServer(Variant.OPENTELEMETRY, List.of(150.0))),
                List.of(
                        heap(Variant.NONE, 5000, 0),
                        heap(Variant.NONE_AGAIN, 5010, 0),
                        heap(Variant.RESETSCOPE, 5000 + perConnection, left)),
                List.of());
    }

    private static HeapPerConnection heap(Variant variant, long perConnection, long left) {
        return new HeapPerConnection(
                Subject.CHANNEL, false, variant, 1000, 800_000, 800_000 + 1000 * perConnection, 800_000 + 1000 * left);
    }
}
