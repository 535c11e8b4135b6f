package io.resetscope.agent.connection;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What one thread needs to look at the bytes of native transports: views that it lays over memory again and again. A thread's
 * own, because two that share a view could make each other read memory that is not there.
 */
final class NativeBytes {

    /** The kernel takes at most IOV_MAX (1024) pieces in one call. */
    private static final int MOST_PIECES = 1024;

    private static final int WORD = 8;

    private static final ThreadLocal<NativeBytes> OF_THREAD = ThreadLocal.withInitial(NativeBytes::new);

    /** The descriptor that this thread has just accepted, for which it is about to make a socket; -1 when there is none. */
    int acceptedFd = -1;

    private ByteBuffer[] views = {NativeMemory.newView()};

    private NativeBytes() {}

    static NativeBytes ofThisThread() {
        return OF_THREAD.get();
    }

    /** One view, over {@code length} bytes, with this position. */
    ByteBuffer lay(long address, int length, int position) {
        NativeMemory.lay(views[0], address, length, position);
        return views[0];
    }

    /** Views that show nothing, as many as there are pieces; the array is longer. */
    ByteBuffer[] views(int pieces) {
        int count = Math.min(pieces, MOST_PIECES);
        int there = views.length;
        if (there < count) {
            views = Arrays.copyOf(views, Math.min(MOST_PIECES, Math.max(count, 2 * there)));
            for (int i = there; i < views.length; i++) {
                views[i] = NativeMemory.newView();
            }
        }
        return views;
    }

    /** The views over what an array of {@code struct iovec} describes; the first {@code count} bytes have gone out. */
    ByteBuffer[] layVectors(long vectors, int pieces, long count) {
        ByteBuffer[] laid = views(pieces);
        long left = count;
        for (int i = 0; i < Math.min(pieces, laid.length); i++) {
            long vector = vectors + 2L * WORD * i;
            left -= lay(laid[i], NativeMemory.word(vector), NativeMemory.word(vector + WORD), left);
        }
        return laid;
    }

    /** The views over what remains in direct buffers; the first {@code count} bytes of it have gone out. */
    ByteBuffer[] layBuffers(ByteBuffer[] buffers, int offset, int pieces, long count) {
        ByteBuffer[] laid = views(pieces);
        long left = count;
        for (int i = 0; i < Math.min(pieces, laid.length); i++) {
            ByteBuffer buffer = buffers[offset + i];
            long start = NativeMemory.address(buffer) + buffer.position();
            left -= lay(laid[i], start, buffer.remaining(), left);
        }
        return laid;
    }

    private static int lay(ByteBuffer view, long address, long length, long left) {
        int position = (int) Math.min(length, left);
        NativeMemory.lay(view, address, (int) length, position);
        return position;
    }

    /** Lifts the first views: the memory under them is about to go back to its owner. */
    void lift(int pieces) {
        for (int i = 0; i < Math.min(pieces, views.length); i++) {
            NativeMemory.lift(views[i]);
        }
    }
}
