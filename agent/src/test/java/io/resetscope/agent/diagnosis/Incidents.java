package io.resetscope.agent.diagnosis;

import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.incident.IncidentBuilder;
import io.resetscope.agent.incident.PastExchange;
import io.resetscope.agent.incident.Phase;
import java.util.concurrent.TimeUnit;

/** Incidents with literal facts, for tests to change one of them. */
public final class Incidents {

    /** The wall clock when the connections of these incidents were opened. */
    public static final long OPENED = 1_800_000_000_000_000_000L;

    private Incidents() {}

    public static long seconds(double seconds) {
        return Math.round(seconds * TimeUnit.SECONDS.toNanos(1));
    }

    /** The second request, 6.02 s after the first, on a connection that the server closes after 5 s. */
    public static IncidentBuilder stale() {
        IncidentBuilder incident = new IncidentBuilder();
        incident.role = Role.CLIENT;
        incident.signal = Signal.END_OF_STREAM;
        incident.phase = Phase.AWAIT_RESPONSE;
        incident.serverHost = "shop.example";
        incident.serverPort = 8080;
        incident.localAddress = "10.0.0.7";
        incident.localPort = 51234;
        incident.peerAddress = "10.0.0.9";
        incident.peerPort = 8080;
        incident.connectionId = "0123456789abcdef";
        incident.openedEpochNanos = OPENED;
        incident.pastExchanges.add(new PastExchange(1, OPENED + seconds(0.1), OPENED + seconds(0.35), "GET", 200));
        incident.exchangeNumber = 2;
        incident.exchangeStartedEpochNanos = OPENED + seconds(6.37);
        incident.failedEpochNanos = OPENED + seconds(6.4);
        incident.ageNanos = seconds(6.4);
        incident.reused = true;
        incident.idleNanos = seconds(6.02);
        incident.peerStateBefore = PeerState.FIN;
        incident.bytesSent = 240;
        incident.bytesReceived = 310;
        incident.protocolName = "http";
        incident.protocolVersion = "1.1";
        incident.method = "GET";
        incident.target = "/orders";
        incident.requestBytes = 120;
        incident.requestComplete = true;
        incident.keepAliveServer = "keep-alive, timeout=5";
        incident.keepAliveTimeoutNanos = seconds(5);
        return incident;
    }

    /** Nobody listens at 10.0.0.9. */
    public static IncidentBuilder refused() {
        IncidentBuilder incident = new IncidentBuilder();
        incident.role = Role.CLIENT;
        incident.signal = Signal.REFUSED;
        incident.phase = Phase.CONNECT;
        incident.errorType = "java.net.ConnectException";
        incident.errorMessage = "Connection refused";
        incident.serverHost = "shop.example";
        incident.serverPort = 8080;
        incident.peerAddress = "10.0.0.9";
        incident.peerPort = 8080;
        incident.exchangeStartedEpochNanos = OPENED;
        incident.failedEpochNanos = OPENED + seconds(0.001);
        return incident;
    }

    /** A read that met an RST on a connection that had nothing to do. */
    public static IncidentBuilder resetWhileIdle() {
        IncidentBuilder incident = stale();
        incident.signal = Signal.RESET;
        incident.phase = Phase.IDLE;
        incident.errorType = "java.net.SocketException";
        incident.errorMessage = "Connection reset";
        incident.exchangeNumber = 0;
        incident.exchangeStartedEpochNanos = -1;
        incident.peerStateBefore = PeerState.NOT_ASKED;
        incident.method = null;
        incident.target = null;
        incident.requestBytes = 0;
        incident.requestComplete = false;
        return incident;
    }
}
