package io.resetscope.agent.connection;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * The facts of the exchange that is under way, or of the last one: one request and its response. One instance per
 * connection, reset when the next request begins; written by the I/O threads, copied when an incident is recorded.
 *
 * <p>Times are {@link System#nanoTime()}; 0 in a time means "not yet". Sizes are -1 when unknown.
 */
public final class Exchange {

    private static final AtomicReferenceFieldUpdater<Exchange, Pauses> PAUSES =
            AtomicReferenceFieldUpdater.newUpdater(Exchange.class, Pauses.class, "pauses");

    private static final byte IN_TURN = 0;
    private static final byte UNNOTICED = 1;
    private static final byte NOTICED = 2;

    private static final int BAD_GATEWAY = 502;
    private static final int GATEWAY_TIMEOUT = 504;

    /** 1 = the first request on the connection; 0 = none yet. For a protocol not understood, the n-th turn. */
    public int number;
    /** When the first byte of the request passed. */
    public long startedNanos;
    /** Between the last byte either way and this exchange's first; -1 when nothing had passed before. */
    public long idleBeforeNanos = -1;
    /** When the first byte of the response passed. */
    public long respondedNanos;
    /** When the last byte of the response passed. */
    public long endedNanos;
    /** Bytes of the request that passed, head included. */
    public long requestBytes;
    /** Of these, the head, once the whole of it has passed; 0 before. */
    public int requestHeadBytes;
    /** Bytes of the response that passed, head included. */
    public long responseBytes;
    /** When the latest byte of the request passed; 0 before the second. */
    public long lastRequestByteNanos;
    /** As announced by the response's Content-Length. */
    public long responseContentLength = -1;
    /** The response comes in chunks. */
    public boolean responseChunked;
    /** Whether the response began to be read before this request was noted, and what that shows was noticed. */
    private byte early;

    /** As announced by the request's Content-Length. */
    public long requestContentLength = -1;
    /** The whole request passed. */
    public boolean requestComplete;
    /** The request's Expect: 100-continue. */
    public boolean expectsContinue;
    /** {@code GET}…; null when unknown. */
    public String method;
    /** The request target without query string, fragment and user info, printable, at most 256 characters; or null. */
    public String target;
    /** The final response's status; 0 = none yet. */
    public int status;
    /** The Server header of the connection's last response that had one, printable, at most 128 characters; or null. */
    public String server;
    /** The Via header of that or an earlier response, likewise. */
    public String via;
    /** Name, value, name, value… of the trace-context headers that the request carried, names in lower case; or null. */
    public String[] traceHeaders;
    /** What the kernel said before the request's first byte was written. */
    public PeerState peerStateBefore = PeerState.NOT_ASKED;

    /** Of the request that came in pieces; null until one does. */
    private volatile Pauses pauses;

    /** Whether a status may speak for a failed upstream. */
    public static boolean isByGateway(int status) {
        return status >= BAD_GATEWAY && status <= GATEWAY_TIMEOUT;
    }

    /** Where this request, or one before it, paused: made when first asked for, by either side's thread. */
    public Pauses pauses() {
        if (pauses == null) {
            PAUSES.compareAndSet(this, null, new Pauses());
        }
        return pauses;
    }

    /** The response began to be read before this request was noted: what it shows is still to be noticed; or not so. */
    public void respondedEarly(boolean so) {
        early = so ? UNNOTICED : IN_TURN;
    }

    boolean isRespondedEarly() {
        return early != IN_TURN;
    }

    /** True once, if so: to notice it is for whoever asked. */
    boolean takeRespondedEarly() {
        boolean unnoticed = early == UNNOTICED;
        if (unnoticed) {
            early = NOTICED;
        }
        return unnoticed;
    }

    /** The response has no other end than the connection's. */
    public boolean lastsUntilClose() {
        return status > 0 && responseContentLength < 0 && !responseChunked;
    }

    /** As {@link Pauses#longestNanos}. */
    public long longestPauseNanos() {
        return pauses == null ? 0 : pauses.longestNanos;
    }

    /** As {@link Pauses#beforeResponseNanos}. */
    public long pauseBeforeResponseNanos() {
        return pauses == null ? -1 : pauses.beforeResponseNanos;
    }

    /** As {@link Pauses#bytesBeforeResponse}. */
    public long requestBytesBeforeResponse() {
        return pauses == null ? -1 : pauses.bytesBeforeResponse;
    }

    /** As {@link Pauses#peerState}. */
    public PeerState peerStateInside() {
        return pauses == null ? PeerState.NOT_ASKED : pauses.peerState;
    }

    /** As {@link Pauses#endFoundNanos}. */
    public long endFoundNanos() {
        return pauses == null ? 0 : pauses.endFoundNanos;
    }

    /** A byte of the request passed; {@code asked} is what the kernel said of the peer just before it. */
    void requestBytePassed(long atNanos, PeerState asked) {
        if (lastRequestByteNanos != 0) {
            pauses().passed(atNanos - lastRequestByteNanos, asked, atNanos);
        } else if (asked.isOver() && !peerStateBefore.isOver()) {
            notSentBefore(atNanos, asked);
        }
        lastRequestByteNanos = atNanos;
    }

    /**
     * The server's close_notify had come before this request. It ends the silence that it is the answer to, so that the idle
     * time is that before it, if it had been taken off the wire by then.
     */
    void saidGoodbyeBefore(long receivedNanos, long passedBeforeNanos) {
        peerStateBefore = PeerState.CLOSE_NOTIFY;
        if (idleBeforeNanos >= 0 && receivedNanos != 0 && startedNanos - receivedNanos >= 0) {
            idleBeforeNanos = Math.max(idleBeforeNanos, startedNanos - passedBeforeNanos);
        }
    }

    /** Encrypting it took so long, before its first byte went out at that time, that the peer's end came in between. */
    void notSentBefore(long atNanos, PeerState asked) {
        peerStateBefore = asked;
        if (idleBeforeNanos >= 0) {
            idleBeforeNanos += Math.max(0, atNanos - startedNanos);
        }
    }

    /** Describes the same request and response as another, but for where that paused. */
    public void copy(Exchange other) {
        begin(other.number, other.startedNanos, other.idleBeforeNanos, other.peerStateBefore);
        copyRequestHead(other);
        copyRequestBytes(other);
        copyResponse(other);
        endedNanos = other.endedNanos;
        responseChunked = other.responseChunked;
        server = other.server;
        via = other.via;
    }

    /** What is known by the request's head. */
    public void copyRequestHead(Exchange other) {
        method = other.method;
        target = other.target;
        traceHeaders = other.traceHeaders;
        requestContentLength = other.requestContentLength;
        expectsContinue = other.expectsContinue;
        requestHeadBytes = other.requestHeadBytes;
    }

    /** What has passed of the request. */
    public void copyRequestBytes(Exchange other) {
        requestBytes = other.requestBytes;
        requestComplete = other.requestComplete;
        lastRequestByteNanos = other.lastRequestByteNanos;
    }

    /** What is known of the request, but for when its bytes passed. */
    public void copyRequest(Exchange other) {
        copyRequestHead(other);
        requestBytes = other.requestBytes;
        requestComplete = other.requestComplete;
    }

    /** Whether that is what {@link #copyRequest} would copy. */
    public boolean hasRequestOf(Exchange other) {
        return requestBytes == other.requestBytes
                && requestComplete == other.requestComplete
                && requestHeadBytes == other.requestHeadBytes
                && requestContentLength == other.requestContentLength
                && traceHeaders == other.traceHeaders
                && target == other.target
                && method == other.method;
    }

    /** What is known of the response so far. */
    public void copyResponse(Exchange other) {
        respondedNanos = other.respondedNanos;
        responseBytes = other.responseBytes;
        status = other.status;
        responseContentLength = other.responseContentLength;
    }

    /** Begins the next exchange. */
    public void begin(int number, long startedNanos, long idleBeforeNanos, PeerState peerStateBefore) {
        // first: nobody is to take the last one's for this one's
        status = 0;
        this.number = number;
        this.startedNanos = startedNanos;
        this.idleBeforeNanos = idleBeforeNanos;
        this.peerStateBefore = peerStateBefore;
        respondedNanos = 0;
        endedNanos = 0;
        requestBytes = 0;
        requestHeadBytes = 0;
        responseBytes = 0;
        requestContentLength = -1;
        lastRequestByteNanos = 0;
        if (pauses != null) {
            pauses.clear();
        }
        responseContentLength = -1;
        responseChunked = false;
        early = IN_TURN;
        requestComplete = false;
        expectsContinue = false;
        method = null;
        target = null;
        traceHeaders = null;
    }
}
