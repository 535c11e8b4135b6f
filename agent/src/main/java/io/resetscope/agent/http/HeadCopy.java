package io.resetscope.agent.http;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * An array for the head that lies in a buffer without one: each byte that is read there has its checks, and a head is read
 * byte by byte. What is copied may be a secret, and is wiped out before the call returns.
 */
final class HeadCopy {

    /** Most heads are shorter; others are read in pieces. */
    private static final int BYTES = 2048;

    private static final Pool<HeadCopy> POOL = new Pool<>();
    /** {@code ByteBuffer.get(int, byte[], int, int)}; null before JDK 13. */
    private static final MethodHandle GET = get();

    final byte[] bytes = new byte[BYTES];
    private int length;

    private HeadCopy() {}

    private static MethodHandle get() {
        try {
            MethodType type = MethodType.methodType(ByteBuffer.class, int.class, byte[].class, int.class, int.class);
            return MethodHandles.publicLookup().findVirtual(ByteBuffer.class, "get", type);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    /** Whether this JDK copies at once. */
    static boolean isPossible() {
        return GET != null;
    }

    /** To be given back. */
    static HeadCopy take() {
        HeadCopy unused = POOL.take();
        return unused == null ? new HeadCopy() : unused;
    }

    /** Copies as many whole lines as there is room for, or else the beginning of one; returns how much that is. */
    int fill(ByteBuffer buffer, int from, int to) {
        length = Math.min(to - from, BYTES);
        try {
            ByteBuffer same = (ByteBuffer) GET.invokeExact(buffer, from, bytes, 0, length);
            assert same == buffer;
            return length == to - from ? length : wholeLines();
        } catch (Throwable e) {
            throw new IndexOutOfBoundsException();
        }
    }

    /** A line in two pieces would have to be carried over. */
    private int wholeLines() {
        for (int end = length; end > 0; end--) {
            if (bytes[end - 1] == '\n') {
                return end;
            }
        }
        return length;
    }

    void giveBack() {
        Arrays.fill(bytes, 0, length, (byte) 0);
        POOL.give(this);
    }
}
