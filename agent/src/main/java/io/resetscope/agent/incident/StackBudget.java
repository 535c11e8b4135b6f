package io.resetscope.agent.incident;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A storm's stacks say the same again and again, and cost the application's threads more than all else: some a second do. */
final class StackBudget {

    private static final int STACKS_PER_SECOND = 20;

    private static final StackTraceElement[] NOWHERE = {};

    private final AtomicLong window = new AtomicLong();
    private final AtomicInteger looked = new AtomicInteger();

    /** Where {@code error} was thrown, or else the calling thread's; null when a storm has had enough of them. */
    StackTraceElement[] stack(Throwable error, long nowNanos) {
        long second = TimeUnit.NANOSECONDS.toSeconds(nowNanos);
        if (window.getAndSet(second) != second) {
            looked.set(0);
        }
        return looked.incrementAndGet() > STACKS_PER_SECOND ? null : stack(error);
    }

    /** The same, whatever it costs: for what a budget has already let through. */
    static StackTraceElement[] stack(Throwable error) {
        StackTraceElement[] thrown = error == null ? NOWHERE : error.getStackTrace();
        return thrown.length == 0 ? new Throwable().getStackTrace() : thrown;
    }
}
