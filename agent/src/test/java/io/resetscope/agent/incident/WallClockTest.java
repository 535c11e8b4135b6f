package io.resetscope.agent.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WallClockTest {

    private static final long FAR_LESS_THAN_A_MILLISECOND = TimeUnit.MICROSECONDS.toNanos(200);

    @Test
    @DisplayName("it is finer than a millisecond, wherever in a millisecond it is looked at")
    void fine() {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(5);
        do {
            WallClock clock = WallClock.now();
            long before = epochNanos(Instant.now());
            long placed = clock.epochNanos(System.nanoTime());
            long after = epochNanos(Instant.now());
            assertThat(placed).isBetween(before - FAR_LESS_THAN_A_MILLISECOND, after + FAR_LESS_THAN_A_MILLISECOND);
        } while (System.nanoTime() < end);
    }

    @Test
    @DisplayName("what is placed later is placed by the same clock")
    void same() {
        WallClock clock = WallClock.now();
        WallClock same = WallClock.placing(5, clock.epochNanos(5));
        assertThat(same.epochNanos(7)).isEqualTo(clock.epochNanos(7));
    }

    private static long epochNanos(Instant instant) {
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }
}
