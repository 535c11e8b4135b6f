package io.resetscope.benchmarks.load;

import io.resetscope.benchmarks.process.Variant;
import java.util.List;

/** One variant in one cell, round by round; the ratios are to no agent in the same round. */
public record LoadResult(
        Cell cell,
        Variant variant,
        List<Double> throughput,
        List<Double> cpu,
        List<Double> throughputRatio,
        List<Double> cpuRatio) {}
