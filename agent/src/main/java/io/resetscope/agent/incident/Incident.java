package io.resetscope.agent.incident;

import io.resetscope.agent.client.PoolSettings;
import io.resetscope.agent.connection.Opening;
import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.server.ServerPolicy;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Everything that was known when a connection died, and what its neighbours said in the moment after. Immutable.
 *
 * <p>Unknown is null for objects and -1 for numbers. Durations are nanoseconds, points in time nanoseconds since the
 * epoch.
 */
public final class Incident {

    // ---- what happened ----
    public final Role role;
    public final Signal signal;
    public final Phase phase;
    /** Whether a write met the failure, else a read. */
    public final boolean duringWrite;
    /** Class of the exception that the application got; null for an end of stream. */
    public final String errorType;
    /** Its message; null as above. */
    public final String errorMessage;

    public final long failedEpochNanos;
    /** The same, {@link System#nanoTime()}. */
    public final long failedNanos;

    // ---- where ----
    public final String serverHost;
    public final int serverPort;
    /** Literal address, as all of these. */
    public final String localAddress;

    public final int localPort;
    public final String peerAddress;
    public final int peerPort;

    // ---- the connection ----
    /** Same on both ends of an unNATed connection; null when the connection was open before the agent came. */
    public final String connectionId;

    public final long openedEpochNanos;
    /** -1 when the connection was open before the agent came. */
    public final long ageNanos;
    /** Null when not known. */
    public final Boolean reused;

    /** How long connecting took, which is about one round trip to whoever answered the SYN. */
    public final long connectNanos;
    /** What this end said first. */
    public final Opening firstSent;
    /** What the other end said first. */
    public final Opening firstReceived;
    /** Arrived, and not read when the connection ended; at this end's own close, they made the kernel send RST. */
    public final long unreadBytes;
    /** Arrived while this end's TLS said goodbye before it closed; -1 when that did not happen, or was not seen. */
    public final long arrivedWhileClosing;
    /** SO_LINGER at this end's own close, seconds; -1 when it was off. */
    public final int lingerSeconds;
    /** TCP keep-alive probes; null when not known. */
    public final Boolean soKeepAlive;
    /** After how much silence this end sends its first TCP keep-alive probe; -1 when probes are off. */
    public final long probesAfterNanos;
    /** How often in a row this end's bytes had been sent again without an acknowledgement. */
    public final int retransmits;
    /** The code by which a database said why it ended the session: an SQLSTATE, or MySQL's number; null when it did not. */
    public final String lastWord;
    /** The other end's FIN had been read, and was not a client's answer to this server's. */
    public final boolean peerLeft;
    /** The client library on whose behalf the connection was used, as its call or the stack tells; or null. */
    public final String library;
    /** What met the failure was the check of a connection by its pool, and nothing that the application had asked. */
    public final boolean poolsCheck;
    /** The server library of this JVM that serves the connection, as its port or the stack tells; or null. */
    public final ServerPolicy ownServer;
    /** The TLS spoken over it; null when none was. */
    public final Tls tls;
    /** When the TLS handshake began, with the ClientHello; -1 when there was none, or that was not seen. */
    public final long handshakeStartedEpochNanos;
    /** When its last byte passed; -1 when it was not over, or when that is not known. */
    public final long handshakeEndedEpochNanos;
    /** Since the last byte either way, before the handshake. */
    public final long idleBeforeHandshakeNanos;
    /** How that library is configured; null when it was not asked, or did not say. */
    public final PoolSettings pool;

    public final long bytesSent;
    public final long bytesReceived;
    /** {@code http}, {@code postgresql} and the like, {@code tls} when no more is known, or null. */
    public final String protocolName;

    public final String protocolVersion;
    /** Whether the protocol was followed to the end, so that an exchange is a request and its response, and not a guess. */
    public final boolean understood;
    /** Null when it was not HTTP/2; an exchange is a stream else. */
    public final Http2 http2;
    /** Of a protocol that was recognised, and not followed: what had been asked awaited an answer for sure. */
    public final boolean answerDue;

    public final List<PastExchange> pastExchanges;

    // ---- the failing exchange ----
    /** 1 = the first; 0 = none was begun. Only a number of turns when {@link #exchangesCounted} is false. */
    public final int exchangeNumber;

    /** Whether every exchange since the connection was opened was seen as one: not under TLS, nor after a late start. */
    public final boolean exchangesCounted;

    public final long exchangeStartedEpochNanos;
    /** Since the last byte either way, before the failing exchange (or before the failure, when none was begun). */
    public final long idleNanos;
    /** What the kernel said of the peer before the request's first byte was written. */
    public final PeerState peerStateBefore;

    public final String method;
    public final String target;
    public final int status;
    public final long requestBytes;
    /** Of the request's bytes, its head; 0 while that is not complete, or not understood. */
    public final int requestHeadBytes;

    public final long requestContentLength;
    public final boolean requestComplete;
    /** The client waits for leave to send the body. */
    public final boolean expectsContinue;
    /** From the last byte of the request to the failure; -1 when there was none. */
    public final long sinceRequestNanos;
    /** The longest time between two bytes of the request. */
    public final long longestPauseNanos;
    /** What the kernel said of the peer after the last such pause, before sending went on. */
    public final PeerState peerStateInside;

    public final long responseContentLength;
    public final boolean responseChunked;
    /** The response had come whole; the request may not have gone out whole. */
    public final boolean responseComplete;
    /** How long the request, not complete, had paused when its response began; -1 when that is not known, or not so. */
    public final long pauseBeforeResponseNanos;
    /** How much of the request, not complete, had passed before its response, head included; -1 when not known, or not so. */
    public final long requestBytesBeforeResponse;
    /** The status was learned after the failure, from what lay behind it. */
    public final boolean answeredLate;
    /** The application read it there itself; else nobody did but the agent. */
    public final boolean lateAnswerRead;

    public final long responseBytes;
    /** What the server called itself in its last response on this connection; null when it did not. */
    public final String server;

    /** Through what the last response with a Via header came, in that header's words; or null. */
    public final String via;

    /** Trace-context headers of the request, lower-case names. */
    public final Map<String, String> traceHeaders;

    // ---- the call that it served ----
    /** The client's call that was hit here ended with a response after all; null when that is not known. */
    public final Boolean healedByRetry;
    /**
     * That call had begun before the connection was opened: no pool had kept it. False tells nothing: some libraries open the
     * connection before the call that is followed (HttpURLConnection, Vert.x). Null when neither is known.
     */
    public final Boolean openedForCall;
    /** How many attempts at that call failed in this way, this one included, which was the last. */
    public final int attempts;
    /** How many attempts at that call had failed before this one, in whatever way, after they had begun to send. */
    public final int resends;

    // ---- what was announced ----
    public final String keepAliveClient;
    public final String keepAliveServer;
    public final long keepAliveTimeoutNanos;
    public final long keepAliveMax;
    /** The server had announced more before: it says how many are left. */
    public final boolean keepAliveCountsDown;

    public final boolean closeAnnounced;

    // ---- the neighbours, until it settled ----
    /** Other connections to the same peer that failed around the same time. */
    public final int otherFailures;
    /** Connects to the same peer that were refused around the same time, and after it was last heard on this connection. */
    public final int refusals;
    /** From the failure to the first of these; negative when it came before the failure was met. */
    public final long refusedAfterNanos;
    /** A connect to the same peer succeeded after the failure. */
    public final boolean reconnected;
    /** The peer accepted a connection after the failure, or spoke on another, before any connect was refused. */
    public final boolean outlived;
    /**
     * Those of {@link #otherFailures} that came in the middle of something: within a moment of this one, or, when this one
     * was found ended, while it lay idle.
     */
    public final int activeFailures;
    /** The connections to the same peer that were open when this one had settled. */
    public final Neighbours neighbours;

    // ---- this process ----
    /** The upstream connection, used for the same request, that had ended just before; null when there was none. */
    public final Upstream upstream;
    /** Tells this incident from all others of this JVM; 0 when nobody asked. */
    public final long number;
    /** That of the upstream's own incident; 0 when there is none. */
    public final long upstreamNumber;
    /** For how long this process stood still between the last byte before the exchange and the failure. */
    public final long frozenNanos;

    Incident(IncidentBuilder from) {
        role = from.role;
        signal = from.signal;
        phase = from.phase;
        duringWrite = from.duringWrite;
        errorType = from.errorType;
        errorMessage = from.errorMessage;
        failedEpochNanos = from.failedEpochNanos;
        failedNanos = from.failedNanos;
        serverHost = from.serverHost;
        serverPort = from.serverPort;
        localAddress = from.localAddress;
        localPort = from.localPort;
        peerAddress = from.peerAddress;
        peerPort = from.peerPort;
        connectionId = from.connectionId;
        openedEpochNanos = from.openedEpochNanos;
        ageNanos = from.ageNanos;
        reused = from.reused;
        connectNanos = from.connectNanos;
        firstSent = from.firstSent;
        firstReceived = from.firstReceived;
        unreadBytes = from.unreadBytes;
        arrivedWhileClosing = from.arrivedWhileClosing;
        lingerSeconds = from.lingerSeconds;
        soKeepAlive = from.soKeepAlive;
        probesAfterNanos = from.probesAfterNanos;
        retransmits = from.retransmits;
        lastWord = from.lastWord;
        peerLeft = from.peerLeft;
        library = from.library;
        ownServer = from.ownServer;
        poolsCheck = from.poolsCheck;
        tls = from.tls;
        handshakeStartedEpochNanos = from.handshakeStartedEpochNanos;
        handshakeEndedEpochNanos = from.handshakeEndedEpochNanos;
        idleBeforeHandshakeNanos = from.idleBeforeHandshakeNanos;
        pool = from.pool;
        bytesSent = from.bytesSent;
        bytesReceived = from.bytesReceived;
        protocolName = from.protocolName;
        protocolVersion = from.protocolVersion;
        understood = from.understood;
        http2 = from.http2;
        answerDue = from.answerDue;
        pastExchanges = Collections.unmodifiableList(from.pastExchanges);
        exchangeNumber = from.exchangeNumber;
        exchangesCounted = from.exchangesCounted;
        exchangeStartedEpochNanos = from.exchangeStartedEpochNanos;
        idleNanos = from.idleNanos;
        peerStateBefore = from.peerStateBefore;
        method = from.method;
        target = from.target;
        status = from.status;
        requestBytes = from.requestBytes;
        requestHeadBytes = from.requestHeadBytes;
        requestContentLength = from.requestContentLength;
        requestComplete = from.requestComplete;
        expectsContinue = from.expectsContinue;
        sinceRequestNanos = from.sinceRequestNanos;
        longestPauseNanos = from.longestPauseNanos;
        peerStateInside = from.peerStateInside;
        responseContentLength = from.responseContentLength;
        responseChunked = from.responseChunked;
        responseComplete = from.responseComplete;
        pauseBeforeResponseNanos = from.pauseBeforeResponseNanos;
        requestBytesBeforeResponse = from.requestBytesBeforeResponse;
        answeredLate = from.answeredLate;
        lateAnswerRead = from.lateAnswerRead;
        responseBytes = from.responseBytes;
        server = from.server;
        via = from.via;
        traceHeaders = Collections.unmodifiableMap(from.traceHeaders);
        healedByRetry = from.healedByRetry;
        openedForCall = from.openedForCall;
        attempts = from.attempts;
        resends = from.resends;
        keepAliveClient = from.keepAliveClient;
        keepAliveServer = from.keepAliveServer;
        keepAliveTimeoutNanos = from.keepAliveTimeoutNanos;
        keepAliveMax = from.keepAliveMax;
        keepAliveCountsDown = from.keepAliveCountsDown;
        closeAnnounced = from.closeAnnounced;
        otherFailures = from.otherFailures;
        refusals = from.refusals;
        refusedAfterNanos = from.refusedAfterNanos;
        reconnected = from.reconnected;
        outlived = from.outlived;
        activeFailures = from.activeFailures;
        neighbours = from.neighbours;
        upstream = from.upstream;
        number = from.number;
        upstreamNumber = from.upstreamNumber;
        frozenNanos = from.frozenNanos;
    }

    /**
     * Whether the peer's FIN, or its TLS close_notify, was waiting before the request was written; null when that was not (or cannot be) asked, or
     * when an error was pending, which hides whether a FIN came before it.
     */
    public Boolean finPending() {
        switch (peerStateBefore) {
            case FIN:
            case CLOSE_NOTIFY:
                return true;
            case OPEN:
                return false;
            default:
                return null;
        }
    }

    /** Whether TLS was spoken over it, and of its plaintext nothing is known. */
    public boolean isOpaqueTls() {
        return tls != null && !tls.read;
    }

    /** The server said that its own timeout for idle sessions was over. */
    public boolean isIdleTimeout() {
        return "57P05".equals(lastWord) || "4031".equals(lastWord);
    }

    /** The server said why it ended the session, and it was not that it had been idle between two transactions. */
    public boolean isDismissed() {
        return lastWord != null && !isIdleTimeout();
    }

    /** Whether what was written was a request, and not perhaps a goodbye. */
    public boolean isAsked() {
        return understood || answerDue;
    }

    /** Whether the failure hit a request that the application waits for. */
    public boolean duringExchange() {
        return exchangeNumber > 0 && phase != Phase.IDLE;
    }

    /** {@code host:port} as the application named it; the address when it named none. */
    public String serverName() {
        return (serverHost == null ? peerAddress : serverHost) + ":" + serverPort;
    }
}
