package io.resetscope.agent.connection;

import java.nio.ByteBuffer;

/** The little that the outside of a TLS record tells. */
final class TlsRecords {

    private static final int ALERT = 21;
    private static final int APPLICATION_DATA = 23;
    /** TLS 1.3 hides the record type: alert (2) + inner type (1) + tag (16), RFC 8446 section 5.2. */
    private static final int ENCRYPTED_ALERT_LENGTH = 19;
    /** The same from JSSE, which pads with 16 zeros. */
    private static final int PADDED_ALERT_LENGTH = 35;

    private TlsRecords() {}

    /**
     * Whether a write is nothing but an alert: when a client closes a connection that the peer has left already, this is
     * the write that fails, and nothing was lost with it.
     */
    static boolean looksLikeCloseNotify(byte[] array, ByteBuffer buffer, int from, int to) {
        if (to - from < 5) {
            return false;
        }
        int type = at(array, buffer, from);
        int length = at(array, buffer, from + 3) << 8 | at(array, buffer, from + 4);
        boolean single = to - from == 5 + length;
        return single
                && (type == ALERT
                        || type == APPLICATION_DATA
                                && (length == ENCRYPTED_ALERT_LENGTH || length == PADDED_ALERT_LENGTH));
    }

    private static int at(byte[] array, ByteBuffer buffer, int index) {
        return (array != null ? array[index] : buffer.get(index)) & 0xff;
    }
}
