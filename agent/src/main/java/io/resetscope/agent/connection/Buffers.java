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
        int count = Math.min(usable(buffers, offset, length), MAX);
        int[] positions = into != null && into.length >= count ? into : new int[Math.max(count, 4)];
        for (int i = 0; i < count; i++) {
            ByteBuffer buffer = buffers[offset + i];
            positions[i] = buffer == null ? 0 : buffer.position();
        }
        return positions;
    }

    /** How many buffers there really are: the arguments are the application's, and the JDK has yet to check them. */
    private static int usable(ByteBuffer[] buffers, int offset, int length) {
        return offset < 0 ? 0 : Math.max(0, Math.min(length, buffers.length - offset));
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
        int known = starts == null ? 0 : Math.min(usable(buffers, offset, length), starts.length);
        long seen = 0;
        for (int i = 0; i < known; i++) {
            ByteBuffer buffer = buffers[offset + i];
            if (buffer == null) {
                continue;
            }
            int from = attempted ? buffer.position() : starts[i];
            int to = attempted ? buffer.limit() : buffer.position();
            if (to > from) {
                connection.sent(null, buffer, from, to, now, attempted);
                seen += to - from;
            }
        }
        if (!attempted && count > seen) {
            connection.conversation.skipped(true, count - seen, now);
        }
    }

    static void received(Connection connection, ByteBuffer[] buffers, int offset, int length, long count, long now) {
        int[] starts = connection.readPositions;
        int known = starts == null ? 0 : Math.min(usable(buffers, offset, length), starts.length);
        long seen = 0;
        for (int i = 0; i < known; i++) {
            ByteBuffer buffer = buffers[offset + i];
            if (buffer != null && buffer.position() > starts[i]) {
                connection.received(null, buffer, starts[i], buffer.position(), now);
                seen += buffer.position() - starts[i];
            }
        }
        if (count > seen) {
            connection.conversation.skipped(false, count - seen, now);
        }
    }
}
