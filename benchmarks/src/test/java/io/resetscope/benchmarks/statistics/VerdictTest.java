package io.resetscope.benchmarks.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VerdictTest {

    @Test
    void onlyAnIntervalOnOneSideDecides() {
        assertThat(Verdict.atLeast(0.98, new Interval(0.98, 1.02))).isEqualTo(Verdict.MET);
        assertThat(Verdict.atLeast(0.98, new Interval(0.90, 0.97))).isEqualTo(Verdict.MISSED);
        assertThat(Verdict.atLeast(0.98, new Interval(0.97, 1.02))).isEqualTo(Verdict.UNDECIDED);
        assertThat(Verdict.atLeast(0.98, new Interval(0.90, 0.98))).isEqualTo(Verdict.UNDECIDED);
    }

    @Test
    void aBoundFromAboveIsTheMirrorImage() {
        assertThat(Verdict.atMost(60, new Interval(40, 60))).isEqualTo(Verdict.MET);
        assertThat(Verdict.atMost(60, new Interval(61, 70))).isEqualTo(Verdict.MISSED);
        assertThat(Verdict.atMost(60, new Interval(50, 70))).isEqualTo(Verdict.UNDECIDED);
        assertThat(Verdict.atMost(60, new Interval(60, 70))).isEqualTo(Verdict.UNDECIDED);
    }
}
