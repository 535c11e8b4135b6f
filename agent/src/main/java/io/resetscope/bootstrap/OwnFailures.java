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

    private static final int MAX_TEXT = 256;
    private static final long MINUTE_NANOS = 60_000_000_000L;

    private final AtomicLong total = new AtomicLong();
    private final AtomicInteger withinMinute = new AtomicInteger();
    private volatile long minuteStartedNanos;
    private volatile String last;
    private volatile String lastHook;
    private volatile boolean switchedOff;
    /** Set by the hooks themselves, first of all: at the end of its stack, a thread has no frame left to call {@link #add}. */
    volatile boolean happened;

    OwnFailures() {}

    /** Counts one; true when it is time to switch off. */
    boolean add(String hook, Throwable failure) {
        try {
            // before it is counted: who sees the count asks for them
            lastHook = hook;
            // not itself: it would keep the classes of who is installed
            last = text(failure);
            long now = System.nanoTime();
            if (total.getAndIncrement() == 0 || now - minuteStartedNanos > MINUTE_NANOS) {
                minuteStartedNanos = now;
                withinMinute.set(0);
            }
            switchedOff |= withinMinute.incrementAndGet() >= LIMIT;
            return switchedOff;
        } catch (Throwable evenThis) {
            // A stack overflow while counting one: the count is not worth the application's thread.
            return switchedOff;
        }
    }

    /** What a failure says of itself, as much as fits on a line; its class where it fails to say anything. */
    public static String text(Throwable failure) {
        String text;
        try {
            text = String.valueOf(failure);
        } catch (Throwable evenThis) {
            text = failure.getClass().getName();
        }
        return text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
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

    /** Whether there was one since this was asked last; for one thread to ask. */
    public boolean happenedSinceAsked() {
        boolean was = happened;
        if (was) {
            happened = false;
        }
        return was;
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
