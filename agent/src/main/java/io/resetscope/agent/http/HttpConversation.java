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
public final class HttpConversation implements Conversation {

    private static final String HTTP = "http";
    private static final String TLS = "tls";

    private static final byte NEITHER = 0;
    private static final byte SENT = 1;
    private static final byte RECEIVED = 2;

    private final Connection connection;
    private final Exchanges exchanges;
    /** Null when the conversation is opaque. */
    private HttpMessages messages;
    /** Not watched from its start, or lost since: wait for a request line where the talk turns around. */
    private boolean searching;
    /** What is known of a protocol that is not parsed; null when nothing is. */
    private String opaqueName;

    private String opaqueVersion;
    private long candidateIdleNanos;
    /** The side whose byte was the last. */
    private byte lastSide = NEITHER;
    /** The side that may be in the middle of a request line, while searching. */
    private byte candidateSide = NEITHER;

    /** Reads what passes over {@code connection} and writes to its exchange and keep-alive facts, and its role. */
    public HttpConversation(Connection connection) {
        this.connection = connection;
        this.exchanges = new Exchanges(connection);
        this.messages = new HttpMessages(exchanges);
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
        HttpMessages open = messages;
        if (open != null && connection.role == Role.CLIENT) {
            open.closed(atNanos);
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
        if (messages != null && !searching) {
            return exchanges.isUnderWay;
        }
        return lastSide != NEITHER && isRequesting(lastSide);
    }

    @Override
    public boolean understood() {
        HttpMessages open = messages;
        return open != null && open.isHttp;
    }

    @Override
    public String protocolName() {
        HttpMessages open = messages;
        return open == null ? opaqueName : open.isHttp ? HTTP : null;
    }

    @Override
    public String protocolVersion() {
        HttpMessages open = messages;
        return open == null ? opaqueVersion : open.isHttp ? open.version : null;
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
            if (array == null && messages != null && buffer.hasArray()) {
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
        if (messages == null) {
            turn(requesting, to - from, atNanos, attempted);
        } else if (searching) {
            search(side, array, buffer, from, to, atNanos, attempted);
        } else if (requesting) {
            int next = messages.readRequests(array, buffer, from, to, atNanos, attempted);
            settle(messages.requests, true, next - from, to - next, atNanos, attempted);
        } else {
            int next = messages.readResponses(array, buffer, from, to, atNanos);
            settle(messages.responses, false, next - from, to - next, atNanos, false);
        }
    }

    /** Goes on from what the messages made of some bytes: {@code read} of them understood, {@code rest} not. */
    private void settle(
            MessageReader reader, boolean requesting, long read, long rest, long atNanos, boolean attempted) {
        byte outcome = messages.outcome;
        if (outcome == HttpMessages.UNDERSTOOD) {
            return;
        }
        if (requesting && read > 0) {
            // The rest belongs to the turn that these bytes have begun or carried on.
            lastSide = connection.role == Role.SERVER ? RECEIVED : SENT;
        }
        if (outcome == HttpMessages.TUNNEL) {
            becomeOpaque(null, null);
        } else if (reader.tls) {
            becomeOpaque(TLS, null);
        } else if (messages.requests.http2) {
            becomeOpaque(HTTP, "2");
        } else if (connection.ageKnown) {
            becomeOpaque();
        } else {
            messages.restart();
            candidateSide = NEITHER;
            searching = true;
            return;
        }
        turn(requesting, rest, atNanos, attempted);
    }

    private void becomeOpaque() {
        becomeOpaque(protocolName(), protocolVersion());
    }

    private void becomeOpaque(String name, String version) {
        opaqueName = name;
        opaqueVersion = version;
        messages = null;
        exchanges.forgetWaiting();
    }

    /** Counts bytes that are not looked at. */
    private void turn(boolean requesting, long count, long atNanos, boolean attempted) {
        if (connection.role == null) {
            return;
        }
        if (!requesting) {
            exchanges.answerTurn(count, atNanos);
            return;
        }
        if (!exchanges.isUnderWay || lastSide == NEITHER || !isRequesting(lastSide)) {
            exchanges.beginTurn(atNanos);
        }
        exchanges.requestBytes(attempted ? 0 : count);
    }

    private void search(byte side, byte[] array, ByteBuffer buffer, int from, int to, long atNanos, boolean attempted) {
        if (side != lastSide) {
            candidateSide = NEITHER;
            if (connection.role == null || isRequesting(side)) {
                candidateSide = side;
                boolean anythingBefore = connection.bytesSent + connection.bytesReceived > 0;
                candidateIdleNanos = anythingBefore ? Math.max(0, atNanos - connection.lastByteNanos) : -1;
                messages.beginCandidate(atNanos);
            }
        }
        if (candidateSide != side) {
            return;
        }
        int next = messages.readCandidate(array, buffer, from, to);
        if (messages.isHttp) {
            searching = false;
            connection.role = side == SENT ? Role.CLIENT : Role.SERVER;
            messages.acceptCandidate(candidateIdleNanos, attempted);
            dispatch(side, array, buffer, next, to, atNanos, attempted);
        } else if (messages.outcome == HttpMessages.LOST) {
            candidateSide = NEITHER;
            if (messages.requests.tls) {
                becomeOpaque(TLS, null);
                turn(isRequesting(side), to - from, atNanos, attempted);
            }
        }
    }

    private void skip(byte side, long count, long atNanos) {
        boolean requesting = isRequesting(side);
        if (messages == null) {
            turn(requesting, count, atNanos, false);
        } else if (searching) {
            candidateSide = NEITHER;
        } else if (requesting) {
            messages.skipRequests(count);
            settle(messages.requests, true, 0, count, atNanos, false);
        } else {
            messages.skipResponses(count, atNanos);
            settle(messages.responses, false, 0, count, atNanos, false);
        }
    }
}
