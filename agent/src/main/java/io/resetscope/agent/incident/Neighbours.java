package io.resetscope.agent.incident;

/** The other connections that this JVM had open to the same peer, as the kernel saw them. Durations in nanoseconds. */
public final class Neighbours {

    /** None, or nobody looked. */
    public static final Neighbours NONE = new Neighbours(0, 0, -1, -1);

    /** Alive. */
    public final int open;
    /** Ended by the other end, though nobody may have noticed. */
    public final int over;
    /** The longest time that one of those alive had been idle; -1 when there is none. */
    public final long longestIdleOpenNanos;
    /** The shortest time that one of those ended had been idle; -1 when there is none. */
    public final long shortestIdleOverNanos;

    public Neighbours(int open, int over, long longestIdleOpenNanos, long shortestIdleOverNanos) {
        this.open = open;
        this.over = over;
        this.longestIdleOpenNanos = longestIdleOpenNanos;
        this.shortestIdleOverNanos = shortestIdleOverNanos;
    }
}
