package io.resetscope.agent.history;

/**
 * Between which two idle times, in nanoseconds, connections to one peer begin to die in one way. Immutable.
 *
 * <p>It is the split of the samples that contradicts the fewest of them: connections die early of other things (a
 * restart), and live on because something refreshed them (a TCP keep-alive probe), and one such must not move it. When
 * several splits contradict equally few, nothing says which of them is right, so the bracket spans them all: it is then
 * wider by a sample or two and still holds the timeout. To prefer one of them, be it the newest or the one with more
 * failures, would name a wrong timeout half of the time. With samples that do not contradict each other it is simply the
 * longest survived and the shortest not survived.
 */
public final class IdleBracket {

    /** Below this ratio, two idle times are the same for our purposes. */
    private static final double NARROW = 1.25;

    private final long survivedNanos;
    private final long failedNanos;

    IdleBracket(long survivedNanos, long failedNanos) {
        this.survivedNanos = survivedNanos;
        this.failedNanos = failedNanos;
    }

    /** Of idle times in nanoseconds, in any order; of many, the extreme ones count. */
    public static IdleBracket of(long[] survivedNanos, long[] failedNanos) {
        IdleSamples survived = new IdleSamples(true);
        IdleSamples failed = new IdleSamples(false);
        for (int i = 0; i < survivedNanos.length; i++) {
            survived.add(survivedNanos[i], i);
        }
        for (int i = 0; i < failedNanos.length; i++) {
            failed.add(failedNanos[i], i);
        }
        return of(survived, failed);
    }

    static IdleBracket of(IdleSamples survived, IdleSamples failed) {
        int fewest = Integer.MAX_VALUE;
        long lowest = -1;
        long highest = -1;
        for (int i = -1; i < survived.size(); i++) {
            long split = i < 0 ? -1 : survived.get(i);
            int contradicted = survived.size() - survived.upTo(split) + failed.upTo(split);
            if (contradicted < fewest) {
                fewest = contradicted;
                lowest = split;
            }
            if (contradicted <= fewest) {
                highest = split;
            }
        }
        int firstFailed = failed.upTo(highest);
        return new IdleBracket(lowest, firstFailed == failed.size() ? -1 : failed.get(firstFailed));
    }

    /** The longest idle time survived; -1 when none is known. */
    public long survivedNanos() {
        return survivedNanos;
    }

    /** The shortest idle time not survived; -1 when none is known. */
    public long failedNanos() {
        return failedNanos;
    }

    /** Whether a connection idle for so long may or may not survive; false as long as no failure is known. */
    public boolean contains(long idleNanos) {
        return survivedNanos <= idleNanos && idleNanos <= failedNanos;
    }

    /** Whether both ends are known and lie so close together that they name a timeout. */
    public boolean isNarrow() {
        return survivedNanos >= 0 && isNarrow(survivedNanos, failedNanos);
    }

    static boolean isNarrow(long fromNanos, long toNanos) {
        return fromNanos <= toNanos && toNanos <= NARROW * fromNanos;
    }
}
