package io.resetscope.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.SocketException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which ends are failures, and that each is told once. */
class TrackedFailureTest extends TrackedPair {

    @Test
    @DisplayName("a failure is told once, however many exceptions follow")
    void once() {
        asClient();
        write(REQUEST);
        readFails(RESET);
        readFails(RESET);
        writeFails(BROKEN_PIPE);
        endOfStream();
        tracker.closing(pair.client, null);
        assertThat(told.events).containsExactly("RESET read Connection reset");
    }

    @Test
    @DisplayName("a write that fails: what was to be sent is read as attempted, and not counted")
    void failedWrite() {
        Connection connection = asClient();
        writeFails(BROKEN_PIPE);
        assertThat(told.events).containsExactly("BROKEN_PIPE write Broken pipe");
        assertThat(conversation().heard).containsExactly(">?request");
        assertThat(connection.bytesSent).isZero();
    }

    @Test
    @DisplayName("an RST that ends what was to end with the last answer takes nothing away")
    void resetAfterAnnouncedClose() {
        Connection connection = asClient();
        write(REQUEST);
        read(RESPONSE);
        connection.closeAnnounced = true;
        readFails(RESET);
        assertThat(told.events).isEmpty();
        write(REQUEST);
        writeFails(BROKEN_PIPE);
        assertThat(told.events).containsExactly("BROKEN_PIPE write Broken pipe");
        assertThat(told.metBefore).containsExactly("BROKEN_PIPE write Broken pipe, before it RESET");
    }

    @Test
    @DisplayName("timeouts and the application's own close are not failures")
    void notFailures() {
        asClient();
        write(REQUEST);
        readFails(new SocketTimeoutException("Read timed out"));
        readFails(new SocketException("Socket closed"));
        assertThat(told.events).isEmpty();
        readFails(RESET);
        assertThat(told.events).as("a timeout did not use the one telling up").hasSize(1);
    }

    @Test
    @DisplayName("the end of the stream: orderly while idle, a failure while a response is due")
    void endOfStreamUnderWay() {
        asClient();
        endOfStream();
        assertThat(told.events).isEmpty();

        tracker.closing(pair.client, null);
        asClient();
        write(REQUEST);
        conversations.get(1).underWay = true;
        endOfStream();
        assertThat(told.events).containsExactly("END_OF_STREAM read null");
    }

    @Test
    @DisplayName("an end of stream that completes the response is none too early")
    void endOfStreamCompletes() {
        asClient();
        write(REQUEST);
        conversation().endedByClose = true;
        endOfStream();
        assertThat(told.events).isEmpty();
    }

    @Test
    @DisplayName("the end of the stream on the server's side is the client's business, once its request is complete")
    void endOfStreamOnServer() {
        Connection connection = asServer();
        read(REQUEST);
        conversation().underWay = true;
        connection.exchange.requestComplete = true;
        endOfStream();
        assertThat(told.events).isEmpty();
        assertThat(told.endsByPeer).as("a client's leave is no upstream's").isZero();
    }

    @Test
    @DisplayName(
            "in the middle of a request, it is a failure; between requests, or of what is not understood, it is not")
    void endOfStreamInRequest() {
        Connection connection = asServer();
        read(REQUEST);
        endOfStream();
        assertThat(told.events).as("nothing under way").isEmpty();

        connection.endOfStreamRead = false;
        conversation().underWay = true;
        conversation().understood = false;
        endOfStream();
        assertThat(told.events).as("not understood").isEmpty();

        connection.endOfStreamRead = false;
        conversation().understood = true;
        endOfStream();
        assertThat(told.events).containsExactly("END_OF_STREAM read null");
    }

    @Test
    @DisplayName("a request written after the end of the stream was read: told at that write, once, with the request")
    void writtenAfterEnd() {
        asClient();
        write(REQUEST);
        read(RESPONSE);
        endOfStream();
        assertThat(told.events).isEmpty();
        write(REQUEST);
        assertThat(told.events).containsExactly("END_OF_STREAM read null");
        assertThat(told.exchanges).containsExactly(2);

        write(REQUEST);
        tracker.closing(pair.client, null);
        assertThat(told.events).as("once, and no cancelled call").containsExactly("END_OF_STREAM read null");
    }

    @Test
    @DisplayName("on the server's side, an answer after the client's end of stream is the usual thing")
    void answerAfterEnd() {
        asServer();
        read(REQUEST);
        endOfStream();
        write(RESPONSE);
        assertThat(told.events).isEmpty();
    }

    @Test
    @DisplayName("the answer came before the request was complete, then the end: the client has all that was due")
    void answeredEarly() {
        Connection connection = asClient();
        write(REQUEST);
        read(RESPONSE);
        conversation().underWay = true;
        connection.exchange.endedNanos = System.nanoTime();
        endOfStream();
        assertThat(told.events).as("read by a client that stops").isEmpty();
        write(REQUEST);
        assertThat(told.events).as("read by a client that goes on").isEmpty();
    }

    @Test
    @DisplayName("after the application began to close, nothing is told")
    void afterClosing() {
        asClient();
        Object token = tracker.writeStarting(fd, null, null, 0, 0);
        tracker.closing(pair.client, null);
        tracker.written(token, REQUEST, 0, 7, RESET);
        assertThat(told.events).isEmpty();
        assertThat(table.size()).isZero();
    }

    @Test
    @DisplayName("what this end has shut down says nothing of the peer; shutting down the sending side changes nothing")
    void shutdown() {
        Connection connection = asClient();
        write(REQUEST);
        tracker.shutdown(pair.client, null, true);
        assertThat(connection.outputShutdown).isTrue();
        assertThat(connection.isInputShutDown()).isFalse();
        tracker.shutdown(null, fd, false);
        endOfStream();
        assertThat(told.events).isEmpty();
    }

    @Test
    @DisplayName("a half-closed connection still owes its response")
    void halfClosed() {
        asClient();
        write(REQUEST);
        tracker.shutdown(pair.client, null, true);
        endOfStream();
        assertThat(told.events).containsExactly("END_OF_STREAM read null");
    }

    @Test
    @DisplayName("a write after our own end of stream fails by our own doing; a reset that a read meets does not")
    void writeAfterShutdown() {
        asClient();
        write(REQUEST);
        tracker.shutdown(pair.client, null, true);
        writeFails(BROKEN_PIPE);
        assertThat(told.events).isEmpty();
        readFails(RESET);
        assertThat(told.events).containsExactly("RESET read Connection reset");
    }

    @Test
    @DisplayName("a port probe: accepted, reset, not a byte; or a client that leaves between two requests")
    void probe() {
        asServer();
        readFails(RESET);
        assertThat(told.events).isEmpty();
        read(new byte[1]);
        readFails(RESET);
        assertThat(told.events).as("nothing under way").isEmpty();
        conversation().underWay = true;
        readFails(RESET);
        assertThat(told.events).containsExactly("RESET read Connection reset");
    }

    @Test
    @DisplayName("of a protocol not understood, with one byte it is a client that left")
    void leftNotUnderstood() {
        asServer();
        conversation().understood = false;
        readFails(RESET);
        assertThat(told.events).isEmpty();
        read(new byte[1]);
        conversation().underWay = true;
        readFails(RESET);
        assertThat(told.events).containsExactly("RESET read Connection reset");
    }

    @Test
    @DisplayName("a server's write that fails is told, whatever was read before")
    void serverWriteFails() {
        asServer();
        writeFails(BROKEN_PIPE);
        assertThat(told.events).containsExactly("BROKEN_PIPE write Broken pipe");
    }

    @Test
    @DisplayName("a client's first connection that is reset without a byte is no probe")
    void noProbe() {
        asClient();
        readFails(RESET);
        assertThat(told.events).hasSize(1);
    }

    @Test
    @DisplayName("a call cancelled is told as a close, as one while idle is; one after a failure is not")
    void cancelled() {
        asClient();
        write(REQUEST);
        tracker.closing(pair.client, null);
        assertThat(told.closes).containsExactly("cancelled");

        told.closes.clear();
        asClient();
        write(REQUEST);
        read(RESPONSE);
        tracker.closing(pair.client, null);
        assertThat(told.closes).containsExactly("idle");

        told.closes.clear();
        asClient();
        write(REQUEST);
        readFails(RESET);
        tracker.closing(pair.client, null);
        assertThat(told.closes).as("failed").isEmpty();
    }
}
