package io.resetscope.benchmarks.report;

import io.resetscope.benchmarks.load.LoadResult;
import io.resetscope.benchmarks.load.Subject;
import io.resetscope.benchmarks.process.Variant;
import io.resetscope.benchmarks.statistics.Interval;
import io.resetscope.benchmarks.statistics.Sample;
import io.resetscope.benchmarks.statistics.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Throughput of each subject, over all its cells in which both processors are busy. */
final class ThroughputBudgets {

    static final String TOPIC = "throughput";
    private static final double LEAST = 0.98;

    private ThroughputBudgets() {}

    static List<Budget> of(List<LoadResult> results) {
        List<Budget> budgets = new ArrayList<>();
        for (Subject subject : Subject.values()) {
            List<LoadResult> its = results.stream()
                    .filter(it -> it.cell().subject() == subject && it.cell().saturates())
                    .toList();
            if (!its.isEmpty()) {
                budgets.add(budget(subject, its));
            }
        }
        return budgets;
    }

    private static Budget budget(Subject subject, List<LoadResult> its) {
        Sample with = pooled(its, Variant.RESETSCOPE, LoadResult::throughputRatio);
        Sample again = pooled(its, Variant.NONE_AGAIN, LoadResult::throughputRatio);
        Interval interval = judged(with, again);
        return new Budget(
                TOPIC,
                "throughput: " + subject.title(),
                "≥ " + LEAST + " of no agent",
                Text.ratio(with.median()) + " (" + Text.exactRatios(interval) + "); CPU per request "
                        + Text.ratio(pooled(its, Variant.RESETSCOPE, LoadResult::cpuRatio)
                                .median()),
                Text.ratio(again.median()) + " (" + Text.exactRatios(again.ofMedian()) + "); CPU "
                        + Text.ratio(pooled(its, Variant.NONE_AGAIN, LoadResult::cpuRatio)
                                .median()),
                Verdict.atLeast(LEAST, interval));
    }

    /**
     * Where the ratio really lies: the interval of its median, widened by what no agent differed from itself, because two
     * JVMs that are alike are not compiled alike, and more rounds do not tell that.
     */
    static Interval judged(Sample with, Sample again) {
        return with.ofMedian().widened(Math.abs(again.median() - 1));
    }

    static Sample pooled(List<LoadResult> results, Variant variant, Function<LoadResult, List<Double>> ratios) {
        return Sample.of(results.stream()
                .filter(it -> it.variant() == variant)
                .flatMap(it -> ratios.apply(it).stream())
                .toList());
    }
}
