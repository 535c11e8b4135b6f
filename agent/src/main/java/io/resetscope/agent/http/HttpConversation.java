package io.resetscope.agent.http;

import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.Conversation;
import io.resetscope.agent.connection.Role;
import java.nio.ByteBuffer;

/**
 * Reads HTTP/1.x off the plaintext of one connection. What is not HTTP/1.x, or has stopped to be, is opaque: its bytes
 * are counted in turns, a turn being what the requesting side says and what it is answered.
 *
 * <p>Threading: as {@link Conversation} says; no state is shared under a lock. A race can derail the parser, which then
 * takes the conversation for opaque.
 */
public final class HttpConversation extends HttpMessages implements Conversation {

    private static final byte NOT_OPAQUE = -1;
    private static final byte UNKNOWN = 0;
    private static final byte HTTP = 1;
    private static final byte TLS = 2;
    private static final String[] NAMES = {null, "http", "tls"};

    private static final byte NEITHER = 0;
    private static final byte SENT = 1;
    private static final byte RECEIVED = 2;

    /** What is known of a protocol that is not, or no longer, HTTP/1.x; {@link #NOT_OPAQUE} while it is read. */
    private volatile byte opaque = NOT_OPAQUE;
    /** Not watched from its start, or lost since: wait for a request line where the talk turns around. */
    private boolean searching;
    /** The side whose byte was the last. */
    private byte lastSide = NEITHER;
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
        if (!isOpaque() && !searching) {
            return isUnderWay;
        }
        return lastSide != NEITHER && isRequesting(lastSide);
    }

    @Override
    public boolean understood() {
        return !isOpaque() && isHttp;
    }

    @Override
    public String protocolName() {
        return NAMES[protocol()];
    }

    private boolean isOpaque() {
        return opaque != NOT_OPAQUE;
    }

    private byte protocol() {
        byte known = opaque;
        return known != NOT_OPAQUE ? known : isHttp ? HTTP : UNKNOWN;
    }

    @Override
    public String protocolVersion() {
        if (protocol() != HTTP) {
            return null;
        }
        return minorVersion < 0 ? "2" : minorVersion == 0 ? "1.0" : "1.1";
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
        lastSide = side;
    }

    private void dispatch(
            byte side, byte[] array, ByteBuffer buffer, int from, int to, long atNanos, boolean attempted) {
        boolean requesting = isRequesting(side);
        if (isOpaque()) {
            turn(requesting, to - from, atNanos, attempted);
        } else if (searching) {
            search(side, array, buffer, from, to, atNanos, attempted);
        } else if (requesting) {
            int next = readRequests(array, buffer, from, to, atNanos, attempted);
            goOn(requestOutcome, true, next - from, to - next, atNanos, attempted);
        } else {
            int next = readResponses(array, buffer, from, to, atNanos);
            goOn(responseOutcome, false, next - from, to - next, atNanos, false);
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
        } else if (outcome == HTTP_2) {
            minorVersion = -1;
            becomeOpaque(HTTP);
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
        opaque = protocol;
        forgetReaders();
        forgetWaiting();
    }

    /** Counts bytes that are not looked at. */
    private void turn(boolean requesting, long count, long atNanos, boolean attempted) {
        if (connection.role == null) {
            return;
        }
        if (!requesting) {
            answerTurn(count, atNanos);
            return;
        }
        if (!isUnderWay || lastSide == NEITHER || !isRequesting(lastSide)) {
            beginTurn(atNanos);
        }
        requestBytes(attempted ? 0 : count);
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
        if (isOpaque()) {
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
