package io.resetscope.agent.incident;

import static io.resetscope.agent.incident.Facts.SECOND;
import static io.resetscope.agent.incident.Facts.SERVER;
import static io.resetscope.agent.incident.Facts.busy;
import static io.resetscope.agent.incident.Facts.idle;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.ConnectionFixture;
import io.resetscope.agent.connection.ConnectionTable;
import io.resetscope.agent.connection.Opening;
import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What an incident says of a connection's end, beside what {@link IncidentRecorderTest} has. */
class SnapshotTest {

    private static final SocketException RESET = new SocketException("Connection reset");

    private final long opened = System.nanoTime() - 10 * SECOND;
    private final long failed = opened + 9 * SECOND;

    private IncidentBuilder of(Connection connection) {
        return Snapshot.of(connection, Signal.RESET, false, RESET, failed);
    }

    @Test
    @DisplayName("how it began and how it ended are copied")
    void ends() {
        Connection connection = busy(Role.CLIENT, opened);
        ConnectionFixture.opened(connection, Opening.TLS_HANDSHAKE, Opening.TLS_ALERT);
        connection.ending().unreadBytes = 17;
        connection.ending().arrivedWhileClosing = 18;
        connection.ending().lingerSeconds = 0;
        connection.ending().retransmits = 3;
        connection.endOfStreamRead = true;
        connection.keepAliveMax = 7;
        connection.keepAliveCountsDown = true;
        Incident incident = of(connection).build();
        assertThat(incident.firstSent).isEqualTo(Opening.TLS_HANDSHAKE);
        assertThat(incident.firstReceived).isEqualTo(Opening.TLS_ALERT);
        assertThat(incident.unreadBytes).isEqualTo(17);
        assertThat(incident.arrivedWhileClosing).isEqualTo(18);
        assertThat(incident.lingerSeconds).isZero();
        assertThat(incident.retransmits).isEqualTo(3);
        assertThat(incident.peerLeft).isTrue();
        assertThat(incident.connectNanos).isEqualTo(-1);
        assertThat(incident.keepAliveMax).isEqualTo(7);
        assertThat(incident.keepAliveCountsDown).isTrue();
    }

    @Test
    @DisplayName("what nobody knows of an end stays unknown")
    void unknown() {
        Incident incident = of(busy(Role.CLIENT, opened)).build();
        assertThat(incident.firstReceived).isEqualTo(Opening.NOTHING);
        assertThat(incident.unreadBytes).isEqualTo(-1);
        assertThat(incident.lingerSeconds).isEqualTo(-1);
        assertThat(incident.retransmits).isEqualTo(-1);
        assertThat(incident.peerLeft).isFalse();
        assertThat(incident.sinceRequestNanos).isEqualTo(-1);
        assertThat(incident.responseContentLength).isEqualTo(-1);
        assertThat(incident.soKeepAlive).isNull();
        assertThat(incident.upstream).isNull();
        assertThat(incident.neighbours).isSameAs(Neighbours.NONE);
    }

    @Test
    @DisplayName("a request that was written on since a reader met the end had paused for so long at most before that")
    void writtenOn() {
        Connection connection = busy(Role.CLIENT, opened);
        connection.exchange.lastRequestByteNanos = failed - 5;
        assertThat(of(connection).build().sinceRequestNanos).isEqualTo(5);
        connection.exchange.lastRequestByteNanos = failed + 1;
        assertThat(of(connection).build().sinceRequestNanos).isZero();
        connection.exchange.pauses().longestNanos = 2 * SECOND;
        assertThat(of(connection).build().sinceRequestNanos).isEqualTo(2 * SECOND);
    }

    @Test
    @DisplayName("when the TLS handshake began, and when it was over, if what followed was read")
    void handshake() {
        Connection connection = busy(Role.CLIENT, opened);
        assertThat(of(connection).build().handshakeStartedEpochNanos).isEqualTo(-1);
        ConnectionFixture.shaken(connection, opened + SECOND, opened + 3 * SECOND, true);
        Incident incident = of(connection).build();
        assertThat(incident.handshakeStartedEpochNanos - incident.openedEpochNanos)
                .isEqualTo(SECOND);
        assertThat(incident.handshakeEndedEpochNanos - incident.openedEpochNanos)
                .isEqualTo(3 * SECOND);
        assertThat(incident.idleBeforeHandshakeNanos).isEqualTo(SECOND);
        ConnectionFixture.shaken(connection, opened + SECOND, opened + 3 * SECOND, false);
        assertThat(of(connection).build().handshakeEndedEpochNanos).isEqualTo(-1);
    }

    @Test
    @DisplayName("whether the kernel probes is asked of the real socket")
    void keepAlive() throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket listener = new ServerSocket(0, 1, loopback);
                Socket socket = new Socket(loopback, listener.getLocalPort())) {
            Connection connection = ConnectionFixture.watched(new ConnectionTable(1), Role.CLIENT, socket, opened);
            assertThat(of(connection).build().soKeepAlive).isFalse();
            socket.setKeepAlive(true);
            assertThat(of(connection).build().soKeepAlive).isTrue();
        }
    }

    @Test
    @DisplayName("pauses, what was said after them, and how long the answer was awaited")
    void pauses() {
        Connection connection = busy(Role.CLIENT, opened);
        connection.exchange.lastRequestByteNanos = failed - 3 * SECOND;
        connection.exchange.pauses().longestNanos = 2 * SECOND;
        connection.exchange.pauses().peerState = PeerState.FIN;
        connection.exchange.responseContentLength = 42;
        connection.exchange.responseChunked = true;
        Incident incident = of(connection).build();
        assertThat(incident.sinceRequestNanos).isEqualTo(3 * SECOND);
        assertThat(incident.longestPauseNanos).isEqualTo(2 * SECOND);
        assertThat(incident.peerStateInside).isEqualTo(PeerState.FIN);
        assertThat(incident.responseContentLength).isEqualTo(42);
        assertThat(incident.responseChunked).isTrue();
    }

    @Test
    @DisplayName("a client's request that is encrypted is complete when it has been sent, and not before")
    void encrypted() {
        for (Role role : new Role[] {Role.CLIENT, Role.SERVER}) {
            Connection connection = busy(role, opened);
            connection.exchange.requestComplete = true;
            ConnectionFixture.encrypted(connection, 1000);
            assertThat(of(connection).build().requestComplete).isEqualTo(role == Role.SERVER);
            connection.bytesSent = 1000;
            assertThat(of(connection).build().requestComplete).isTrue();
        }
    }

    @Test
    @DisplayName("a server was last told of its client before it answered; what it was told before the request is old")
    void serverAsked() {
        Connection connection = busy(Role.SERVER, opened);
        connection.exchange.lastRequestByteNanos = opened + SECOND;
        connection.peerState = PeerState.FIN;
        connection.peerStateNanos = opened + SECOND + 1;
        assertThat(of(connection).peerStateInside).isEqualTo(PeerState.FIN);
        connection.peerStateNanos = opened + SECOND;
        assertThat(of(connection).peerStateInside).isEqualTo(PeerState.NOT_ASKED);
        Connection client = busy(Role.CLIENT, opened);
        client.exchange.lastRequestByteNanos = opened + SECOND;
        client.peerState = PeerState.FIN;
        client.peerStateNanos = opened + 2 * SECOND;
        assertThat(of(client).peerStateInside).as("a client's").isEqualTo(PeerState.NOT_ASKED);
    }

    @Test
    @DisplayName("a response is complete when its last byte came, in a protocol that is followed")
    void responseComplete() {
        Connection connection = busy(Role.CLIENT, opened);
        assertThat(of(connection).responseComplete).isFalse();
        connection.exchange.endedNanos = opened + SECOND;
        assertThat(of(connection).responseComplete).isTrue();
        ConnectionFixture.understood(connection, false);
        assertThat(of(connection).responseComplete).isFalse();
    }

    @Test
    @DisplayName("a stall matters from the last byte before the exchange on; while idle, from the last byte on")
    void quietSince() {
        Connection connection = busy(Role.CLIENT, opened);
        connection.exchange.begin(2, opened + 7 * SECOND, 6 * SECOND, PeerState.OPEN);
        assertThat(of(connection).quietSinceNanos).isEqualTo(opened + SECOND);
        connection.exchange.begin(2, opened + 7 * SECOND, -1, PeerState.OPEN);
        assertThat(of(connection).quietSinceNanos).isEqualTo(opened + 7 * SECOND);
        connection.exchange.number = 0;
        assertThat(of(connection).quietSinceNanos).isEqualTo(opened);

        Connection idle = idle(Role.CLIENT, opened);
        idle.lastByteNanos = opened + 2 * SECOND;
        assertThat(of(idle).quietSinceNanos).isEqualTo(opened + 2 * SECOND);
    }

    @Test
    @DisplayName("a connect without an answer: how long it took, and that nothing else is known")
    void connectTimedOut() {
        Incident incident = Snapshot.of(
                        SERVER, Signal.TIMED_OUT, opened, new SocketTimeoutException("Connect timed out"), failed)
                .build();
        assertThat(incident.phase).isEqualTo(Phase.CONNECT);
        assertThat(incident.signal).isEqualTo(Signal.TIMED_OUT);
        assertThat(incident.connectNanos).isEqualTo(9 * SECOND);
        assertThat(incident.errorType).isEqualTo("java.net.SocketTimeoutException");
        assertThat(incident.peerAddress).isEqualTo("10.0.0.9");
        assertThat(incident.library).isNull();
    }

    @Test
    @DisplayName("an exception's message is cut")
    void message() {
        for (int length : new int[] {0, 512, 513, 100_000}) {
            SocketException error = new SocketException("x".repeat(length));
            assertThat(Snapshot.of(busy(Role.CLIENT, opened), Signal.RESET, false, error, failed).errorMessage)
                    .isEqualTo("x".repeat(Math.min(length, 512)));
        }
        assertThat(Snapshot.of(SERVER, Signal.REFUSED, opened, new SocketException(), failed).errorMessage)
                .isNull();
    }

    @Test
    @DisplayName("a client's library is told by the exception's stack, or the thread's; a server has none")
    void library() {
        SocketException error = new SocketException("Connection reset");
        error.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("okhttp3.internal.connection.RealCall", "execute", null, -1)
        });
        Connection client = busy(Role.CLIENT, opened);
        assertThat(Snapshot.of(client, Signal.RESET, false, error, failed).library)
                .isEqualTo("OkHttp");
        assertThat(Snapshot.of(client, Signal.END_OF_STREAM, false, null, failed).library)
                .as("of this test's stack")
                .isNull();
        assertThat(Snapshot.of(busy(Role.SERVER, opened), Signal.RESET, false, error, failed).library)
                .isNull();
    }
}
