package io.resetscope.agent.connection;

import java.nio.ByteBuffer;

/** The little that the outside of a TLS record tells. */
final class TlsRecords {

    private static final int HEADER = 5;
    private static final int ALERT = 21;
    private static final int FATAL = 2;
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
        if (to - from < HEADER) {
            return false;
        }
        int type = at(array, buffer, from);
        int length = at(array, buffer, from + 3) << 8 | at(array, buffer, from + 4);
        boolean single = to - from == HEADER + length;
        return single
                && (type == ALERT
                        || type == APPLICATION_DATA
                                && (length == ENCRYPTED_ALERT_LENGTH || length == PADDED_ALERT_LENGTH));
    }

    /** Whether it is nothing but an alert that is not fatal, or encrypted, as TLS 1.2 has it. */
    static boolean isWarning(byte[] array, ByteBuffer buffer, int from, int to) {
        return looksLikeCloseNotify(array, buffer, from, to)
                && at(array, buffer, from) == ALERT
                && fatalAlert(array, buffer, from, to) < 0;
    }

    /**
     * The code of the fatal alert among these records, as long as they are not encrypted; -1 when there is none. They
     * begin with the beginning of one, and end anywhere.
     */
    static int fatalAlert(byte[] array, ByteBuffer buffer, int from, int to) {
        for (int at = from; at + HEADER + 2 <= to; ) {
            int length = at(array, buffer, at + 3) << 8 | at(array, buffer, at + 4);
            if (at(array, buffer, at) == ALERT && length == 2 && at(array, buffer, at + HEADER) == FATAL) {
                return at(array, buffer, at + HEADER + 1);
            }
            at += HEADER + length;
        }
        return -1;
    }

    private static int at(byte[] array, ByteBuffer buffer, int index) {
        return (array != null ? array[index] : buffer.get(index)) & 0xff;
    }
}
