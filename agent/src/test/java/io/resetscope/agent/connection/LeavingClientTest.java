package io.resetscope.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A server that gives up a response because its client is gone. */
class LeavingClientTest extends TrackedPair {

    private Connection busyServer() {
        Connection connection = asServer();
        read(REQUEST);
        conversation().underWay = true;
        connection.exchange.requestComplete = true;
        return connection;
    }

    @Test
    @DisplayName("the end was seen, and then the server closed without having answered: told at the close, once")
    void seenThenClosed() throws IOException {
        busyServer();
        finArrives();
        endOfStream();
        assertThat(told.events).as("it may have shut its output down only").isEmpty();
        closing();
        assertThat(told.events).containsExactly("END_OF_STREAM read null");
        assertThat(told.closes).isEmpty();
    }

    @Test
    @DisplayName("a server that had ended its own direction before has not been left: the client only answers")
    void saidGoodbyeFirst() throws IOException {
        Connection connection = busyServer();
        connection.exchange.requestComplete = false;
        tracker.shutdown(null, fd, true);
        finArrives();
        endOfStream();
        assertThat(connection.saidGoodbyeFirst()).isTrue();
        closing();
        assertThat(told.events).isEmpty();
        assertThat(told.closes).containsExactly("cancelled");
    }

    @Test
    @DisplayName("an end of the client's that had come before the server's own is no answer to it")
    void leftFirst() throws IOException {
        Connection connection = busyServer();
        connection.exchange.requestComplete = false;
        finArrives();
        tracker.shutdown(null, fd, true);
        endOfStream();
        assertThat(connection.saidGoodbyeFirst()).isFalse();
        assertThat(told.events).containsExactly("END_OF_STREAM read null");
    }

    @Test
    @DisplayName("a client that stops in the midst of its request when it has its answer has lost nothing")
    void answeredEarly() throws IOException {
        Connection connection = busyServer();
        connection.exchange.requestComplete = false;
        connection.exchange.endedNanos = System.nanoTime();
        finArrives();
        endOfStream();
        closing();
        assertThat(told.events).isEmpty();
        assertThat(told.closes).containsExactly("cancelled");
    }

    @Test
    @DisplayName("a client that shut its output down and got its answer has not left")
    void answered() throws IOException {
        busyServer();
        finArrives();
        endOfStream();
        write(RESPONSE);
        conversation().underWay = false;
        closing();
        assertThat(told.events).isEmpty();
        assertThat(told.closes).containsExactly("idle");
    }

    @Test
    @DisplayName("a server that has not seen the end, or does not understand the protocol, just closes")
    void notSeen() throws IOException {
        busyServer();
        finArrives();
        closing();
        assertThat(told.events).as("not read").isEmpty();

        asServer();
        conversations.get(1).understood = false;
        conversations.get(1).underWay = true;
        table.get(fd).endOfStreamRead = true;
        closing();
        assertThat(told.events).as("not understood").isEmpty();
    }

    @Test
    @DisplayName("a client that closes after the server's end is not a client that left")
    void client() {
        Connection connection = asClient();
        write(REQUEST);
        read(RESPONSE);
        connection.endOfStreamRead = true;
        closing();
        assertThat(told.events).isEmpty();
    }
}
