package io.resetscope.agent.incident;

/** The other connections that this JVM had open to the same peer, as the kernel saw them. Durations in nanoseconds. */
public final class Neighbours {

    /** None, or nobody looked. */
    public static final Neighbours NONE = new Neighbours(0, false, 0, -1, -1);

    /**
     * Open before this one had ended, and open still, as far as this end's kernel knows: of a host that died with its
     * connections it knows nothing.
     */
    public final int open;
    /** On one of these a response began after the failure. */
    public final boolean heard;
    /** Ended by the other end, though nobody may have noticed. */
    public final int over;
    /** The longest time that one of those open had been idle; -1 when there is none. */
    public final long longestIdleOpenNanos;
    /** The shortest time that one of those ended had been idle; -1 when there is none. */
    public final long shortestIdleOverNanos;

    public Neighbours(int open, boolean heard, int over, long longestIdleOpenNanos, long shortestIdleOverNanos) {
        this.open = open;
        this.heard = heard;
        this.over = over;
        this.longestIdleOpenNanos = longestIdleOpenNanos;
        this.shortestIdleOverNanos = shortestIdleOverNanos;
    }
}
