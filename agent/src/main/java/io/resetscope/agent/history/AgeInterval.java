package io.resetscope.agent.history;

/** Between which two ages, in nanoseconds, a connection ended. Immutable. */
public final class AgeInterval {

    /** Its age at the last byte that showed it alive. */
    public final long fromNanos;
    /** Its age when it was found ended. */
    public final long toNanos;

    AgeInterval(long fromNanos, long toNanos) {
        this.fromNanos = fromNanos;
        this.toNanos = toNanos;
    }
}
