package io.resetscope.benchmarks.load;

/**
 * How long things take; milliseconds. A launch is a set of fresh JVMs: two that are alike are not compiled alike. Windows are
 * short, so that what else the machine does meets all variants of a round.
 */
record LoadPlan(int launches, int rounds, long window, int fewestSlices, int mostSlices, long warmUpOfCell) {

    /** Of the warm-up. */
    static final long SLICE = 250;

    static LoadPlan of(boolean quick) {
        return quick ? new LoadPlan(1, 7, 100, 2, 12, 100) : new LoadPlan(2, 17, 100, 5, 24, 250);
    }
}
