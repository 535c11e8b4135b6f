package io.resetscope.agent.connection;

import java.nio.ByteBuffer;

/**
 * The bytes of a gathering write or scattering read. After the call the buffers' positions no longer tell where each
 * began, so they are noted before it, in an array that the connection keeps.
 */
final class Buffers {

    /** The kernel takes at most IOV_MAX (1024) buffers in one call. */
    private static final int MAX = 1024;

    private Buffers() {}

    /** Notes the positions into {@code into}, which is made anew when it is too small. */
    static int[] positions(int[] into, ByteBuffer[] buffers, int offset, int length) {
        int count = Math.min(Math.min(length, buffers.length - offset), MAX);
        int[] positions = into != null && into.length >= count ? into : new int[Math.max(count, 4)];
        for (int i = 0; i < count; i++) {
            ByteBuffer buffer = buffers[offset + i];
            positions[i] = buffer == null ? 0 : buffer.position();
        }
        return positions;
    }

    static void sent(
            Connection connection,
            ByteBuffer[] buffers,
            int offset,
            int length,
            long count,
            long now,
            boolean attempted) {
        int[] starts = connection.writePositions;
        int known = starts == null ? 0 : Math.min(length, starts.length);
        for (int i = 0; i < known; i++) {
            ByteBuffer buffer = buffers[offset + i];
            int from = attempted ? buffer.position() : starts[i];
            int to = attempted ? buffer.limit() : buffer.position();
            if (to > from) {
                connection.sent(null, buffer, from, to, now, attempted);
            }
        }
        if (known < length && !attempted) {
            connection.conversation.skipped(true, count, now);
        }
    }

    static void received(Connection connection, ByteBuffer[] buffers, int offset, int length, long count, long now) {
        int[] starts = connection.readPositions;
        int known = starts == null ? 0 : Math.min(length, starts.length);
        for (int i = 0; i < known; i++) {
            ByteBuffer buffer = buffers[offset + i];
            if (buffer.position() > starts[i]) {
                connection.received(null, buffer, starts[i], buffer.position(), now);
            }
        }
        if (known < length) {
            connection.conversation.skipped(false, count, now);
        }
    }
}
