package io.resetscope.agent.connection;

/** Where a request paused that came in pieces; most come in one. Written by the I/O threads. */
public final class Pauses {

    /** The longest time that passed between two bytes of the request, nanoseconds. */
    public long longestNanos;
    /** Of a response to a request that was not complete: how long that had paused before it; -1 when not known. */
    public long beforeResponseNanos = -1;
    /** Of such a request, how much had passed before its response, head included; -1 when not known. */
    public long bytesBeforeResponse = -1;
    /**
     * What the kernel said of the peer after the latest pause that was worth asking, before sending went on. What ended in a
     * pause stays ended: of a FIN, the next write makes an RST, and how long the sender then paused does not matter.
     */
    public PeerState peerState = PeerState.NOT_ASKED;

    /** {@link System#nanoTime()} when that was found to be an end; 0 while it is none. */
    public long endFoundNanos;

    Pauses() {}

    void passed(long nanos, PeerState asked, long atNanos) {
        if (peerState.isOver()) {
            return;
        }
        longestNanos = Math.max(longestNanos, nanos);
        if (asked != PeerState.NOT_ASKED) {
            peerState = asked;
            endFoundNanos = asked.isOver() ? atNanos : 0;
        }
    }

    void clear() {
        longestNanos = 0;
        beforeResponseNanos = -1;
        bytesBeforeResponse = -1;
        peerState = PeerState.NOT_ASKED;
        endFoundNanos = 0;
    }
}
