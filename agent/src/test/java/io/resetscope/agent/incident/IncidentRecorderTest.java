package io.resetscope.agent.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.ConnectionFixture;
import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The facts of a connection, copied at the moment of its death. */
class IncidentRecorderTest {

    private static final InetSocketAddress CLIENT = address(7, 51234);
    private static final InetSocketAddress SERVER = address(9, 8080);
    private static final InetSocketAddress SERVER_REFUSING = named("shop.example", 8, 8080);
    private static final SocketException RESET = new SocketException("Connection reset");
    private static final long SECOND = 1_000_000_000L;

    private final IncidentQueue queue = new IncidentQueue();
    private final IncidentRecorder recorder = Facts.recorder(queue);
    private final long opened = System.nanoTime() - 10 * SECOND;
    private final Connection connection = connection(Role.CLIENT, CLIENT, SERVER);

    private static InetSocketAddress address(int last, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last}), port);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static InetSocketAddress named(String host, int last, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(host, new byte[] {10, 0, 0, (byte) last}), port);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private Connection connection(Role role, InetSocketAddress local, InetSocketAddress peer) {
        return ConnectionFixture.connection(role, opened, 1_800_000_000_000L, local, peer);
    }

    private Incident failed(Connection dead) {
        recorder.failed(dead, Signal.RESET, false, RESET, opened + 10 * SECOND);
        return queue.poll().incident.build();
    }

    @Test
    @DisplayName("an exchange under way: who, where, how old, how far")
    void underWay() {
        connection.lastByteNanos = opened + SECOND;
        connection.completeExchange(opened + SECOND);
        connection.exchange.begin(2, opened + 7 * SECOND, 6 * SECOND, PeerState.FIN);
        connection.exchange.method = "GET";
        connection.exchange.traceHeaders = new String[] {"traceparent", "00-1", "b3", "0"};
        connection.keepAliveTimeoutSeconds = 5;
        ConnectionFixture.underWay(connection, true);

        Incident incident = failed(connection);

        assertThat(incident.phase).isEqualTo(Phase.AWAIT_RESPONSE);
        assertThat(incident.errorType).isEqualTo("java.net.SocketException");
        assertThat(incident.errorMessage).isEqualTo("Connection reset");
        assertThat(incident.serverName()).isEqualTo("shop.example:8080");
        assertThat(incident.localAddress).isEqualTo("10.0.0.7");
        assertThat(incident.peerAddress).isEqualTo("10.0.0.9");
        assertThat(incident.connectionId).isEqualTo(ConnectionId.of(CLIENT, SERVER, 1_800_000_000_000L));
        assertThat(incident.ageNanos).isEqualTo(10 * SECOND);
        assertThat(incident.reused).isTrue();
        assertThat(incident.exchangeNumber).isEqualTo(2);
        assertThat(incident.idleNanos).isEqualTo(6 * SECOND);
        assertThat(incident.finPending()).isTrue();
        assertThat(incident.method).isEqualTo("GET");
        assertThat(incident.keepAliveTimeoutNanos).isEqualTo(5 * SECOND);
        assertThat(incident.traceHeaders)
                .containsEntry("traceparent", "00-1")
                .containsEntry("b3", "0")
                .hasSize(2);
        assertThat(incident.pastExchanges).hasSize(1);
        assertThat(incident.duringExchange()).isTrue();
    }

    @Test
    @DisplayName("closed before all was decrypted: what has come to light since then counts")
    void caughtUp() {
        ConnectionFixture.closedBehind(connection);
        ConnectionFixture.underWay(connection, true);
        connection.exchange.begin(1, opened + 9 * SECOND, -1, PeerState.OPEN);
        recorder.failed(connection, Signal.END_OF_STREAM, false, null, opened + 10 * SECOND);
        Testimony testimony = queue.poll();
        assertThat(testimony.incident.phase).isEqualTo(Phase.AWAIT_RESPONSE);
        connection.exchange.status = 200;
        connection.exchange.responseBytes = 1000;
        connection.exchange.responseContentLength = 5000;
        assertThat(testimony.excused.getAsBoolean()).as("cut short").isFalse();
        assertThat(testimony.incident.phase).isEqualTo(Phase.RECEIVE);
        assertThat(testimony.incident.responseBytes).isEqualTo(1000);
        assertThat(testimony.incident.responseContentLength).isEqualTo(5000);
        ConnectionFixture.underWay(connection, false);
        assertThat(testimony.excused.getAsBoolean()).as("complete").isTrue();
    }

    @Test
    @DisplayName("an exchange whose answer tells of a failure is the one that failed, and none of the past as well")
    void answeredAndOver() {
        connection.exchange.begin(1, opened + SECOND, -1, PeerState.OPEN);
        connection.completeExchange(opened + 2 * SECOND);
        connection.exchange.begin(2, opened + 3 * SECOND, SECOND, PeerState.OPEN);
        connection.exchange.status = 502;
        connection.completeExchange(opened + 4 * SECOND);
        connection.exchange.server = "nginx";
        recorder.answeredByGateway(connection, connection.exchange, 0, opened + 4 * SECOND);
        Incident incident = queue.poll().incident.build();
        assertThat(incident.exchangeNumber).isEqualTo(2);
        assertThat(incident.pastExchanges).extracting(past -> past.number).containsExactly(1);
    }

    @Test
    @DisplayName("all times are on one wall clock, and their distances are those of the monotonic one")
    void clock() {
        connection.exchange.begin(1, opened + 9 * SECOND, -1, PeerState.OPEN);
        ConnectionFixture.underWay(connection, true);
        Incident incident = failed(connection);
        assertThat(incident.failedEpochNanos - incident.openedEpochNanos).isEqualTo(10 * SECOND);
        assertThat(incident.failedEpochNanos - incident.exchangeStartedEpochNanos)
                .isEqualTo(SECOND);
        assertThat(incident.failedEpochNanos / SECOND)
                .isBetween(System.currentTimeMillis() / 1000 - 60, System.currentTimeMillis() / 1000 + 60);
    }

    @Test
    @DisplayName("idle: the exchange that is over is not blamed, and the idle time goes on to the failure")
    void idle() {
        connection.exchange.begin(2, opened, 5, PeerState.OPEN);
        connection.exchange.method = "GET";
        connection.lastByteNanos = opened + 4 * SECOND;
        Incident incident = failed(connection);
        assertThat(incident.phase).isEqualTo(Phase.IDLE);
        assertThat(incident.exchangeNumber).isZero();
        assertThat(incident.method).isNull();
        assertThat(incident.idleNanos).isEqualTo(6 * SECOND);
        assertThat(incident.peerStateBefore).isEqualTo(PeerState.NOT_ASKED);
        assertThat(incident.reused).isTrue();
        assertThat(incident.duringExchange()).isFalse();
    }

    @Test
    @DisplayName("an adopted connection: no age, no name, no guess whether it was reused; the lower port serves")
    void adopted() {
        Incident client = failed(connection(null, CLIENT, SERVER));
        assertThat(client.role).isEqualTo(Role.CLIENT);
        assertThat(client.ageNanos).isEqualTo(-1);
        assertThat(client.connectionId).isNull();
        assertThat(client.reused).isNull();

        assertThat(failed(connection(null, SERVER, CLIENT)).role).isEqualTo(Role.SERVER);
        assertThat(failed(connection(null, null, CLIENT)).role).isEqualTo(Role.CLIENT);
    }

    @Test
    @DisplayName("under TLS the turns are not exchanges: neither counted, nor a sign of reuse")
    void tls() {
        ConnectionFixture.protocol(connection, "http");
        connection.exchange.begin(2, opened, 5, PeerState.OPEN);
        assertThat(failed(connection).exchangesCounted).isTrue();

        ConnectionFixture.protocol(connection, "tls");
        assertThat(failed(connection).exchangesCounted).isFalse();
        assertThat(failed(connection).reused).isNull();
        assertThat(failed(connection(null, CLIENT, SERVER)).exchangesCounted).isFalse();
    }

    @Test
    @DisplayName("a refused connect, by name and address; a name that was not resolved has none")
    void refused() {
        ConnectException error = new ConnectException("Connection refused");
        recorder.connectFailed(null, SERVER, Signal.REFUSED, opened, error, opened + SECOND);
        Incident incident = queue.poll().incident.build();
        assertThat(incident.signal).isEqualTo(Signal.REFUSED);
        assertThat(incident.phase).isEqualTo(Phase.CONNECT);
        assertThat(incident.peerAddress).isEqualTo("10.0.0.9");
        assertThat(incident.failedEpochNanos - incident.exchangeStartedEpochNanos)
                .isEqualTo(SECOND);
        assertThat(incident.openedEpochNanos).isEqualTo(-1);

        recorder.connectFailed(
                null, InetSocketAddress.createUnresolved("shop.example", 1), Signal.REFUSED, opened, error, opened);
        assertThat(queue.poll().incident.build().peerAddress).isNull();
    }

    @Test
    @DisplayName("survivals and connections that are not watched")
    void others() {
        recorder.idleSurvived(connection, 7);
        IdleSurvival survival = queue.pollSurvival();
        assertThat(survival.serverHost).isEqualTo("shop.example");
        assertThat(survival.serverPort).isEqualTo(8080);
        assertThat(survival.peerAddress).isEqualTo("10.0.0.9");
        assertThat(survival.idleNanos).isEqualTo(7);

        recorder.overLimit();
        assertThat(queue.dropped(IncidentQueue.Dropped.CONNECTION_OVER_LIMIT)).isEqualTo(1);
    }

    @Test
    @DisplayName("where no exchange was begun, none has a start")
    void noExchange() {
        Connection fresh = connection(Role.CLIENT, CLIENT, SERVER);
        ConnectionFixture.underWay(fresh, true);
        recorder.failed(fresh, Signal.RESET, false, RESET, opened);
        assertThat(queue.poll().incident.build().exchangeStartedEpochNanos).isEqualTo(-1);
    }

    @Test
    @DisplayName(
            "one address of a name refuses, then another accepts on the same thread within two seconds: no failure")
    void fallback() {
        recorder.connected(connection);
        assertThat(refusalExcused(SERVER_REFUSING, opened)).as("at once").isTrue();
        assertThat(refusalExcused(SERVER_REFUSING, opened - 2 * SECOND + 1)).isTrue();
        assertThat(refusalExcused(SERVER_REFUSING, opened - 2 * SECOND))
                .as("long before")
                .isFalse();
        assertThat(refusalExcused(SERVER_REFUSING, opened + 1)).as("after it").isFalse();
        assertThat(refusalExcused(named("SHOP.example", 8, SERVER.getPort()), opened))
                .as("names know no case")
                .isTrue();
    }

    @Test
    @DisplayName("the same address again, another port or another name: a failure")
    void noFallback() {
        recorder.connected(connection);
        assertThat(refusalExcused(named("shop.example", 9, SERVER.getPort()), opened))
                .as("the same address")
                .isFalse();
        assertThat(refusalExcused(named("shop.example", 8, 1), opened))
                .as("another port")
                .isFalse();
        assertThat(refusalExcused(named("other.example", 8, SERVER.getPort()), opened))
                .as("another name")
                .isFalse();
    }

    @Test
    @DisplayName("what another thread connects to is no second attempt of this one")
    void otherThread() throws InterruptedException {
        Thread other = new Thread(() -> recorder.connected(connection));
        other.start();
        other.join();
        assertThat(refusalExcused(SERVER_REFUSING, opened)).isFalse();
    }

    private boolean refusalExcused(InetSocketAddress refusing, long atNanos) {
        recorder.connectFailed(
                null, refusing, Signal.REFUSED, atNanos, new ConnectException("Connection refused"), atNanos);
        return queue.poll().excused.getAsBoolean();
    }

    @Test
    @DisplayName("whether the protocol was understood, and what the server calls itself")
    void understood() {
        connection.exchange.begin(1, opened, 0, PeerState.OPEN);
        connection.exchange.server = "nginx";
        connection.exchange.via = "1.1 edge";
        ConnectionFixture.underWay(connection, true);
        Incident incident = failed(connection);
        assertThat(incident.understood).isTrue();
        assertThat(incident.server).isEqualTo("nginx");
        assertThat(incident.via).isEqualTo("1.1 edge");

        ConnectionFixture.understood(connection, false);
        assertThat(failed(connection).understood).isFalse();
    }
}
