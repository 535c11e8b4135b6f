package io.resetscope.agent.incident;

import io.resetscope.agent.client.ClientCall;
import io.resetscope.agent.client.PoolSettings;
import io.resetscope.agent.connection.Opening;
import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.server.ServerPolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * An {@link Incident} in the making: while the recorder copies facts, while the neighbours still testify, and in tests.
 * The fields are those of the incident, which documents them. Used by one thread at a time.
 */
public final class IncidentBuilder {

    public Role role = Role.CLIENT;
    public Signal signal;
    public Phase phase;
    public boolean duringWrite;
    public String errorType;
    public String errorMessage;
    public long failedEpochNanos;
    public String serverHost;
    public int serverPort;
    public String localAddress;
    public int localPort;
    public String peerAddress;
    public int peerPort;
    public String connectionId;
    public long openedEpochNanos = -1;
    public long ageNanos = -1;
    public Boolean reused;
    public long connectNanos = -1;
    public Opening firstSent = Opening.NOTHING;
    public Opening firstReceived = Opening.NOTHING;
    public long unreadBytes = -1;
    public long arrivedWhileClosing = -1;
    public int lingerSeconds = -1;
    public Boolean soKeepAlive;
    public long probesAfterNanos = -1;
    public int retransmits = -1;
    public String lastWord;
    public boolean peerLeft;
    public String library;
    public ServerPolicy ownServer;
    public boolean poolsCheck;
    public Tls tls;
    public long handshakeStartedEpochNanos = -1;
    public long handshakeEndedEpochNanos = -1;
    public long idleBeforeHandshakeNanos = -1;
    public PoolSettings pool;
    public Boolean healedByRetry;
    public Boolean openedForCall;
    public int attempts = 1;
    public int resends;
    public long bytesSent;
    public long bytesReceived;
    public String protocolName;
    public String protocolVersion;
    public boolean understood = true;
    public Http2 http2;
    public boolean answerDue;
    public List<PastExchange> pastExchanges = new ArrayList<>();
    public int exchangeNumber;
    public boolean exchangesCounted = true;
    public long exchangeStartedEpochNanos = -1;
    public long idleNanos = -1;
    public PeerState peerStateBefore = PeerState.NOT_ASKED;
    public String method;
    public String target;
    public int status;
    public long requestBytes;
    /** 0 while the head is not complete, or not understood. */
    public int requestHeadBytes;

    public long requestContentLength = -1;
    public boolean requestComplete;
    public boolean expectsContinue;
    public long sinceRequestNanos = -1;
    public long longestPauseNanos;
    public PeerState peerStateInside = PeerState.NOT_ASKED;
    public long responseContentLength = -1;
    public boolean responseChunked;
    public boolean responseComplete;
    public long pauseBeforeResponseNanos = -1;
    public long requestBytesBeforeResponse = -1;
    public boolean answeredLate;
    public boolean lateAnswerRead;
    public long responseBytes;
    public String server;
    public String via;
    public Map<String, String> traceHeaders = new LinkedHashMap<>();
    public String keepAliveClient;
    public String keepAliveServer;
    public long keepAliveTimeoutNanos = -1;
    public long keepAliveMax = -1;
    public boolean keepAliveCountsDown;
    public boolean closeAnnounced;
    public int otherFailures;
    public int refusals;
    public long refusedAfterNanos;
    public boolean reconnected;
    public boolean outlived;
    public int activeFailures;
    public Neighbours neighbours = Neighbours.NONE;
    public Upstream upstream;
    public long number;
    public long upstreamNumber;
    public long frozenNanos;

    /** Which server library serves the connection in this JVM, as the stack tells; or null. */
    String serverLibrary;
    /** {@link System#nanoTime()} of the failure: what settling is measured from. */
    public long failedNanos;
    /** When a reader met it before a writer could tell of it; 0 when that was at once. */
    long metNanos;

    /**
     * The call that it served when a reader met its end, which a writer told of, or is about to; null when there was none, or
     * no such reader has come yet.
     */
    Supplier<ClientCall> metDuring = () -> null;
    /** {@link System#nanoTime()} of the last byte before the failing exchange: since when a stall matters. */
    long quietSinceNanos;
    /** {@link System#nanoTime()} when an end was found in a pause: a stall does not matter any longer; 0 when none was. */
    long endFoundNanos;
    /** {@link System#nanoTime()} of the beginning of the failing exchange, or of the connection when there is none. */
    long usedSinceNanos;
    /** {@link System#nanoTime()} when the peer was last heard on this connection, or accepted it. */
    long heardNanos;
    /** Whether the peer is known to have been alive after the failure. */
    private boolean alive;
    /** When that was first known, {@link System#nanoTime()}. */
    private long aliveNanos;

    /** A connect to the peer was refused. */
    void refused(long atNanos) {
        long after = atNanos - failedNanos;
        refusedAfterNanos = refusals == 0 ? after : Math.min(refusedAfterNanos, after);
        refusals++;
    }

    /** The peer was alive at {@code atNanos}, after the failure. */
    void alive(long atNanos) {
        aliveNanos = alive && aliveNanos - atNanos < 0 ? aliveNanos : atNanos;
        alive = true;
    }

    /** Whether it was alive after the failure and before anybody was refused: who died later did not end this one. */
    boolean wasOutlived() {
        return alive && (refusals == 0 || aliveNanos - failedNanos < refusedAfterNanos);
    }

    /** What failed is an exchange of this client's, by the other end's doing or the network's. */
    boolean hitsExchange() {
        boolean ended = signal != Signal.ANSWER && signal != Signal.LOCAL_CLOSE;
        return role == Role.CLIENT && ended && exchangeNumber > 0 && phase != Phase.IDLE;
    }

    /** What failed is one attempt of a call's, which the client may follow by another. */
    boolean hitsAttempt() {
        return phase == Phase.CONNECT || hitsExchange();
    }

    /** Another attempt at the same call that ended in the same way tells nothing new. */
    boolean failedLike(IncidentBuilder other) {
        return serverPort == other.serverPort
                && Objects.equals(serverHost, other.serverHost)
                && (serverHost != null || Objects.equals(peerAddress, other.peerAddress))
                && signal == other.signal
                && phase == other.phase
                && Objects.equals(reused, other.reused)
                // a call that is redirected makes requests that are not attempts at one another
                && Objects.equals(method, other.method)
                && Objects.equals(target, other.target)
                && peerStateBefore.saidGoodbye() == other.peerStateBefore.saidGoodbye();
    }

    public Incident build() {
        return new Incident(this);
    }
}
