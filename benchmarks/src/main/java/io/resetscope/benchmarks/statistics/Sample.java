package io.resetscope.benchmarks.statistics;

import java.util.Collection;

/** What was measured several times. Medians and order statistics only: one disturbed round changes little. */
public final class Sample {

    private final double[] sorted;

    private Sample(double[] sorted) {
        this.sorted = sorted;
    }

    public static Sample of(Collection<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
        return new Sample(values.stream().mapToDouble(it -> it).sorted().toArray());
    }

    public int size() {
        return sorted.length;
    }

    public double median() {
        return quantile(0.5);
    }

    public double quantile(double part) {
        double position = part * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }

    /** Half of the values lie in it. */
    public Interval quartiles() {
        return new Interval(quantile(0.25), quantile(0.75));
    }

    /**
     * Where the median of infinitely many rounds lies, with at least 95 % confidence: between two of the values, counted
     * from both ends as the binomial distribution says. Fewer than six values cannot say it, and give all that was seen.
     */
    public Interval ofMedian() {
        int n = sorted.length;
        double outside = 0;
        double probability = Math.pow(0.5, n);
        int skipped = 0;
        while (skipped < (n - 1) / 2) {
            outside += 2 * probability;
            if (outside > 0.05) {
                break;
            }
            probability = probability * (n - skipped) / (skipped + 1);
            skipped++;
        }
        int first = Math.max(0, skipped - 1);
        return new Interval(sorted[first], sorted[n - 1 - first]);
    }
}
