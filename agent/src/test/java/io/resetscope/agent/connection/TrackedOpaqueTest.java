package io.resetscope.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ends of what is not understood: other protocols, and TLS. */
class TrackedOpaqueTest extends TrackedPair {

    @Test
    @DisplayName(
            "of a protocol not understood, an end after an answer is a failure only when it was there before the request")
    void endOfStreamNotUnderstood() throws IOException {
        Connection connection = asClient();
        conversation().understood = false;
        write(REQUEST);
        read(RESPONSE);
        write(new byte[FAREWELL + 1]);
        endOfStream();
        assertThat(told.events).as("the second turn, FIN came later").isEmpty();

        connection.endOfStreamRead = false;
        read(RESPONSE);
        finArrives();
        write(new byte[FAREWELL + 1]);
        endOfStream();
        assertThat(told.events)
                .as("the third, FIN came before; the second was answered")
                .containsExactly("idle survived", "END_OF_STREAM read null");
    }

    @Test
    @DisplayName("and then only when the request was too long for a farewell, all its writes together")
    void farewell() throws IOException {
        Connection connection = asClient();
        conversation().understood = false;
        write(REQUEST);
        read(RESPONSE);
        finArrives();
        write(new byte[FAREWELL - 1]);
        write(new byte[1]);
        endOfStream();
        assertThat(told.events).isEmpty();

        connection.endOfStreamRead = false;
        write(new byte[1]);
        endOfStream();
        assertThat(told.events).containsExactly("END_OF_STREAM read null");
    }

    @Test
    @DisplayName("and never on the first turn, where a greeting may be all that is answered")
    void firstTurnNotUnderstood() throws IOException {
        asClient();
        conversation().understood = false;
        read(RESPONSE);
        finArrives();
        write(new byte[FAREWELL + 1]);
        endOfStream();
        assertThat(told.events).isEmpty();
    }

    @Test
    @DisplayName("of a protocol not understood, what is written after the end may be a farewell: not told at the write")
    void writtenAfterEndNotUnderstood() {
        asClient();
        conversation().understood = false;
        write(REQUEST);
        read(RESPONSE);
        endOfStream();
        write(new byte[FAREWELL + 1]);
        assertThat(told.events).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"21, 2", "23, 19", "23, 35"})
    @DisplayName("nothing was lost with a TLS close_notify; a reset that is read later is another matter")
    void tlsClose(byte type, byte length) {
        asClient();
        conversation().understood = false;
        writeEnds(record(type, length), BROKEN_PIPE);
        assertThat(told.events).isEmpty();
        readFails(RESET);
        assertThat(told.events).containsExactly("RESET read Connection reset");
    }

    @ParameterizedTest
    @CsvSource({"21, 2", "21, 26"})
    @DisplayName(
            "a reset that comes after the server's close_notify is nobody's loss, unless something was asked again")
    void resetAfterTlsClose(byte type, byte length) {
        asClient();
        conversation().understood = false;
        write(REQUEST);
        read(RESPONSE);
        read(record(type, length));
        readFails(RESET);
        assertThat(told.events).isEmpty();
        write(REQUEST);
        readFails(RESET);
        assertThat(told.events).containsExactly("RESET read Connection reset");
    }

    @Test
    @DisplayName("nor when it is met while something is being asked")
    void resetAfterTlsCloseDuringWrite() {
        asClient();
        conversation().understood = false;
        write(REQUEST);
        read(record((byte) 21, (byte) 26));
        Object token = tracker.writeStarting(fd, null, null, 0, 0);
        readFails(RESET);
        tracker.written(token, REQUEST, 0, REQUEST.length, null);
        assertThat(told.events).containsExactly("RESET read Connection reset");
    }

    @ParameterizedTest
    @CsvSource({"23, 18", "23, 19", "23, 35", "22, 2"})
    @DisplayName("one that comes after other records is told: of what nobody reads, the short ones may say anything")
    void resetAfterTlsData(byte type, byte length) {
        asClient();
        conversation().understood = false;
        write(REQUEST);
        read(record(type, length));
        readFails(RESET);
        assertThat(told.events).containsExactly("RESET read Connection reset");
    }

    @Test
    @DisplayName("and so is one that comes after a fatal alert")
    void resetAfterFatalAlert() {
        asClient();
        conversation().understood = false;
        write(REQUEST);
        byte[] alert = record((byte) 21, (byte) 2);
        alert[5] = 2;
        read(alert);
        readFails(RESET);
        assertThat(told.events).containsExactly("RESET read Connection reset");
    }

    @ParameterizedTest
    @CsvSource({"21, 2", "23, 19", "23, 35"})
    @DisplayName("a TLS close_notify awaits no answer, whatever was asked before it in the same turn")
    void tlsCloseThenEnd(byte type, byte length) throws IOException {
        asClient();
        conversation().understood = false;
        write(REQUEST);
        read(RESPONSE);
        finArrives();
        write(new byte[FAREWELL + 1]);
        write(record(type, length));
        endOfStream();
        assertThat(told.events).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"23, 18", "23, 20", "23, 34", "23, 36", "22, 2"})
    @DisplayName("other TLS records are lost with their write; and so is what follows a close_notify")
    void tlsData(byte type, byte length) {
        asClient();
        conversation().understood = false;
        write(record((byte) 21, (byte) 2));
        writeEnds(record(type, length), BROKEN_PIPE);
        assertThat(told.events).containsExactly("BROKEN_PIPE write Broken pipe");
    }

    @Test
    @DisplayName("in a protocol that is understood, bytes that look like a close_notify are bytes of it")
    void closeNotifyInHttp() {
        asClient();
        writeEnds(record((byte) 21, (byte) 2), BROKEN_PIPE);
        assertThat(told.events).containsExactly("BROKEN_PIPE write Broken pipe");
    }

    private static byte[] record(byte type, byte length) {
        byte[] record = new byte[5 + length];
        record[0] = type;
        record[1] = 3;
        record[2] = 3;
        record[4] = length;
        return record;
    }
}
