package io.resetscope.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A lone alert is told from everything else that is written over TLS, by the outside of the record alone. */
class TlsRecordsTest {

    private static final int HANDSHAKE = 22;
    private static final int ALERT = 21;
    private static final int APPLICATION_DATA = 23;

    private static byte[] record(int type, int length) {
        byte[] record = new byte[5 + length];
        record[0] = (byte) type;
        record[1] = 3;
        record[2] = 3;
        record[3] = (byte) (length >> 8);
        record[4] = (byte) length;
        return record;
    }

    private static boolean looksLikeCloseNotify(byte[] bytes) {
        boolean inArray = TlsRecords.looksLikeCloseNotify(bytes, null, 0, bytes.length);
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length + 3).position(3);
        buffer.put(bytes);
        assertThat(TlsRecords.looksLikeCloseNotify(null, buffer, 3, 3 + bytes.length))
                .as("buffer as array")
                .isEqualTo(inArray);
        return inArray;
    }

    @Test
    @DisplayName(
            "an alert: plain (2 bytes), encrypted in TLS 1.2 (its type shows), hidden in TLS 1.3 (19 bytes, or padded 35)")
    void alerts() {
        assertThat(looksLikeCloseNotify(record(ALERT, 2))).isTrue();
        assertThat(looksLikeCloseNotify(record(ALERT, 26))).isTrue();
        assertThat(looksLikeCloseNotify(record(APPLICATION_DATA, 19))).isTrue();
        assertThat(looksLikeCloseNotify(record(APPLICATION_DATA, 35))).isTrue();
    }

    @Test
    @DisplayName("data and handshakes are not alerts")
    void others() {
        assertThat(looksLikeCloseNotify(record(APPLICATION_DATA, 18))).isFalse();
        assertThat(looksLikeCloseNotify(record(APPLICATION_DATA, 20))).isFalse();
        assertThat(looksLikeCloseNotify(record(APPLICATION_DATA, 19 + 256))).isFalse();
        assertThat(looksLikeCloseNotify(record(APPLICATION_DATA, 34))).isFalse();
        assertThat(looksLikeCloseNotify(record(APPLICATION_DATA, 36))).isFalse();
        assertThat(looksLikeCloseNotify(record(APPLICATION_DATA, 35 + 256))).isFalse();
        assertThat(looksLikeCloseNotify(record(HANDSHAKE, 2))).isFalse();
    }

    @Test
    @DisplayName("a write that carries more than the alert lost something, and one that is shorter is no record")
    void notAlone() {
        byte[] two = ByteBuffer.allocate(14)
                .put(record(ALERT, 2))
                .put(record(ALERT, 2))
                .array();
        assertThat(looksLikeCloseNotify(two)).isFalse();
        assertThat(looksLikeCloseNotify(new byte[] {ALERT, 3, 3, 0})).isFalse();
        assertThat(looksLikeCloseNotify(new byte[0])).isFalse();
    }

    @Test
    @DisplayName("lengths are unsigned")
    void unsigned() {
        assertThat(looksLikeCloseNotify(record(ALERT, 0x90f0))).isTrue();
    }

    @Test
    @DisplayName("only the bytes of the range are looked at")
    void range() {
        byte[] bytes = new byte[20];
        System.arraycopy(record(ALERT, 2), 0, bytes, 6, 7);
        assertThat(TlsRecords.looksLikeCloseNotify(bytes, null, 6, 13)).isTrue();
        assertThat(TlsRecords.looksLikeCloseNotify(bytes, null, 0, 20)).isFalse();
    }
}
