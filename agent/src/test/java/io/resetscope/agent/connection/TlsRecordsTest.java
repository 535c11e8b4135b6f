package io.resetscope.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
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

    private static int fatalAlert(byte[]... records) {
        ByteBuffer all = ByteBuffer.allocate(1000);
        for (byte[] record : records) {
            all.put(record);
        }
        int inArray = TlsRecords.fatalAlert(all.array(), null, 0, all.position());
        assertThat(TlsRecords.fatalAlert(null, all, 0, all.position())).isEqualTo(inArray);
        return inArray;
    }

    private static byte[] alert(int level, int code) {
        byte[] alert = record(ALERT, 2);
        alert[5] = (byte) level;
        alert[6] = (byte) code;
        return alert;
    }

    @Test
    @DisplayName("a fatal alert in the clear, alone or behind other records")
    void fatal() {
        assertThat(fatalAlert(alert(2, 42))).isEqualTo(42);
        assertThat(fatalAlert(record(HANDSHAKE, 300), alert(2, 48))).isEqualTo(48);
        assertThat(fatalAlert(alert(1, 90), alert(2, 70))).isEqualTo(70);
    }

    @Test
    @DisplayName("warnings, encrypted alerts, other records and pieces are none")
    void notFatal() {
        assertThat(fatalAlert(alert(1, 0))).isEqualTo(-1);
        assertThat(fatalAlert(record(ALERT, 26))).isEqualTo(-1);
        assertThat(fatalAlert(record(HANDSHAKE, 2))).isEqualTo(-1);
        assertThat(fatalAlert(Arrays.copyOf(alert(2, 42), 6))).isEqualTo(-1);
        assertThat(fatalAlert(record(HANDSHAKE, 300), new byte[0])).isEqualTo(-1);
        assertThat(fatalAlert()).isEqualTo(-1);
        byte[] beyond = record(HANDSHAKE, 2);
        beyond[4] = 100;
        assertThat(fatalAlert(beyond, alert(2, 42)))
                .as("inside of another record")
                .isEqualTo(-1);
    }
}
