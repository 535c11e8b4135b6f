package io.resetscope.agent.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.http.HttpConversation;
import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The answer that lies behind the reset of an upload, read when the application closes the connection. */
class HiddenAnswerTest extends TrackedPair {

    private static final byte[] UPLOAD =
            "POST /upload HTTP/1.1\r\nContent-Length: 1000000\r\n\r\nsome".getBytes(ISO_8859_1);
    private static final byte[] REFUSAL =
            "HTTP/1.1 413 Content Too Large\r\nServer: nginx\r\nContent-Length: 0\r\n\r\n".getBytes(ISO_8859_1);

    @Override
    Conversation conversation(Connection connection) {
        return new HttpConversation(connection);
    }

    private Connection uploads() throws IOException {
        Connection connection = asClient();
        write(UPLOAD);
        arrives(REFUSAL);
        return connection;
    }

    @Test
    @DisplayName("an upload is cut off; at the close its answer comes to light, once")
    void hidden() throws IOException {
        Connection connection = uploads();
        rstArrives();
        writeFails(BROKEN_PIPE);
        assertThat(connection.exchange.status).isZero();
        assertThat(told.aftermaths).isEmpty();
        closing();
        assertThat(told.events).containsExactly("BROKEN_PIPE write Broken pipe");
        assertThat(told.aftermaths).containsExactly("status 413, unread " + REFUSAL.length);
        assertThat(connection.exchange.server).isEqualTo("nginx");
        assertThat(connection.firstReceived()).isEqualTo(Opening.HTTP_RESPONSE);
        assertThat(connection.exchange.number).isEqualTo(1);
        assertThat(connection.isLateAnswerRead())
                .as("nobody but the agent read it")
                .isFalse();
    }

    @Test
    @DisplayName("while the other end lives, its answer is the application's")
    void alive() throws IOException {
        Connection connection = uploads();
        writeFails(BROKEN_PIPE);
        closing();
        assertThat(told.aftermaths).containsExactly("status 0, unread " + REFUSAL.length);
        assertThat(connection.exchange.status).isZero();
        assertThat(ReceiveBuffer.unreadBytes(fd)).isEqualTo(REFUSAL.length);
    }

    @Test
    @DisplayName("an answer that the application reads itself after the failure is known without a close, once")
    void readByApplication() throws IOException {
        uploads();
        rstArrives();
        writeFails(BROKEN_PIPE);
        read("HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\n".getBytes(ISO_8859_1));
        assertThat(told.aftermaths).containsExactly("status 413, unread " + REFUSAL.length);
        assertThat(table.get(fd).isLateAnswerRead()).isTrue();
        read("no".getBytes(ISO_8859_1));
        assertThat(told.aftermaths).hasSize(1);
    }

    @Test
    @DisplayName("a gateway's answer to a request that had failed is a part of that failure, and no other")
    void gatewaysAnswer() throws IOException {
        uploads();
        rstArrives();
        writeFails(BROKEN_PIPE);
        read("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 2\r\n\r\n".getBytes(ISO_8859_1));
        assertThat(told.events).containsExactly("BROKEN_PIPE write Broken pipe");
        assertThat(told.aftermaths).containsExactly("status 502, unread " + REFUSAL.length);
    }

    @Test
    @DisplayName("a reset without an answer has none")
    void none() throws IOException {
        asClient();
        write(UPLOAD);
        rstArrives();
        writeFails(BROKEN_PIPE);
        closing();
        assertThat(told.aftermaths).containsExactly("status 0, unread 0");
    }

    @Test
    @DisplayName("without a failure there is nothing to explain")
    void noFailure() throws IOException {
        Connection connection = uploads();
        rstArrives();
        closing();
        assertThat(told.aftermaths).isEmpty();
        assertThat(connection.exchange.status).isZero();
    }

    @Test
    @DisplayName("what cannot be read as an answer is only counted")
    void notUnderstood() throws IOException {
        Connection connection = asClient();
        write(new byte[] {1, 2, 3});
        arrives(REFUSAL);
        rstArrives();
        readFails(RESET);
        closing();
        assertThat(told.aftermaths).containsExactly("status 0, unread " + REFUSAL.length);
        assertThat(connection.firstReceived()).isEqualTo(Opening.NOTHING);
    }
}
