package io.resetscope.benchmarks.report;

import io.resetscope.benchmarks.statistics.Verdict;

/** One budget, and what was measured of it. The verdict is null where there is no bound to be judged by. */
record Budget(String topic, String what, String bound, String measured, String noise, Verdict verdict) {

    boolean isKept() {
        return verdict == null || verdict == Verdict.MET;
    }
}
