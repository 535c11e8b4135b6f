package io.resetscope.agent.incident;

import static io.resetscope.agent.incident.Facts.MILLI;
import static io.resetscope.agent.incident.Facts.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wakes with literal clocks: when and for how long the process stood still. */
class StallsTest {

    private static final long WALL_MILLIS = 1_800_000_000_000L;
    private static final int REMEMBERED = 16;

    private final Stalls stalls = new Stalls();
    /** By how much the wall clock ran while the monotonic clock did not. */
    private long suspendedMillis;

    private void woke(long dueNanos, long now) {
        stalls.woke(dueNanos, now, WALL_MILLIS + suspendedMillis + now / MILLI);
    }

    private void onTime(long now) {
        woke(now, now);
    }

    @Test
    @DisplayName("a wake a second too late is a stall, one a little less late is none")
    void late() {
        woke(10 * SECOND, 11 * SECOND - MILLI);
        assertThat(stalls.longestBetween(0, 100 * SECOND)).isZero();
        woke(20 * SECOND, 21 * SECOND);
        assertThat(stalls.longestBetween(0, 100 * SECOND)).isEqualTo(SECOND);
        woke(30 * SECOND, 37 * SECOND);
        assertThat(stalls.longestBetween(0, 100 * SECOND)).isEqualTo(7 * SECOND);
    }

    @Test
    @DisplayName("a wake before its time, for an incident, is none")
    void early() {
        woke(100 * SECOND, 10 * SECOND);
        assertThat(stalls.longestBetween(0, 200 * SECOND)).isZero();
    }

    @Test
    @DisplayName("a suspended machine: the wall clock ran on, the monotonic one did not")
    void suspended() {
        onTime(10 * SECOND);
        suspendedMillis = 60_000;
        onTime(11 * SECOND);
        assertThat(stalls.longestBetween(5 * SECOND, 12 * SECOND)).isEqualTo(60 * SECOND);
        onTime(12 * SECOND);
        assertThat(stalls.longestBetween(11 * SECOND, 13 * SECOND)).as("once").isZero();
    }

    @Test
    @DisplayName("what the clocks were apart by when it all began is no stall; nor is a wall clock set back")
    void clocksApart() {
        onTime(10 * SECOND);
        assertThat(stalls.longestBetween(0, 20 * SECOND)).isZero();
        suspendedMillis = -3_600_000;
        onTime(11 * SECOND);
        assertThat(stalls.longestBetween(0, 20 * SECOND)).isZero();
        suspendedMillis += 999;
        onTime(12 * SECOND);
        assertThat(stalls.longestBetween(0, 20 * SECOND)).isZero();
    }

    @Test
    @DisplayName("both at once add up")
    void both() {
        onTime(10 * SECOND);
        suspendedMillis = 60_000;
        woke(11 * SECOND, 13 * SECOND);
        assertThat(stalls.longestBetween(0, 20 * SECOND)).isEqualTo(62 * SECOND);
    }

    @ParameterizedTest
    @CsvSource({
        // of a stall from 20 to 30, in seconds: from, to, overlap
        "10, 40, 10",
        "20, 30, 10",
        "25, 40, 5",
        "29, 30, 1",
        "30, 40, 0",
        "31, 40, 0",
        "10, 20, 0",
        "10, 19, 0",
        "10, 25, 5",
        "22, 25, 3",
    })
    @DisplayName("only the part of it that lies between the two points counts")
    void overlap(long from, long to, long overlap) {
        woke(20 * SECOND, 30 * SECOND);
        assertThat(stalls.longestBetween(from * SECOND, to * SECOND)).isEqualTo(overlap * SECOND);
    }

    @Test
    @DisplayName("of several stalls, the longest in one go; the clock may wrap")
    void several() {
        woke(10 * SECOND, 12 * SECOND);
        woke(20 * SECOND, 25 * SECOND);
        woke(30 * SECOND, 33 * SECOND);
        assertThat(stalls.longestBetween(0, 40 * SECOND)).isEqualTo(5 * SECOND);
        assertThat(stalls.longestBetween(26 * SECOND, 40 * SECOND)).isEqualTo(3 * SECOND);

        Stalls wrapping = new Stalls();
        long before = Long.MAX_VALUE - SECOND;
        wrapping.woke(before, before + 3 * SECOND, WALL_MILLIS);
        assertThat(wrapping.longestBetween(before - SECOND, before + 4 * SECOND))
                .isEqualTo(3 * SECOND);
    }

    @Test
    @DisplayName("the last sixteen are remembered")
    void bounded() {
        woke(0, 9 * SECOND);
        for (int i = 1; i < REMEMBERED; i++) {
            woke(10 * i * SECOND, (10 * i + 1) * SECOND);
        }
        assertThat(stalls.longestBetween(-SECOND, 1_000 * SECOND)).isEqualTo(9 * SECOND);
        woke(500 * SECOND, 501 * SECOND);
        assertThat(stalls.longestBetween(-SECOND, 1_000 * SECOND)).isEqualTo(SECOND);
    }
}
