package io.resetscope.agent.incident;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * When this process stood still: a thread of the agent woke much later than it had asked for (stopped, starved, paused by the
 * garbage collector), or the wall clock ran on while the monotonic clock did not (a suspended machine or container).
 * Has a thread of its own, because the agent's other one may be busy when it happens. Thread-safe.
 */
public final class Stalls implements Runnable {

    private static final long WORTH_NOTING_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long PULSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int REMEMBERED = 16;

    private static final class Stall {

        final long fromNanos;
        final long toNanos;
        /** Longer than to - from when the monotonic clock stood still too. */
        final long lostNanos;

        Stall(long fromNanos, long toNanos, long lostNanos) {
            this.fromNanos = fromNanos;
            this.toNanos = toNanos;
            this.lostNanos = lostNanos;
        }
    }

    private final Deque<Stall> stalls = new ArrayDeque<>();
    private boolean started;
    private long lastWallAheadNanos;

    /** Never ends by itself: for a daemon thread. */
    @Override
    public void run() {
        while (!Thread.currentThread().isInterrupted()) {
            long due = System.nanoTime() + PULSE_NANOS;
            LockSupport.parkNanos(this, PULSE_NANOS);
            woke(due, System.nanoTime(), System.currentTimeMillis());
        }
    }

    /**
     * The thread woke.
     *
     * @param dueNanos when it should have, {@link System#nanoTime()}
     * @param now when it did
     * @param wallMillis {@link System#currentTimeMillis()} at the same moment
     */
    synchronized void woke(long dueNanos, long now, long wallMillis) {
        long wallAhead = TimeUnit.MILLISECONDS.toNanos(wallMillis) - now;
        long suspended = started ? wallAhead - lastWallAheadNanos : 0;
        started = true;
        lastWallAheadNanos = wallAhead;
        long late = now - dueNanos;
        if (late >= WORTH_NOTING_NANOS || suspended >= WORTH_NOTING_NANOS) {
            stalls.addLast(new Stall(Math.min(dueNanos, now), now, Math.max(late, 0) + Math.max(suspended, 0)));
            if (stalls.size() > REMEMBERED) {
                stalls.removeFirst();
            }
        }
    }

    /** For how long the process stood still in one go between two points in time; 0 when it did not. */
    synchronized long longestBetween(long fromNanos, long toNanos) {
        long longest = 0;
        for (Stall stall : stalls) {
            boolean overlaps = stall.toNanos - fromNanos > 0 && toNanos - stall.fromNanos > 0;
            if (overlaps) {
                long before = Math.max(0, fromNanos - stall.fromNanos);
                long after = Math.max(0, stall.toNanos - toNanos);
                longest = Math.max(longest, stall.lostNanos - before - after);
            }
        }
        return longest;
    }
}
