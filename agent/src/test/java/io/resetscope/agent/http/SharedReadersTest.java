package io.resetscope.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.connection.Role;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A reader goes from one connection to the next, and nothing goes with it. */
class SharedReadersTest {

    private static final byte[] REQUEST = "GET /a HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final HttpConversation conversation = Talk.asClient().conversation;

    @Test
    @DisplayName("one that the requesting side's thread may look into is no other connection's, from the moment it may")
    void early() {
        ResponseReader reader = new ResponseReader();
        assertThat(conversation.responseBegan(reader, 1)).isTrue();
        assertThat(reader.isShared).isTrue();
    }

    @Test
    @DisplayName(
            "where another thread has finished what was begun, there is no request that a fresh one could go on with")
    void notBegun() {
        assertThat(conversation.readCandidate(REQUEST, null, 0, REQUEST.length, Role.CLIENT, false))
                .isZero();
        assertThat(conversation.requestOutcome).isEqualTo(HttpMessages.LOST);
        assertThat(conversation.isHttp).isFalse();
    }

    @Test
    @DisplayName("what it found is not with it when it goes")
    void forgets() {
        ResponseReader reader = new ResponseReader();
        reader.begin(5);
        byte[] response =
                "HTTP/1.1 200 OK\r\nServer: one\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        int at = reader.read(response, null, 0, response.length);
        reader.read(response, null, at, response.length);
        reader.earlyEndedNanos = 6;
        assertThat(reader.server).isEqualTo("one");
        reader.forget();
        assertThat(reader.server).isNull();
        assertThat(reader.status).isZero();
        assertThat(reader.startedNanos).isZero();
        assertThat(reader.bytes).isZero();
        assertThat(reader.earlyEndedNanos).isZero();
        assertThat(reader.fields.contentLength).isEqualTo(-1);
    }
}
