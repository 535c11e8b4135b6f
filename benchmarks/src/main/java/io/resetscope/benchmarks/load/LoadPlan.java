package io.resetscope.benchmarks.load;

/**
 * How long things take. A launch is a set of fresh JVMs: two that are alike are not compiled alike. A round has a window for
 * each variant, of so many milliseconds: short, so that what else the machine does meets all variants of a round. The
 * warm-up is made of slices, of so many milliseconds too.
 */
record LoadPlan(int launches, int rounds, long window, long slice, int fewestSlices, int mostSlices) {

    static LoadPlan of(boolean quick) {
        return quick ? new LoadPlan(1, 7, 100, 200, 2, 12) : new LoadPlan(2, 14, 100, 250, 5, 40);
    }
}
