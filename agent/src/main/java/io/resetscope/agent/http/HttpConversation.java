package io.resetscope.agent.http;

import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.Conversation;
import io.resetscope.agent.connection.Http2Facts;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.WireProtocol;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * Reads HTTP off the plaintext of one connection: 1.x itself, and HTTP/2, once that begins, by an {@link Http2Conversation}.
 * What is neither, or has stopped to be, is opaque, and counted in {@link OpaqueTurns}.
 *
 * <p>Threading: as {@link Conversation} says; no state is shared under a lock. A race can derail the parser, which then
 * takes the conversation for opaque.
 */
public final class HttpConversation extends OpaqueTurns {

    private static final AtomicReferenceFieldUpdater<HttpConversation, Http2Conversation> HTTP2 =
            AtomicReferenceFieldUpdater.newUpdater(HttpConversation.class, Http2Conversation.class, "http2");

    /** Of the HTTP/2 preface, so much has passed when it is known for one: up to its "2". */
    private static final int PREFACE_BYTES = 12;

    private static final byte PREFACE_BEGINS = 'P';
    private static final byte SETTINGS_BEGIN = 0;

    /** Reads HTTP/2, or what may turn out to be; else null. */
    private volatile Http2Conversation http2;
    /** Not watched from its start, or lost since: wait for a request line where the talk turns around. */
    private boolean searching;
    /** The side that may be in the middle of a request line, while searching. */
    private byte candidateSide = NEITHER;

    /** Reads what passes over {@code connection} and writes to its exchange and keep-alive facts, and its role. */
    public HttpConversation(Connection connection) {
        super(connection);
        this.searching = !connection.ageKnown || connection.role == null;
    }

    @Override
    public void sent(byte[] array, ByteBuffer buffer, int from, int to, long atNanos, boolean attempted) {
        if (!attempted || isRequesting(SENT)) {
            pass(SENT, array, buffer, from, to, atNanos, attempted);
        }
    }

    @Override
    public void received(byte[] array, ByteBuffer buffer, int from, int to, long atNanos) {
        pass(RECEIVED, array, buffer, from, to, atNanos, false);
    }

    @Override
    public void endOfStream(long atNanos) {
        if (isOpaque() || connection.role != Role.CLIENT) {
            return;
        }
        try {
            closed(atNanos);
        } catch (RuntimeException raced) {
            becomeOpaque();
        }
    }

    @Override
    public void skipped(boolean sent, long count, long atNanos) {
        if (count <= 0) {
            return;
        }
        byte side = sent ? SENT : RECEIVED;
        try {
            skip(side, count, atNanos);
        } catch (RuntimeException raced) {
            becomeOpaque();
        }
        lastSide = side;
    }

    @Override
    public boolean exchangeUnderWay() {
        Http2Conversation streams = confirmedHttp2();
        if (streams != null) {
            return streams.exchangeUnderWay();
        }
        if (!isOpaque()) {
            return searching ? isAsking() : isUnderWay();
        }
        return isTurnUnderWay();
    }

    @Override
    public boolean understood() {
        return confirmedHttp2() != null || !isOpaque() && isHttp;
    }

    @Override
    public Http2Facts http2() {
        return confirmedHttp2();
    }

    @Override
    public boolean takeRequestPassed() {
        Http2Conversation streams = confirmedHttp2();
        return streams == null || streams.takeRequestPassed();
    }

    private Http2Conversation confirmedHttp2() {
        Http2Conversation possible = http2;
        return possible != null && possible.isConfirmed() ? possible : null;
    }

    @Override
    public String protocolName() {
        // asked once: the other direction may recognise it meanwhile
        byte known = opaque;
        WireProtocol recognised = recognised(known);
        return recognised != null ? recognised.id() : NAMES[protocol(known)];
    }

    private byte protocol() {
        return protocol(opaque);
    }

    private byte protocol(byte known) {
        return confirmedHttp2() != null ? HTTP : known != NOT_OPAQUE ? known : isHttp ? HTTP : UNKNOWN;
    }

    @Override
    public String protocolVersion() {
        if (protocol() != HTTP) {
            return null;
        }
        return confirmedHttp2() != null || minorVersion < 0 ? "2" : minorVersion == 0 ? "1.0" : "1.1";
    }

    private void pass(byte side, byte[] array, ByteBuffer buffer, int from, int to, long atNanos, boolean attempted) {
        if (from >= to) {
            return;
        }
        try {
            if (array == null && !isOpaque() && buffer.hasArray()) {
                int offset = buffer.arrayOffset();
                dispatch(side, buffer.array(), null, from + offset, to + offset, atNanos, attempted);
            } else {
                dispatch(side, array, buffer, from, to, atNanos, attempted);
            }
        } catch (RuntimeException raced) {
            // The other direction's thread, or the application with its buffer, has moved what we were reading.
            becomeOpaque();
        }
        if (requestOutcome == TUNNEL && isRequesting(side)) {
            // what it asks for had been granted before it was noted
            requestOutcome = UNDERSTOOD;
            lastSide = side == SENT ? RECEIVED : SENT;
        } else if (!wasSaidBefore(side)) {
            lastSide = side;
        }
    }

    private void dispatch(
            byte side, byte[] array, ByteBuffer buffer, int from, int to, long atNanos, boolean attempted) {
        boolean requesting = isRequesting(side);
        if (requesting && isParting(array, buffer, from, to)) {
            return;
        }
        // asked before: what the other direction's thread makes of the first bytes, it makes before it says so
        boolean switched = opaque == SWITCHED;
        Http2Conversation frames = http2;
        if (frames == null && switched) {
            frames = switchedTo(requesting, Bytes.at(array, buffer, from));
        } else if (frames == null && mayBeSettings(requesting, array, buffer, from)) {
            frames = frames(Http2Conversation.PRIOR_KNOWLEDGE);
        }
        if (frames != null && (!requesting || isOpaque() || frames.isConfirmed())) {
            readFrames(frames, requesting, array, buffer, from, to, atNanos, attempted);
        } else if (isOpaque()) {
            boolean begins = turn(requesting, to - from, atNanos, attempted);
            look(requesting, begins, array, buffer, from, to);
        } else if (searching) {
            search(side, array, buffer, from, to, atNanos, attempted);
        } else if (requesting) {
            int next = readRequests(array, buffer, from, to, atNanos, attempted);
            if (becomesHttp2(requestOutcome)) {
                readFrames(http2, true, array, buffer, next, to, atNanos, attempted);
            } else if (requestOutcome == TUNNEL && next == to) {
                // no turn begins with that
                becomeOpaque(UNKNOWN);
            } else {
                goOn(requestOutcome, true, next - from, to - next, atNanos, attempted);
                if (isOpaque()) {
                    look(true, true, array, buffer, from, to);
                }
            }
        } else {
            int next = readResponses(array, buffer, from, to, atNanos);
            if (becomesSwitched(responseOutcome)) {
                pass(side, array, buffer, next, to, atNanos, false);
            } else {
                goOn(responseOutcome, false, next - from, to - next, atNanos, false);
            }
        }
    }

    /** The client's preface has begun. */
    private boolean becomesHttp2(byte outcome) {
        if (outcome != HTTP_2) {
            return false;
        }
        frames(Http2Conversation.PRIOR_KNOWLEDGE).prefaceBegins(PREFACE_BYTES);
        forgetReaders();
        abandon();
        return true;
    }

    /** An upgrade has been granted, which may be one to HTTP/2. */
    private boolean becomesSwitched(byte outcome) {
        if (outcome == UPGRADED) {
            becomeOpaque(SWITCHED);
            return true;
        }
        if (outcome == UPGRADED_EARLY) {
            becomeOpaque(UNKNOWN);
            frames(Http2Conversation.UPGRADED_EARLY);
            return true;
        }
        return false;
    }

    /** Null when what has been switched to does not begin like HTTP/2, and few do: a WebSocket does not. */
    private Http2Conversation switchedTo(boolean requesting, byte first) {
        Http2Conversation frames = null;
        if (first == (requesting ? PREFACE_BEGINS : SETTINGS_BEGIN)) {
            frames = frames(Http2Conversation.UPGRADED);
        }
        opaque = UNKNOWN;
        return frames;
    }

    /** The one reader of HTTP/2: both sides may be about to make it. */
    private Http2Conversation frames(byte how) {
        Http2Conversation known = http2;
        if (known == null) {
            known = new Http2Conversation(connection, how);
            if (!HTTP2.compareAndSet(this, null, known)) {
                known = http2;
            }
        }
        return known;
    }

    /** A server of HTTP/2 may speak before the client's preface is seen, as that of HTTP/1.x does not. */
    private boolean mayBeSettings(boolean requesting, byte[] array, ByteBuffer buffer, int from) {
        return !requesting && !isOpaque() && !searching && !isHttp && Bytes.at(array, buffer, from) == SETTINGS_BEGIN;
    }

    /**
     * HTTP/2, or what may be: after an upgrade it is opaque until it is known, and before the client's preface only what the
     * server says comes here.
     */
    private void readFrames(
            Http2Conversation frames,
            boolean requesting,
            byte[] array,
            ByteBuffer buffer,
            int from,
            int to,
            long atNanos,
            boolean attempted) {
        int before = frames.unproven(requesting);
        int next = frames.read(requesting, array, buffer, from, to, atNanos, attempted);
        if (!frames.isLost()) {
            return;
        }
        boolean known = frames.isConfirmed();
        becomeOpaque(known ? HTTP : UNKNOWN);
        // what has been taken for the beginning of a frame belongs to the turn as well
        turn(requesting, known ? to - next : to - from + before, atNanos, attempted);
    }

    /** Goes on from what was made of some bytes: {@code read} of them understood, {@code rest} not. */
    private void goOn(byte outcome, boolean requesting, long read, long rest, long atNanos, boolean attempted) {
        if (outcome == UNDERSTOOD) {
            return;
        }
        if (requesting && read > 0) {
            // The rest belongs to the turn that these bytes have begun or carried on.
            lastSide = connection.role == Role.SERVER ? RECEIVED : SENT;
        }
        if (outcome == TUNNEL) {
            becomeOpaque(UNKNOWN);
        } else if (outcome == TLS_RECORDS) {
            becomeOpaque(TLS);
        } else if (connection.ageKnown) {
            becomeOpaque();
        } else {
            restart();
            candidateSide = NEITHER;
            searching = true;
            return;
        }
        turn(requesting, rest, atNanos, attempted);
    }

    private void becomeOpaque() {
        becomeOpaque(protocol());
    }

    private void becomeOpaque(byte protocol) {
        if (confirmedHttp2() != null) {
            minorVersion = -1;
        }
        marks = Turn.NOTHING;
        opaque = protocol;
        http2 = null;
        forgetReaders();
        forgetWaiting();
    }

    private void search(byte side, byte[] array, ByteBuffer buffer, int from, int to, long atNanos, boolean attempted) {
        if (side != lastSide) {
            candidateSide = NEITHER;
            if (connection.role == null || isRequesting(side)) {
                boolean anythingBefore = connection.bytesSent + connection.bytesReceived > 0;
                long idleNanos = anythingBefore ? Math.max(0, atNanos - connection.lastByteNanos) : -1;
                candidateSide = beginCandidate(atNanos, idleNanos) ? side : NEITHER;
            }
        }
        if (candidateSide != side) {
            return;
        }
        Role role = side == SENT ? Role.CLIENT : Role.SERVER;
        int next = readCandidate(array, buffer, from, to, role, attempted);
        if (isHttp) {
            searching = false;
            dispatch(side, array, buffer, next, to, atNanos, attempted);
        } else if (requestOutcome != UNDERSTOOD) {
            candidateSide = NEITHER;
            if (requestOutcome == TLS_RECORDS) {
                becomeOpaque(TLS);
                turn(isRequesting(side), to - from, atNanos, attempted);
            }
        }
    }

    private void skip(byte side, long count, long atNanos) {
        boolean requesting = isRequesting(side);
        Http2Conversation frames = http2;
        if (frames != null) {
            if (frames.isConfirmed() && frames.skip(requesting, count, atNanos)) {
                return;
            }
            becomeOpaque(frames.isConfirmed() ? HTTP : UNKNOWN);
        }
        if (isOpaque()) {
            if (opaque == SWITCHED) {
                opaque = UNKNOWN;
            }
            turn(requesting, count, atNanos, false);
        } else if (searching) {
            candidateSide = NEITHER;
        } else if (requesting) {
            skipRequests(count);
            goOn(requestOutcome, true, 0, count, atNanos, false);
        } else {
            skipResponses(count, atNanos);
            goOn(responseOutcome, false, 0, count, atNanos, false);
        }
    }
}
