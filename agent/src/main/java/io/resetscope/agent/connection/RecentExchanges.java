package io.resetscope.agent.connection;

/**
 * The last {@value #CAPACITY} completed exchanges of one connection, for the picture of its life. Parallel arrays
 * instead of objects: a pooled connection keeps this for as long as it is open. Written by the I/O threads.
 */
public final class RecentExchanges {

    public static final int CAPACITY = 8;

    private final long[] startedNanos = new long[CAPACITY];
    private final long[] endedNanos = new long[CAPACITY];
    private final int[] numbers = new int[CAPACITY];
    private final short[] statuses = new short[CAPACITY];
    private final String[] methods = new String[CAPACITY];
    private int added;

    /** Remembers a completed exchange, forgetting the oldest when full. */
    void add(Exchange exchange) {
        int slot = added % CAPACITY;
        startedNanos[slot] = exchange.startedNanos;
        endedNanos[slot] = exchange.endedNanos;
        numbers[slot] = exchange.number;
        statuses[slot] = (short) exchange.status;
        methods[slot] = exchange.method;
        added++;
    }

    /** How many are remembered. */
    public int size() {
        return Math.min(added, CAPACITY);
    }

    private int slot(int index) {
        return added <= CAPACITY ? index : (added + index) % CAPACITY;
    }

    /** {@link System#nanoTime()} of the first request byte; index 0 is the oldest. */
    public long startedNanos(int index) {
        return startedNanos[slot(index)];
    }

    /** {@link System#nanoTime()} of the last response byte. */
    public long endedNanos(int index) {
        return endedNanos[slot(index)];
    }

    /** The exchange's ordinal on its connection, 1 = first. */
    public int number(int index) {
        return numbers[slot(index)];
    }

    /** 0 when unknown. */
    public int status(int index) {
        return statuses[slot(index)];
    }

    /** Null when unknown. */
    public String method(int index) {
        return methods[slot(index)];
    }
}
