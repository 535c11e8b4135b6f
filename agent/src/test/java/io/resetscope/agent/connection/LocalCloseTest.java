package io.resetscope.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A table of closes: who is hurt. */
class LocalCloseTest {

    private static final long NOW = 1_000_000_000_000L;
    private static final long STILL_NANOS = 100_000_000;

    private static Connection connection(Role role, boolean underWay, int lingerSeconds, long unreadBytes) {
        Connection connection = ConnectionFixture.connection(role, 0, 0, null, null);
        ConnectionFixture.underWay(connection, underWay);
        connection.ending().lingerSeconds = lingerSeconds;
        connection.ending().unreadBytes = unreadBytes;
        connection.ioThreadId = (int) Thread.currentThread().getId();
        return connection;
    }

    @ParameterizedTest
    @CsvSource({
        // linger, unread, peer, under way: hurts
        "-1, 0, OPEN, true, false",
        "-1, -1, OPEN, true, false",
        "-1, 2, OPEN, true, false",
        "-1, 3, OPEN, true, true",
        "-1, 3, OPEN, false, true",
        "-1, 3, FIN, false, true",
        "-1, 3, NOT_ASKED, true, true",
        "-1, 3, UNKNOWN, true, true",
        "-1, 3, ERROR, true, false",
        "-1, 3, HUNG_UP, true, false",
        "7, 0, OPEN, true, false",
        "7, 3, OPEN, true, true",
        "0, 0, OPEN, true, true",
        "0, -1, OPEN, false, true",
        "0, 0, FIN, true, true",
        "0, 0, FIN, false, false",
        "0, 3, FIN, false, false",
        "0, 0, ERROR, true, false",
        "0, 0, HUNG_UP, false, false",
    })
    @DisplayName("a server hurts its client by an RST, unless it is over, or the client had left between two requests")
    void server(int lingerSeconds, long unreadBytes, PeerState peer, boolean underWay, boolean hurts) {
        assertThat(LocalClose.hurts(connection(Role.SERVER, underWay, lingerSeconds, unreadBytes), peer, NOW))
                .isEqualTo(hurts);
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 0, OPEN, true, false",
        "-1, 2, OPEN, true, false",
        "-1, 3, OPEN, true, true",
        "-1, 3, OPEN, false, false",
        "-1, 3, FIN, true, true",
        "-1, 3, ERROR, true, false",
        "-1, 3, HUNG_UP, true, false",
        "0, 0, OPEN, true, true",
        "0, 0, FIN, true, true",
        "0, 0, OPEN, false, false",
        "0, 0, ERROR, true, false",
    })
    @DisplayName("a client hurts itself by an RST only in the middle of an exchange: a pool may evict as it likes")
    void client(int lingerSeconds, long unreadBytes, PeerState peer, boolean underWay, boolean hurts) {
        assertThat(LocalClose.hurts(connection(Role.CLIENT, underWay, lingerSeconds, unreadBytes), peer, NOW))
                .isEqualTo(hurts);
    }

    @Test
    @DisplayName("a client's call that another thread ends was cancelled; a server's threads are all the server")
    void anotherThread() {
        Connection client = connection(Role.CLIENT, true, 0, 0);
        Connection server = connection(Role.SERVER, true, 0, 0);
        client.ioThreadId++;
        server.ioThreadId++;
        assertThat(LocalClose.hurts(client, PeerState.OPEN, NOW)).isFalse();
        assertThat(LocalClose.hurts(server, PeerState.OPEN, NOW)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({", 64, false", ", 65, true", "tls, 1024, false", "tls, 1025, true", "http, 64, false", "http, 65, true"
    })
    @DisplayName("of what is not understood, a goodbye may lie unread; of TLS, session tickets as well")
    void noise(String protocol, long unreadBytes, boolean hurts) {
        Connection server = connection(Role.SERVER, true, -1, unreadBytes);
        ConnectionFixture.understood(server, false);
        ConnectionFixture.protocol(server, protocol);
        assertThat(LocalClose.hurts(server, PeerState.OPEN, NOW)).isEqualTo(hurts);
    }

    @Test
    @DisplayName("a server that closes in the midst of a request hurts its client, though nothing lies unread")
    void stillArriving() {
        Connection server = connection(Role.SERVER, true, -1, 0);
        server.exchange.lastRequestByteNanos = NOW - STILL_NANOS;
        server.exchange.requestBytes = 1000;
        server.exchange.requestContentLength = 1001 + 1024 * 1024;
        assertThat(LocalClose.hurts(server, PeerState.OPEN, NOW)).isTrue();
        assertThat(LocalClose.hurts(server, PeerState.FIN, NOW)).as("left").isFalse();
        assertThat(LocalClose.hurts(server, PeerState.ERROR, NOW)).as("over").isFalse();
        assertThat(LocalClose.hurts(server, PeerState.OPEN, NOW + 1))
                .as("paused")
                .isFalse();
        server.exchange.requestContentLength--;
        assertThat(LocalClose.hurts(server, PeerState.OPEN, NOW))
                .as("so little that it may have come")
                .isFalse();
        server.exchange.requestContentLength = -1;
        assertThat(LocalClose.hurts(server, PeerState.OPEN, NOW))
                .as("who knows how much")
                .isFalse();
        server.exchange.requestContentLength = 50_000_000;
        server.exchange.expectsContinue = true;
        assertThat(LocalClose.hurts(server, PeerState.OPEN, NOW))
                .as("asked first")
                .isFalse();
        server.exchange.expectsContinue = false;
        server.exchange.requestComplete = true;
        assertThat(LocalClose.hurts(server, PeerState.OPEN, NOW)).as("complete").isFalse();
        server.exchange.requestComplete = false;
        ConnectionFixture.underWay(server, false);
        assertThat(LocalClose.hurts(server, PeerState.OPEN, NOW)).as("idle").isFalse();
        Connection client = connection(Role.CLIENT, true, -1, 0);
        client.exchange.lastRequestByteNanos = NOW;
        assertThat(LocalClose.hurts(client, PeerState.OPEN, NOW))
                .as("a client's")
                .isFalse();
    }

    /** A server's TLS socket, whose close read away what had come. */
    private static Connection closedTls(int status, long arrived) {
        Connection server = connection(Role.SERVER, true, -1, 0);
        ConnectionFixture.protocol(server, "tls");
        server.exchange.lastRequestByteNanos = NOW;
        server.exchange.requestHeadBytes = 500;
        server.exchange.requestBytes = 1000;
        server.exchange.requestContentLength = 50_000_000;
        server.exchange.status = status;
        server.ending().arrivedWhileClosing = arrived;
        return server;
    }

    @ParameterizedTest
    @CsvSource({
        // status, of its body read, arrived while the TLS socket closed: hurts
        "413, 1, -1, true",
        "413, 1, 0, false",
        "413, 1, 1024, false",
        "413, 1, 1025, true",
        "413, 0, 0, true",
        "413, 0, 1, false",
        "0, 1, 0, true",
        "0, 1, 1025, true",
    })
    @DisplayName(
            "a client that has begun its body, has its answer and sent nothing while the TLS socket closed has stopped")
    void answeredUnderTls(int status, long bodyBytes, long arrived, boolean hurts) {
        Connection server = closedTls(status, arrived);
        server.exchange.requestBytes = server.exchange.requestHeadBytes + bodyBytes;
        assertThat(LocalClose.hurts(server, PeerState.OPEN, NOW)).isEqualTo(hurts);
        assertThat(LocalClose.hurts(server, PeerState.FIN, NOW)).as("left").isFalse();
        assertThat(LocalClose.hurts(server, PeerState.HUNG_UP, NOW)).as("over").isFalse();
    }

    @Test
    @DisplayName("seen to send, a client is hurt by the close however little is to come, unless that was all of it")
    void seenToSend() {
        Connection server = closedTls(413, 50_000);
        server.exchange.lastRequestByteNanos = NOW - 1000 * STILL_NANOS;
        server.exchange.expectsContinue = true;
        server.exchange.requestContentLength = 500 + 50_000 + 1025;
        assertThat(LocalClose.hurts(server, PeerState.OPEN, NOW)).isTrue();
        server.exchange.requestContentLength--;
        assertThat(LocalClose.hurts(server, PeerState.OPEN, NOW)).as("all").isFalse();
        server.exchange.requestContentLength = -1;
        assertThat(LocalClose.hurts(server, PeerState.OPEN, NOW))
                .as("who knows how much")
                .isFalse();
        server.exchange.requestContentLength = 50_000_000;
        server.exchange.requestComplete = true;
        assertThat(LocalClose.hurts(server, PeerState.OPEN, NOW)).as("complete").isFalse();
    }
}
