package io.resetscope.bootstrap;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The agent's own failures in the hooks of one facade. A few are forgiven; a facade that keeps failing switches itself
 * off, with all of its hooks: what some of them say without the others would be taken for the whole, and explained wrongly.
 *
 * <p>Touched by a hook only when it fails. Counts without a lock: near the limit, one more or less does not matter.
 */
public final class OwnFailures {

    /** As many within a minute switch the facade off. */
    public static final int LIMIT = 100;

    private static final long MINUTE_NANOS = 60_000_000_000L;

    private final AtomicLong total = new AtomicLong();
    private final AtomicInteger withinMinute = new AtomicInteger();
    private volatile long minuteStartedNanos;
    private volatile long lastMillis;
    private volatile String last;
    private volatile String lastHook;
    private volatile boolean switchedOff;

    OwnFailures() {}

    /** Counts one; true when it is time to switch off. */
    boolean add(String hook, Throwable failure) {
        try {
            long now = System.nanoTime();
            lastMillis = System.currentTimeMillis();
            if (total.getAndIncrement() == 0 || now - minuteStartedNanos > MINUTE_NANOS) {
                minuteStartedNanos = now;
                withinMinute.set(0);
            }
            switchedOff |= withinMinute.incrementAndGet() >= LIMIT;
            lastHook = hook;
            // not itself: it would keep the classes of who is installed
            last = String.valueOf(failure);
            return switchedOff;
        } catch (Throwable evenThis) {
            // A stack overflow while counting one: the count is not worth the application's thread.
            return switchedOff;
        }
    }

    /** Whoever is installed now starts with a clean record. */
    void forgive() {
        withinMinute.set(0);
        switchedOff = false;
    }

    /** How many since the JVM started. */
    public long total() {
        return total.get();
    }

    /** When the latest of them was, {@link System#currentTimeMillis()}; 0 when there was none. */
    public long lastMillis() {
        return lastMillis;
    }

    /** The latest of them as a text, or null. */
    public String last() {
        return last;
    }

    /** The hook that it happened in, or null. */
    public String lastHook() {
        return lastHook;
    }

    /** There were too many, and the hooks are off. */
    public boolean haveSwitchedOff() {
        return switchedOff;
    }
}
