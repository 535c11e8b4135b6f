package io.resetscope.agent.incident;

import java.time.Instant;

/**
 * Places {@link System#nanoTime()} values on the wall clock, as it stands now. As finely as the JDK has it: a failure must
 * not seem to begin before the request's own span, which others have timed. On Java 8 that is a millisecond, later less
 * than a microsecond.
 */
final class WallClock {

    /** The thread may be stopped between the two clocks; hardly each time. */
    private static final int LOOKS = 3;

    private final long offset;

    private WallClock(long offset) {
        this.offset = offset;
    }

    static WallClock now() {
        long offset = 0;
        long shortest = Long.MAX_VALUE;
        for (int i = 0; i < LOOKS; i++) {
            long before = System.nanoTime();
            Instant wall = Instant.now();
            long took = System.nanoTime() - before;
            if (took < shortest) {
                shortest = took;
                offset = wall.getEpochSecond() * 1_000_000_000L + wall.getNano() - (before + took / 2);
            }
        }
        return new WallClock(offset);
    }

    /** As it stood when this moment was placed on it. */
    static WallClock placing(long nanoTime, long epochNanos) {
        return new WallClock(epochNanos - nanoTime);
    }

    long epochNanos(long nanoTime) {
        return nanoTime + offset;
    }
}
