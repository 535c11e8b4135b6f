package io.resetscope.agent.connection;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The last {@value #CAPACITY} completed exchanges of one connection, for the picture of its life: a view of the few numbers
 * that a pooled connection keeps for as long as it is open. Written by the I/O threads.
 *
 * <p>The numbers: how many were added, or that many less a multiple of the capacity; the ordinal of the last; then
 * {@value #INTS} for each, and room for no more than there were. In their 96 bits are the time from the connection's opening to its begin, its duration, status and method, and by how
 * much its ordinal is above that of the one before.
 */
public final class RecentExchanges {

    public static final int CAPACITY = 8;

    private static final int FEW = 2;
    private static final int INTS = 3;
    private static final int ADDED = 0;
    private static final int LAST_NUMBER = 1;
    private static final int FIRST = 2;

    // of a time that is too long for its bits, the lowest ones are left out, a step more for each of its scale
    private static final int SCALE_BITS = 2;
    /** To the nanosecond for 19 hours, to 4 µs for years. */
    private static final int BEGIN_BITS = 46;

    private static final int BEGIN_STEP = 4;
    /** To the nanosecond for 67 ms, to 256 ns for 17 s, to 65 µs for an hour, to 17 ms for days. */
    private static final int DURATION_BITS = 26;

    private static final int DURATION_STEP = 8;

    private static final int STATUS_BITS = 10;
    private static final int STATUS_AT = BEGIN_BITS + SCALE_BITS - Integer.SIZE;
    private static final int METHOD_BITS = 6;
    private static final int METHOD_AT = STATUS_AT + STATUS_BITS;
    private static final int ABOVE_BITS = 4;
    private static final int ABOVE_AT = DURATION_BITS + SCALE_BITS;

    /** HTTP's own, and those of WebDAV, its versions, its access control, its search and its calendars. */
    private static final String[] USUAL = {
        null,
        "GET",
        "POST",
        "PUT",
        "DELETE",
        "HEAD",
        "OPTIONS",
        "PATCH",
        "CONNECT",
        "TRACE",
        "QUERY",
        "PROPFIND",
        "PROPPATCH",
        "MKCOL",
        "COPY",
        "MOVE",
        "LOCK",
        "UNLOCK",
        "VERSION-CONTROL",
        "REPORT",
        "CHECKOUT",
        "CHECKIN",
        "UNCHECKOUT",
        "MKWORKSPACE",
        "UPDATE",
        "LABEL",
        "MERGE",
        "BASELINE-CONTROL",
        "MKACTIVITY",
        "ACL",
        "SEARCH",
        "MKCALENDAR",
        "BIND",
        "UNBIND",
        "REBIND"
    };
    /** By their numbers, 0 being unknown. Others join them as they occur, while there is room: a peer may invent any. */
    private static final AtomicReferenceArray<String> METHODS =
            new AtomicReferenceArray<>(Arrays.copyOf(USUAL, 1 << METHOD_BITS));

    private final int[] numbers;
    private final long openedNanos;

    /** @param numbers as {@link #add} returned them last */
    RecentExchanges(int[] numbers, long openedNanos) {
        this.numbers = numbers;
        this.openedNanos = openedNanos;
    }

    /**
     * Remembers a completed exchange, forgetting the oldest when full.
     *
     * @param before as returned last; null at first
     * @param openedNanos of the connection
     */
    static int[] add(int[] before, long openedNanos, Exchange exchange) {
        int above = before == null ? 0 : exchange.number - before[LAST_NUMBER];
        // where too many passed unseen for the bits there are, what was before is forgotten: no ordinal is a guess
        boolean anew = before == null || above < 0 || above >= 1 << ABOVE_BITS;
        int added = anew ? 0 : before[ADDED];
        int at = FIRST + INTS * (added % CAPACITY);
        int[] numbers = before;
        if (anew) {
            above = 0;
            numbers = new int[FIRST + INTS * FEW];
        } else if (at == before.length) {
            numbers = Arrays.copyOf(before, FIRST + INTS * 2 * (added % CAPACITY));
        }
        long begin = scaled(exchange.startedNanos - openedNanos, BEGIN_BITS, BEGIN_STEP);
        numbers[at] = (int) begin;
        numbers[at + 1] = (int) (begin >>> Integer.SIZE)
                | exchange.status % (1 << STATUS_BITS) << STATUS_AT
                | numberOf(exchange.method) << METHOD_AT;
        numbers[at + 2] = (int) scaled(exchange.endedNanos - exchange.startedNanos, DURATION_BITS, DURATION_STEP)
                | above << ABOVE_AT;
        numbers[LAST_NUMBER] = exchange.number;
        // a connection may see more of them than an int can count
        numbers[ADDED] = added + 1 < 2 * CAPACITY ? added + 1 : CAPACITY;
        return numbers;
    }

    private static long scaled(long nanos, int bits, int step) {
        long scale = 0;
        long left = Math.max(0, nanos);
        while (left >>> bits != 0 && scale < (1 << SCALE_BITS) - 1) {
            left >>>= step;
            scale++;
        }
        return Math.min(left, (1L << bits) - 1) | scale << bits;
    }

    private static long nanos(long scaled, int bits, int step) {
        int scale = (int) (scaled >>> bits) & (1 << SCALE_BITS) - 1;
        return (scaled & (1L << bits) - 1) << step * scale;
    }

    private static int numberOf(String method) {
        if (method == null) {
            return 0;
        }
        for (int i = 1; i < METHODS.length(); i++) {
            String known = METHODS.get(i);
            if (known == null) {
                METHODS.compareAndSet(i, null, method);
                known = METHODS.get(i);
            }
            if (method.equals(known)) {
                return i;
            }
        }
        return 0;
    }

    /** How many are remembered. */
    public int size() {
        return Math.min(numbers[ADDED], CAPACITY);
    }

    private int at(int index) {
        int added = numbers[ADDED];
        return FIRST + INTS * (added <= CAPACITY ? index : (added + index) % CAPACITY);
    }

    /** {@link System#nanoTime()} of the first request byte; index 0 is the oldest. */
    public long startedNanos(int index) {
        int at = at(index);
        long begin = numbers[at] & 0xffff_ffffL | (long) numbers[at + 1] << Integer.SIZE;
        return openedNanos + nanos(begin, BEGIN_BITS, BEGIN_STEP);
    }

    /** {@link System#nanoTime()} of the last response byte. */
    public long endedNanos(int index) {
        return startedNanos(index) + nanos(numbers[at(index) + 2], DURATION_BITS, DURATION_STEP);
    }

    /** The exchange's ordinal on its connection, 1 = first. */
    public int number(int index) {
        int number = numbers[LAST_NUMBER];
        for (int later = size() - 1; later > index; later--) {
            number -= numbers[at(later) + 2] >>> ABOVE_AT;
        }
        return number;
    }

    /** 0 when unknown. */
    public int status(int index) {
        return numbers[at(index) + 1] >>> STATUS_AT & (1 << STATUS_BITS) - 1;
    }

    /** Null when unknown. */
    public String method(int index) {
        return METHODS.get(numbers[at(index) + 1] >>> METHOD_AT);
    }
}
