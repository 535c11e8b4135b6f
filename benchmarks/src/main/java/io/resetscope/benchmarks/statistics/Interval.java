package io.resetscope.benchmarks.statistics;

/** From low to high. */
public record Interval(double low, double high) {

    public Interval {
        if (low > high) {
            throw new IllegalArgumentException(low + " > " + high);
        }
    }

    public Interval widened(double by) {
        return new Interval(low - by, high + by);
    }

    public Interval minus(double subtrahend) {
        return new Interval(low - subtrahend, high - subtrahend);
    }

    public Interval dividedBy(double divisor) {
        return new Interval(low / divisor, high / divisor);
    }
}
