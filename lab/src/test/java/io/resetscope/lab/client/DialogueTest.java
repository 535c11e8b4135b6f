package io.resetscope.lab.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DialogueTest {

    private static final Call CALL =
            new Call("host", 1, "00-ab-cd-01", Step.parse("request").get(0), 0, new Habits(""));

    @Test
    void respAsksForAnEcho() throws IOException {
        Recorded wire = new Recorded("$11\r\n00-ab-cd-01\r\n");
        Dialogue.resp(wire, CALL);
        assertThat(wire.written.toString(StandardCharsets.US_ASCII))
                .isEqualTo("*2\r\n$4\r\nECHO\r\n$11\r\n00-ab-cd-01\r\n");
    }

    @Test
    void framesBeginWithTheirLength() throws IOException {
        Recorded wire = new Recorded("\0\0\0\u000b00-ab-cd-01");
        Dialogue.binary(wire, CALL);
        assertThat(wire.written.toString(StandardCharsets.US_ASCII)).isEqualTo("\0\0\0\u000b00-ab-cd-01");
    }

    @Test
    void anotherAnswerOrNoneFails() {
        assertThatThrownBy(() -> Dialogue.resp(new Recorded("$11\r\n00-ab-cd-02\r\n"), CALL))
                .hasMessageStartingWith("another answer");
        assertThatThrownBy(() -> Dialogue.resp(new Recorded("$11\r\n"), CALL)).isInstanceOf(EOFException.class);
    }

    /** Gives a byte at a time. */
    private static final class Recorded implements Wire {

        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private final byte[] answer;
        private int at;

        Recorded(String answer) {
            this.answer = answer.getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) {
            written.write(bytes, offset, count);
        }

        @Override
        public int read(byte[] to) {
            if (at == answer.length) {
                return -1;
            }
            to[0] = answer[at++];
            return 1;
        }

        @Override
        public void abort() {}

        @Override
        public void close() {}
    }
}
