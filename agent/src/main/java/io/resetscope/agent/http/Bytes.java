package io.resetscope.agent.http;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Looking at bytes where they lie: in {@code array}, or, when that is null, in {@code buffer}, by absolute index and
 * without touching its position.
 */
final class Bytes {

    private static final int SHARED = 256;
    private static final long ONES = 0x0101010101010101L;
    private static final long LINE_FEEDS = '\n' * ONES;

    /**
     * Header values repeat on every response of every connection to the same server; connections share one copy. The
     * slots are read and written without a lock: a String is safe to publish that way, and a lost entry costs a copy.
     */
    private static final String[] shared = new String[SHARED];

    private static final int TARGETS = 512;
    /** Of a target, between so many and twice as many bytes. */
    private static final int HASHED = 16;
    /** Likewise: applications ask for the same things again and again, not only twice in a row. */
    private static final String[] targets = new String[TARGETS];

    /** Reads eight bytes of an array at once, the first one lowest; null on JDK 8, which has no such thing. */
    private static final MethodHandle EIGHT = eight();

    private Bytes() {}

    private static MethodHandle eight() {
        try {
            Class<?> varHandle = Class.forName("java.lang.invoke.VarHandle");
            Class<?> mode = Class.forName("java.lang.invoke.VarHandle$AccessMode");
            Object view = MethodHandles.class
                    .getMethod("byteArrayViewVarHandle", Class.class, ByteOrder.class)
                    .invoke(null, long[].class, ByteOrder.LITTLE_ENDIAN);
            Object get = mode.getField("GET").get(null);
            return (MethodHandle) varHandle.getMethod("toMethodHandle", mode).invoke(view, get);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            return null;
        }
    }

    private static long eightAt(byte[] array, int index) {
        try {
            return (long) EIGHT.invokeExact(array, index);
        } catch (Throwable e) {
            throw new IndexOutOfBoundsException();
        }
    }

    static byte at(byte[] array, ByteBuffer buffer, int index) {
        return array != null ? array[index] : buffer.get(index);
    }

    /** Eight bytes from {@code index} on, the first one lowest. */
    static long eight(byte[] array, ByteBuffer buffer, int index) {
        if (array == null) {
            long eight = buffer.getLong(index);
            return buffer.order() == ByteOrder.LITTLE_ENDIAN ? eight : Long.reverseBytes(eight);
        }
        if (EIGHT != null) {
            return eightAt(array, index);
        }
        long eight = 0;
        for (int i = Long.BYTES - 1; i >= 0; i--) {
            eight = eight << Byte.SIZE | array[index + i] & 0xff;
        }
        return eight;
    }

    /** The index of the first LF in {@code from..to}, or -1. */
    static int indexOfLineFeed(byte[] array, ByteBuffer buffer, int from, int to) {
        return array != null ? inArray(array, from, to) : inBuffer(buffer, from, to);
    }

    private static int inArray(byte[] array, int from, int to) {
        int at = from;
        // Eight at a time: most lines are only passed over.
        for (; EIGHT != null && at + Long.BYTES <= to; at += Long.BYTES) {
            long found = lineFeeds(eightAt(array, at));
            if (found != 0) {
                return at + first(found);
            }
        }
        while (at < to && array[at] != '\n') {
            at++;
        }
        return at < to ? at : -1;
    }

    private static int inBuffer(ByteBuffer buffer, int from, int to) {
        boolean lowestFirst = buffer.order() == ByteOrder.LITTLE_ENDIAN;
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            long eight = buffer.getLong(at);
            long found = lineFeeds(lowestFirst ? eight : Long.reverseBytes(eight));
            if (found != 0) {
                return at + first(found);
            }
        }
        while (at < to && buffer.get(at) != '\n') {
            at++;
        }
        return at < to ? at : -1;
    }

    /** The highest bit of each byte that is an LF; above the first one, of others too. */
    private static long lineFeeds(long eightBytes) {
        long zeroWhereLineFeed = eightBytes ^ LINE_FEEDS;
        return zeroWhereLineFeed - ONES & ~zeroWhereLineFeed & ONES << 7;
    }

    private static int first(long found) {
        return Long.numberOfTrailingZeros(found) / Byte.SIZE;
    }

    static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    /** Whether the bytes from {@code from} on are {@code lowerCase}, whatever their case. The caller checks the length. */
    static boolean matches(byte[] lowerCase, byte[] array, ByteBuffer buffer, int from) {
        for (int i = 0; i < lowerCase.length; i++) {
            if ((at(array, buffer, from + i) | 0x20) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    /** What {@link #matches} compares with. */
    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Copies into {@code target}. */
    static void copy(byte[] array, ByteBuffer buffer, int from, int length, byte[] target, int targetFrom) {
        if (array != null) {
            System.arraycopy(array, from, target, targetFrom, length);
        } else {
            for (int i = 0; i < length; i++) {
                target[targetFrom + i] = buffer.get(from + i);
            }
        }
    }

    /** At most {@code limit} printable characters; {@code previous} itself when that is what they spell. */
    static String text(String previous, byte[] array, ByteBuffer buffer, int from, int to, int limit) {
        int length = Math.min(to - from, limit);
        if (previous != null && spells(previous, array, buffer, from, length)) {
            return previous;
        }
        byte[] copy = new byte[length];
        copy(array, buffer, from, length, copy, 0);
        for (int i = 0; i < length; i++) {
            copy[i] = printable(copy[i]);
        }
        return new String(copy, StandardCharsets.ISO_8859_1);
    }

    /** As {@link #text}, for values that many connections have in common. */
    static String sharedText(byte[] array, ByteBuffer buffer, int from, int to, int limit) {
        int length = Math.min(to - from, limit);
        if (length <= 0) {
            return "";
        }
        // A few bytes tell values apart well enough, and are cheaper than all.
        int first = at(array, buffer, from);
        int middle = at(array, buffer, from + length / 2);
        // both of the last two: in Keep-Alive's max they count
        int lastButOne = at(array, buffer, from + Math.max(0, length - 2));
        int last = at(array, buffer, from + length - 1);
        int hash = (((length * 31 + first) * 31 + middle) * 31 + lastButOne) * 31 + last;
        int slot = (hash ^ hash >>> 8) & SHARED - 1;
        String known = shared[slot];
        String text = text(known, array, buffer, from, to, limit);
        if (text != known) {
            shared[slot] = text;
        }
        return text;
    }

    /** As {@link #sharedText}, for targets, which may differ in any of their bytes. */
    static String target(String previous, byte[] array, ByteBuffer buffer, int from, int to, int limit) {
        int length = Math.min(to - from, limit);
        if (previous != null && spells(previous, array, buffer, from, length)) {
            return previous;
        }
        int hash = length;
        // from the end, where most differ; some of a long one are enough
        for (int i = from + length - 1; i >= from; i -= 1 + length / HASHED) {
            hash = hash * 31 + at(array, buffer, i);
        }
        int slot = (hash ^ hash >>> 9 ^ hash >>> 18) & TARGETS - 1;
        String known = targets[slot];
        String text = text(known, array, buffer, from, to, limit);
        if (text != known) {
            targets[slot] = text;
        }
        return text;
    }

    private static boolean spells(String text, byte[] array, ByteBuffer buffer, int from, int length) {
        if (text.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) != printable(at(array, buffer, from + i))) {
                return false;
            }
        }
        return true;
    }

    private static byte printable(byte b) {
        return b >= 0x20 && b < 0x7f ? b : (byte) '?';
    }
}
