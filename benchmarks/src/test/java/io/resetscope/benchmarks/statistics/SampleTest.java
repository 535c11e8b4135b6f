package io.resetscope.benchmarks.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SampleTest {

    @Test
    void medianAndQuartilesLieBetweenTheValues() {
        Sample four = Sample.of(List.of(4.0, 1.0, 3.0, 2.0));
        assertThat(four.median()).isEqualTo(2.5);
        assertThat(four.quartiles()).isEqualTo(new Interval(1.75, 3.25));
        assertThat(Sample.of(List.of(7.0)).quartiles()).isEqualTo(new Interval(7, 7));
    }

    @Test
    void oneDisturbedRoundDoesNotMoveTheMedian() {
        assertThat(Sample.of(List.of(1.0, 1.0, 1.0, 1.0, 900.0)).median()).isEqualTo(1);
    }

    /** The ranks are those of the tables for the sign test at 5 %. */
    @Test
    void theIntervalOfTheMedianIsCountedFromBothEnds() {
        assertThat(upTo(5).ofMedian()).isEqualTo(new Interval(1, 5));
        assertThat(upTo(6).ofMedian()).isEqualTo(new Interval(1, 6));
        assertThat(upTo(9).ofMedian()).isEqualTo(new Interval(2, 8));
        assertThat(upTo(14).ofMedian()).isEqualTo(new Interval(3, 12));
        assertThat(upTo(100).ofMedian()).isEqualTo(new Interval(40, 61));
        assertThat(upTo(1).ofMedian()).isEqualTo(new Interval(1, 1));
    }

    @Test
    void nothingMeasuredIsNoSample() {
        assertThatThrownBy(() -> Sample.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    private static Sample upTo(int n) {
        return Sample.of(IntStream.rangeClosed(1, n).mapToObj(it -> (double) it).toList());
    }
}
