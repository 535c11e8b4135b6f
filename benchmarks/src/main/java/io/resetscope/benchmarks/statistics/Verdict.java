package io.resetscope.benchmarks.statistics;

/** Whether a budget is kept. */
public enum Verdict {
    MET("met"),
    MISSED("**missed**"),
    /** The bound lies inside of what the noise allows. */
    UNDECIDED("within the noise");

    private final String text;

    Verdict(String text) {
        this.text = text;
    }

    public static Verdict atMost(double bound, Interval measured) {
        return measured.high() <= bound ? MET : measured.low() > bound ? MISSED : UNDECIDED;
    }

    public static Verdict atLeast(double bound, Interval measured) {
        return measured.low() >= bound ? MET : measured.high() < bound ? MISSED : UNDECIDED;
    }

    public String text() {
        return text;
    }
}
