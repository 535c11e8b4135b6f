package io.resetscope.agent.incident;

import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.Ending;
import io.resetscope.agent.connection.Exchange;
import io.resetscope.agent.connection.Http2Facts;
import io.resetscope.agent.connection.Kernel;
import io.resetscope.agent.connection.RecentExchanges;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.connection.TlsLayer;
import java.io.FileDescriptor;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** Copies the facts of a failure, on the thread that met it, before they change. */
final class Snapshot {

    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int MAX_MESSAGE = 512;

    private Snapshot() {}

    /** Of a connection that died. */
    static IncidentBuilder of(
            Connection connection, Signal signal, boolean duringWrite, Throwable error, long atNanos) {
        return of(connection, connection.exchange, 0, signal, duringWrite, error, atNanos);
    }

    /**
     * Of an answer that is itself the failure.
     *
     * @param streamId of HTTP/2, where the connection's own exchange may be another stream's; else 0
     */
    static IncidentBuilder ofAnswer(Connection connection, Exchange answered, int streamId, long atNanos) {
        return of(connection, answered, streamId, Signal.ANSWER, false, null, atNanos);
    }

    private static IncidentBuilder of(
            Connection connection,
            Exchange exchange,
            int streamId,
            Signal signal,
            boolean duringWrite,
            Throwable error,
            long atNanos) {
        IncidentBuilder incident = new IncidentBuilder();
        WallClock clock = WallClock.now();
        incident.role = connection.role == null ? guessRole(connection) : connection.role;
        incident.signal = signal;
        incident.phase = Phase.of(connection, signal, duringWrite);
        if (incident.phase == Phase.IDLE && isStillTalking(connection, atNanos)) {
            incident.phase = Phase.RECEIVE;
        }
        incident.duringWrite = duringWrite;
        failure(incident, error, atNanos, clock);
        where(incident, connection);
        connection(incident, connection, atNanos, clock);
        ending(incident, connection, error);
        handshake(incident, connection.tls(), clock);
        incident.http2 = Http2.of(connection, exchange, streamId, atNanos);
        exchange(incident, connection, exchange, atNanos, clock);
        return incident;
    }

    /** The exchange as it came to be known after the failure. */
    static void exchangeAgain(IncidentBuilder incident, Connection connection) {
        incident.phase = Phase.of(connection, incident.signal, incident.duringWrite);
        WallClock same = WallClock.placing(incident.failedNanos, incident.failedEpochNanos);
        exchange(incident, connection, connection.exchange, incident.failedNanos, same);
    }

    /** Of a protocol that is not understood, nobody knows when an answer is complete. */
    private static boolean isStillTalking(Connection connection, long atNanos) {
        return !connection.conversation().understood()
                && !connection.conversation().isAnswered()
                && connection.exchange.number > 0
                && atNanos - connection.lastByteNanos < SILENCE_NANOS;
    }

    /** Of a connect that did not succeed. */
    static IncidentBuilder of(
            InetSocketAddress remote, Signal signal, long startedNanos, Throwable error, long atNanos) {
        IncidentBuilder incident = new IncidentBuilder();
        WallClock clock = WallClock.now();
        incident.signal = signal;
        incident.phase = Phase.CONNECT;
        failure(incident, error, atNanos, clock);
        incident.quietSinceNanos = startedNanos;
        incident.usedSinceNanos = startedNanos;
        incident.heardNanos = startedNanos;
        incident.library = ClientLibrary.of(error);
        incident.connectNanos = atNanos - startedNanos;
        incident.serverHost = remote.getHostString();
        incident.serverPort = remote.getPort();
        if (!remote.isUnresolved()) {
            incident.peerAddress = remote.getAddress().getHostAddress();
            incident.peerPort = remote.getPort();
        }
        incident.exchangeStartedEpochNanos = clock.epochNanos(startedNanos);
        return incident;
    }

    private static void ending(IncidentBuilder to, Connection connection, Throwable error) {
        to.firstSent = connection.firstSent();
        to.firstReceived = connection.firstReceived();
        to.unreadBytes = connection.ending().unreadBytes;
        to.arrivedWhileClosing = connection.ending().arrivedWhileClosing;
        to.lingerSeconds = connection.ending().lingerSeconds;
        to.retransmits = connection.ending().retransmits;
        to.lastWord = connection.ending().lastWord;
        to.peerLeft = connection.endOfStreamRead && !connection.saidGoodbyeFirst();
        to.metNanos = connection.ending().metWhileWritingNanos;
        Ending ending = connection.ending();
        to.metDuring = () -> ending.metDuring;
        to.tls = Tls.of(connection);
        FileDescriptor fd = connection.get();
        to.soKeepAlive = fd == null ? null : Kernel.keepsAlive(fd);
        to.probesAfterNanos = fd == null ? -1 : Kernel.probesAfterNanos(fd);
        if (to.role == Role.CLIENT) {
            to.library = ClientLibrary.of(error);
            to.poolsCheck = ClientLibrary.isDatabase(to.library) && ClientLibrary.isPoolsCheck(error);
        } else {
            to.serverLibrary = ServerLibrary.of(error);
        }
    }

    /** Of a connection from before our time whose traffic has not told: the client's port is the ephemeral, higher one. */
    private static Role guessRole(Connection connection) {
        boolean known = connection.localAddress() != null && connection.peerAddress() != null;
        return known && connection.localPort() < connection.peerPort() ? Role.SERVER : Role.CLIENT;
    }

    /** How long before {@code atNanos} the latest byte of the request had passed; -1 when none had. */
    private static long sinceRequestNanos(Exchange exchange, long atNanos) {
        if (exchange.lastRequestByteNanos == 0) {
            return -1;
        }
        long sinceNanos = atNanos - exchange.lastRequestByteNanos;
        // a writer may have gone on since a reader met the end: the byte before had passed no longer ago than it paused
        return sinceNanos >= 0 ? sinceNanos : exchange.longestPauseNanos();
    }

    private static void failure(IncidentBuilder to, Throwable error, long atNanos, WallClock clock) {
        to.errorType = error == null ? null : error.getClass().getName();
        String message = error == null ? null : error.getMessage();
        to.errorMessage =
                message == null || message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE);
        to.failedNanos = atNanos;
        to.failedEpochNanos = clock.epochNanos(atNanos);
    }

    private static void where(IncidentBuilder to, Connection connection) {
        to.serverHost = connection.serverHost;
        to.serverPort = connection.serverPort;
        if (connection.localAddress() != null) {
            to.localAddress = connection.localAddress().getHostAddress();
            to.localPort = connection.localPort();
        }
        if (connection.peerAddress() != null) {
            to.peerAddress = connection.peerAddress().getHostAddress();
            to.peerPort = connection.peerPort();
        }
    }

    private static void connection(IncidentBuilder to, Connection connection, long atNanos, WallClock clock) {
        to.openedEpochNanos = clock.epochNanos(connection.openedNanos);
        if (connection.ageKnown) {
            to.ageNanos = atNanos - connection.openedNanos;
            to.connectionId = ConnectionId.of(connection.local(), connection.peer(), connection.openedEpochMillis());
        }
        to.connectNanos = connection.connectNanos();
        to.bytesSent = connection.bytesSent;
        to.bytesReceived = connection.bytesReceived;
        to.protocolName = connection.conversation().protocolName();
        to.understood = connection.conversation().understood();
        to.answerDue = connection.conversation().isAnswerDue();
        to.protocolVersion = connection.conversation().protocolVersion();
        to.keepAliveClient = connection.keepAliveClient;
        to.keepAliveServer = connection.keepAliveServer;
        long seconds = connection.keepAliveTimeoutSeconds;
        to.keepAliveTimeoutNanos = seconds < 0 ? -1 : seconds * 1_000_000_000L;
        to.keepAliveMax = connection.keepAliveMax;
        to.keepAliveCountsDown = connection.keepAliveCountsDown;
        to.closeAnnounced = connection.closeAnnounced;
        RecentExchanges recent = connection.recent();
        for (int i = 0; recent != null && i < recent.size(); i++) {
            to.pastExchanges.add(new PastExchange(
                    recent.number(i),
                    clock.epochNanos(recent.startedNanos(i)),
                    clock.epochNanos(recent.endedNanos(i)),
                    recent.method(i),
                    recent.status(i)));
        }
    }

    private static void handshake(IncidentBuilder to, TlsLayer layer, WallClock clock) {
        if (layer == null || layer.handshakeStartedNanos() == 0) {
            return;
        }
        to.handshakeStartedEpochNanos = clock.epochNanos(layer.handshakeStartedNanos());
        to.idleBeforeHandshakeNanos = layer.idleBeforeHandshakeNanos();
        if (layer.isRead() && layer.handshakeEndedNanos() != 0) {
            to.handshakeEndedEpochNanos = clock.epochNanos(layer.handshakeEndedNanos());
        }
    }

    private static void exchange(
            IncidentBuilder to, Connection connection, Exchange exchange, long atNanos, WallClock clock) {
        // from outside of TLS, the flights of the handshake look like exchanges too
        boolean opaque = to.tls != null && !to.tls.read;
        to.exchangesCounted = connection.ageKnown && !opaque;
        boolean reused = exchange.number > 1;
        to.reused = opaque || !reused && !connection.ageKnown ? null : Boolean.valueOf(reused);
        if (to.phase == Phase.IDLE) {
            // the last exchange is over: what failed is the connection, not a request
            Http2Facts streams = connection.http2();
            to.idleNanos = atNanos - (streams == null ? connection.lastByteNanos : streams.lastStreamNanos);
            to.quietSinceNanos = connection.lastByteNanos;
            to.usedSinceNanos = connection.openedNanos;
            to.heardNanos = connection.lastByteNanos;
            return;
        }
        to.exchangeNumber = exchange.number;
        // an answer that speaks of a failure may have ended it already
        to.pastExchanges.removeIf(past -> past.number == exchange.number);
        to.exchangeStartedEpochNanos = exchange.number == 0 ? -1 : clock.epochNanos(exchange.startedNanos);
        to.idleNanos = exchange.idleBeforeNanos;
        to.quietSinceNanos = exchange.number == 0
                ? connection.openedNanos
                : exchange.startedNanos - Math.max(0, exchange.idleBeforeNanos);
        to.heardNanos = exchange.respondedNanos == 0
                ? to.quietSinceNanos
                : exchange.requestComplete ? connection.lastByteNanos : exchange.respondedNanos;
        Http2Facts streams = connection.http2();
        if (streams != null && streams.isHeardSince(to.quietSinceNanos)) {
            // on whatever stream
            to.heardNanos = streams.heardNanos;
        }
        to.peerStateBefore = exchange.peerStateBefore;
        to.usedSinceNanos = exchange.number == 0 ? connection.openedNanos : exchange.startedNanos;
        to.method = exchange.method;
        to.target = exchange.target;
        to.status = exchange.status;
        to.requestBytes = exchange.requestBytes;
        to.requestHeadBytes = exchange.requestHeadBytes;
        to.requestContentLength = exchange.requestContentLength;
        // plaintext is looked at before its records are written
        to.requestComplete = exchange.requestComplete
                && !(to.tls != null && to.duringWrite && to.role == Role.CLIENT)
                && !Phase.owesRequest(connection);
        to.sinceRequestNanos = sinceRequestNanos(exchange, atNanos);
        to.expectsContinue = exchange.expectsContinue;
        to.longestPauseNanos = exchange.longestPauseNanos();
        to.peerStateInside = exchange.peerStateInside();
        to.endFoundNanos = exchange.endFoundNanos();
        if (to.role == Role.SERVER && connection.peerStateNanos - exchange.lastRequestByteNanos > 0) {
            // asked before the response, or a part of it, was written
            to.peerStateInside = connection.peerState;
        }
        to.responseContentLength = exchange.responseContentLength;
        to.responseChunked = exchange.responseChunked;
        to.responseComplete = exchange.endedNanos != 0
                && to.understood
                && !(to.tls != null && to.duringWrite && to.role == Role.SERVER);
        to.pauseBeforeResponseNanos = exchange.pauseBeforeResponseNanos();
        to.requestBytesBeforeResponse = exchange.requestBytesBeforeResponse();
        to.responseBytes = exchange.responseBytes;
        to.server = exchange.server;
        to.via = exchange.via;
        String[] headers = exchange.traceHeaders;
        for (int i = 0; headers != null && i + 1 < headers.length; i += 2) {
            to.traceHeaders.put(headers[i], headers[i + 1]);
        }
    }
}
