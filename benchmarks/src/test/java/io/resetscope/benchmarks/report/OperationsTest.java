package io.resetscope.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OperationsTest {

    private static final String JSON = """
            [
              {
                "benchmark": "io.resetscope.benchmarks.operation.OpaqueBenchmark.writeOrRead",
                "params": {"hooks": "on"},
                "primaryMetric": {"score": 42.5, "scoreError": 1.5, "scoreUnit": "ns/op", "rawData": [[42, 43]]},
                "secondaryMetrics": {"gc.alloc.rate.norm": {"score": 0.001}, "gc.count": {"score": 0}}
              },
              {
                "benchmark": "io.resetscope.benchmarks.operation.ClockBenchmark.nanoTime",
                "primaryMetric": {"score": 33, "scoreError": "NaN", "scoreUnit": "ns/op", "rawData": [[33]]},
                "secondaryMetrics": {}
              },
              {
                "benchmark": "io.resetscope.benchmarks.operation.Other.throughput",
                "primaryMetric": {"score": 33, "scoreError": 1, "scoreUnit": "ops/s", "rawData": [[33]]},
                "secondaryMetrics": {}
              }
            ]
            """;

    @Test
    void readsWhatJmhWrites() {
        List<OperationResult> results = Operations.read(JSON);
        assertThat(results).hasSize(2);
        OperationResult first = results.get(0);
        assertThat(first.id()).isEqualTo("OpaqueBenchmark.writeOrRead");
        assertThat(first.isOn()).isTrue();
        assertThat(first.nanoseconds()).isEqualTo(42.5);
        assertThat(first.error()).isEqualTo(1.5);
        assertThat(first.iterations()).containsExactly(42.0, 43.0);
        assertThat(first.bytes()).isEqualTo(0.001);
    }

    @Test
    void aSingleIterationHasNoErrorAndMayHaveNoProfile() {
        OperationResult clock = Operations.read(JSON).get(1);
        assertThat(clock.isOn()).isFalse();
        assertThat(clock.error()).isNaN();
        assertThat(clock.bytes()).isNaN();
    }
}
