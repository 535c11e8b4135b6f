package io.resetscope.agent.history;

/** The idle times, in nanoseconds, that connections to one peer are known to have survived and not survived. */
public final class IdleBracket {

    long survivedNanos = -1;
    long failedNanos = -1;

    /** The longest idle time survived; -1 when none is known. */
    public long survivedNanos() {
        return survivedNanos;
    }

    /** The shortest idle time not survived; -1 when none is known. */
    public long failedNanos() {
        return failedNanos;
    }
}
