package io.resetscope.agent.http;

import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.Conversation;
import io.resetscope.agent.connection.Http2Facts;
import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.WireProtocol;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * Reads HTTP off the plaintext of one connection: 1.x itself, and HTTP/2, once that begins, by an {@link Http2Conversation}.
 * What is neither, or has stopped to be, is opaque: its bytes are counted in turns, a turn being what the requesting side
 * says and what it is answered.
 *
 * <p>Threading: as {@link Conversation} says; no state is shared under a lock. A race can derail the parser, which then
 * takes the conversation for opaque.
 */
public final class HttpConversation extends HttpMessages implements Conversation {

    private static final byte NOT_OPAQUE = -1;
    private static final byte UNKNOWN = 0;
    private static final byte HTTP = 1;
    private static final byte TLS = 2;
    /** What has been switched to is not known; its first bytes tell whether it is HTTP/2. */
    private static final byte SWITCHED = 3;
    /** Its first bytes have passed, and told nothing. */
    private static final byte UNRECOGNISABLE = 4;

    private static final String[] NAMES = {null, "http", "tls", null, null};
    /** From here on, a {@link WireProtocol}. */
    private static final byte RECOGNISED = 5;

    private static final WireProtocol[] PROTOCOLS = WireProtocol.values();
    /** By then, what can be told by first bytes has been told. */
    private static final int FIRST_TURNS = 3;

    private static final AtomicReferenceFieldUpdater<HttpConversation, Http2Conversation> HTTP2 =
            AtomicReferenceFieldUpdater.newUpdater(HttpConversation.class, Http2Conversation.class, "http2");

    /** Of the HTTP/2 preface, so much has passed when it is known for one: up to its "2". */
    private static final int PREFACE_BYTES = 12;

    private static final byte PREFACE_BEGINS = 'P';
    private static final byte SETTINGS_BEGIN = 0;

    private static final byte NEITHER = 0;
    private static final byte SENT = 1;
    private static final byte RECEIVED = 2;

    /** What is known of a protocol that is not read, or no longer; {@link #NOT_OPAQUE} while it is. */
    private volatile byte opaque = NOT_OPAQUE;
    /** Reads HTTP/2, or what may turn out to be; else null. */
    private volatile Http2Conversation http2;
    /** Not watched from its start, or lost since: wait for a request line where the talk turns around. */
    private boolean searching;
    /** The side whose byte was the last. */
    private byte lastSide = NEITHER;
    /**
     * While searching, the side that may be in the middle of a request line; once opaque, the marks of {@link Turn}. One byte
     * for both: every open connection has it.
     */
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
        if (!isOpaque() && connection.role == Role.CLIENT) {
            closed(atNanos);
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
            return searching ? isAsking() : isUnderWay;
        }
        if (!Turn.awaitsAnswer(candidateSide) || Turn.isUnsure(candidateSide)) {
            return false;
        }
        return Turn.isFollowed(candidateSide) ? isUnderWay && !Turn.isAnswered(candidateSide) : isAsking();
    }

    /** The last byte was the requesting side's. */
    private boolean isAsking() {
        return lastSide != NEITHER && isRequesting(lastSide);
    }

    @Override
    public boolean isAnswerDue() {
        WireProtocol known = read();
        boolean asked = known != null && isUnderWay && connection.role == Role.CLIENT;
        return asked && Turn.isAnswerDue(known, candidateSide, connection);
    }

    @Override
    public boolean isAnswered() {
        return isOpaque() && isUnderWay && Turn.isFollowed(candidateSide) && Turn.isAnswered(candidateSide);
    }

    @Override
    public boolean isFarewell() {
        return isOpaque() && Turn.isFarewell(candidateSide);
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
        WireProtocol known = recognised();
        return known != null ? known.id() : NAMES[protocol()];
    }

    /** Null when it is none that its first bytes tell. */
    private WireProtocol recognised() {
        byte known = opaque;
        return known < RECOGNISED ? null : PROTOCOLS[known - RECOGNISED];
    }

    /** Likewise, or when its name is all that can be told of it. */
    private WireProtocol read() {
        WireProtocol known = recognised();
        return known == null || connection.isVeiled(known) ? null : known;
    }

    private boolean isOpaque() {
        return opaque != NOT_OPAQUE;
    }

    private byte protocol() {
        byte known = opaque;
        return confirmedHttp2() != null ? HTTP : known != NOT_OPAQUE ? known : isHttp ? HTTP : UNKNOWN;
    }

    @Override
    public String protocolVersion() {
        if (protocol() != HTTP) {
            return null;
        }
        return confirmedHttp2() != null || minorVersion < 0 ? "2" : minorVersion == 0 ? "1.0" : "1.1";
    }

    /** While the role is not known, as if this JVM were the client: it is more often. */
    private boolean isRequesting(byte side) {
        return side == SENT ^ connection.role == Role.SERVER;
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
        if (!wasSaidBefore(side)) {
            lastSide = side;
        }
    }

    /**
     * Of a client: bytes that are read after the peer's FIN was seen, and the question written after that, were said before
     * it. They are a last word, such as PostgreSQL's of why it ends the session, and no answer.
     */
    private boolean wasSaidBefore(byte side) {
        return side == RECEIVED
                && isUnderWay
                && read() != null
                && connection.role == Role.CLIENT
                && connection.exchange.peerStateBefore == PeerState.FIN;
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

    /**
     * A client that was told that its session is over takes its leave, though that is no answer to what it asked: that stays
     * the turn.
     */
    private boolean isParting(byte[] array, ByteBuffer buffer, int from, int to) {
        WireProtocol known = connection.wasDismissed() ? read() : null;
        return known != null && isAnswerDue() && Turn.isFarewell(Turn.asked(known, NEITHER, array, buffer, from, to));
    }

    /** What a protocol that is recognised says of the turn, by its bytes; none of them is kept. */
    private void look(boolean requesting, boolean begins, byte[] array, ByteBuffer buffer, int from, int to) {
        if (opaque == UNKNOWN) {
            WireProtocol told = connection.wireProtocol();
            if (told != null) {
                opaque = (byte) (RECOGNISED + told.ordinal());
            } else if (connection.isOpened() || connection.exchange.number > FIRST_TURNS) {
                opaque = UNRECOGNISABLE;
            }
        }
        WireProtocol known = read();
        if (known == null) {
            return;
        }
        if (requesting) {
            if (begins) {
                byte asked = Turn.asked(known, candidateSide, array, buffer, from, to);
                candidateSide = connection.mayBeAnswered() ? Turn.unsure(asked) : asked;
            }
            return;
        }
        boolean saidBefore = wasSaidBefore(RECEIVED);
        if (isUnderWay && !saidBefore) {
            candidateSide = Turn.answered(known, candidateSide, array, buffer, from, to);
        }
        String word = connection.role == Role.CLIENT ? LastWord.of(known, saidBefore, array, buffer, from, to) : null;
        if (word != null) {
            connection.ending().lastWord = word;
        }
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
        candidateSide = NEITHER;
        opaque = protocol;
        http2 = null;
        forgetReaders();
        forgetWaiting();
    }

    /** Counts bytes that are not HTTP/1.x; whether a turn begins with them. */
    private boolean turn(boolean requesting, long count, long atNanos, boolean attempted) {
        if (connection.role == null) {
            return false;
        }
        if (!requesting) {
            if (!wasSaidBefore(RECEIVED)) {
                answerTurn(count, atNanos);
            }
            return false;
        }
        boolean begins = !isUnderWay || !isAsking() || !Turn.awaitsAnswer(candidateSide);
        if (begins) {
            beginTurn(atNanos);
        }
        requestBytes(attempted ? 0 : count);
        return begins;
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
