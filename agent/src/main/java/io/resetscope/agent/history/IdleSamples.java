package io.resetscope.agent.history;

import java.util.Arrays;

/**
 * The extreme ones among the idle times reported so far: the longest that were survived, or the shortest that were not.
 * Only these say where the timeout is. In ascending order; several and not one, so that an odd one can be outvoted.
 */
final class IdleSamples {

    static final int KEPT = 16;

    private static final long[] NONE = {};

    private final boolean keepsLongest;

    /** Nanoseconds, ascending. */
    private long[] idle = NONE;
    /** When each came: a number that grows with every sample of the peer. */
    private long[] arrival = NONE;

    private int size;

    IdleSamples(boolean keepsLongest) {
        this.keepsLongest = keepsLongest;
    }

    /** Returns whether it was kept. */
    boolean add(long idleNanos, long arrivalNumber) {
        if (size == KEPT) {
            if (keepsLongest ? idleNanos <= idle[0] : idleNanos >= idle[size - 1]) {
                return false;
            }
            remove(keepsLongest ? 0 : size - 1);
        } else if (size == idle.length) {
            // most peers never fail, and many are never idle: pay as they go
            int capacity = size == 0 ? 4 : KEPT;
            idle = Arrays.copyOf(idle, capacity);
            arrival = Arrays.copyOf(arrival, capacity);
        }
        int at = upTo(idleNanos);
        System.arraycopy(idle, at, idle, at + 1, size - at);
        System.arraycopy(arrival, at, arrival, at + 1, size - at);
        idle[at] = idleNanos;
        arrival[at] = arrivalNumber;
        size++;
        return true;
    }

    int size() {
        return size;
    }

    long get(int index) {
        return idle[index];
    }

    /** How many are not longer than this; also the index of the first one that is. */
    int upTo(long idleNanos) {
        int count = 0;
        while (count < size && idle[count] <= idleNanos) {
            count++;
        }
        return count;
    }

    /**
     * Forgets those that {@link #KEPT} newer samples of the opposite kind contradict: after the timeout was changed, what
     * was learned before would otherwise stay for ever, being extreme.
     */
    void forgetOutdated(IdleSamples opposite) {
        for (int i = size - 1; i >= 0; i--) {
            int newer = 0;
            for (int j = 0; j < opposite.size; j++) {
                // survived what another did not: one of the two is not about the timeout, or no longer
                boolean contradicts = keepsLongest ? opposite.idle[j] <= idle[i] : opposite.idle[j] >= idle[i];
                if (contradicts && opposite.arrival[j] > arrival[i]) {
                    newer++;
                }
            }
            if (newer == KEPT) {
                remove(i);
            }
        }
    }

    private void remove(int index) {
        size--;
        System.arraycopy(idle, index + 1, idle, index, size - index);
        System.arraycopy(arrival, index + 1, arrival, index, size - index);
    }
}
