package io.resetscope.agent.http;

import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.Conversation;
import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.WireProtocol;
import java.nio.ByteBuffer;

/**
 * What is opaque, as it is not HTTP or no longer: its bytes are counted in turns, a turn being what the requesting side says
 * and what it is answered. Where the first bytes tell which {@link WireProtocol} it is, more is known of the {@link Turn}.
 */
abstract class OpaqueTurns extends HttpMessages implements Conversation {

    static final byte NOT_OPAQUE = -1;
    static final byte UNKNOWN = 0;
    static final byte HTTP = 1;
    static final byte TLS = 2;
    /** What has been switched to is not known; its first bytes tell whether it is HTTP/2. */
    static final byte SWITCHED = 3;
    /** Its first bytes have passed, and told nothing. */
    private static final byte UNRECOGNISABLE = 4;

    static final String[] NAMES = {null, "http", "tls", null, null};
    /** From here on, a {@link WireProtocol}. */
    private static final byte RECOGNISED = 5;

    private static final WireProtocol[] PROTOCOLS = WireProtocol.values();
    /** By then, what can be told by first bytes has been told. */
    private static final int FIRST_TURNS = 3;

    static final byte NEITHER = 0;
    static final byte SENT = 1;
    static final byte RECEIVED = 2;

    /** What is known of a protocol that is not read, or no longer; {@link #NOT_OPAQUE} while it is. */
    volatile byte opaque = NOT_OPAQUE;
    /** The side whose byte was the last. */
    byte lastSide = NEITHER;
    /** The marks of {@link Turn}, once opaque. */
    byte marks = Turn.NOTHING;

    OpaqueTurns(Connection connection) {
        super(connection);
    }

    /** As {@link #exchangeUnderWay}, once opaque. */
    final boolean isTurnUnderWay() {
        if (!Turn.awaitsAnswer(marks) || Turn.isUnsure(marks)) {
            return false;
        }
        return Turn.isFollowed(marks) ? isUnderWay() && !Turn.isAnswered(marks) : isAsking();
    }

    /** The last byte was the requesting side's. */
    final boolean isAsking() {
        return lastSide != NEITHER && isRequesting(lastSide);
    }

    @Override
    public final boolean isAnswerDue() {
        WireProtocol known = read();
        boolean asked = known != null && isUnderWay() && connection.role == Role.CLIENT;
        return asked && Turn.isAnswerDue(known, marks, connection);
    }

    @Override
    public final boolean isAnswered() {
        return isOpaque() && isUnderWay() && Turn.isFollowed(marks) && Turn.isAnswered(marks);
    }

    @Override
    public final boolean isFarewell() {
        return isOpaque() && Turn.isFarewell(marks);
    }

    /** Null when it is none that its first bytes tell. */
    final WireProtocol recognised() {
        return recognised(opaque);
    }

    static WireProtocol recognised(byte known) {
        return known < RECOGNISED ? null : PROTOCOLS[known - RECOGNISED];
    }

    /** Likewise, or when its name is all that can be told of it. */
    private WireProtocol read() {
        WireProtocol known = recognised();
        return known == null || connection.isVeiled(known) ? null : known;
    }

    final boolean isOpaque() {
        return opaque != NOT_OPAQUE;
    }

    /** While the role is not known, as if this JVM were the client: it is more often. */
    final boolean isRequesting(byte side) {
        return side == SENT ^ connection.role == Role.SERVER;
    }

    /**
     * Of a client: bytes that are read after the peer's FIN was seen, and the question written after that, were said before
     * it. They are a last word, such as PostgreSQL's of why it ends the session, and no answer.
     */
    final boolean wasSaidBefore(byte side) {
        return side == RECEIVED
                && isUnderWay()
                && read() != null
                && connection.role == Role.CLIENT
                && connection.exchange.peerStateBefore == PeerState.FIN;
    }

    /**
     * A client that was told that its session is over takes its leave, though that is no answer to what it asked: that stays
     * the turn.
     */
    final boolean isParting(byte[] array, ByteBuffer buffer, int from, int to) {
        WireProtocol known = connection.wasDismissed() ? read() : null;
        return known != null
                && isAnswerDue()
                && Turn.isFarewell(Turn.asked(known, Turn.NOTHING, array, buffer, from, to));
    }

    /** What a protocol that is recognised says of the turn, by its bytes; none of them is kept. */
    final void look(boolean requesting, boolean begins, byte[] array, ByteBuffer buffer, int from, int to) {
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
                byte asked = Turn.asked(known, marks, array, buffer, from, to);
                marks = connection.mayBeAnswered() ? Turn.unsure(asked) : asked;
            }
            return;
        }
        boolean saidBefore = wasSaidBefore(RECEIVED);
        if (isUnderWay() && !saidBefore) {
            marks = Turn.answered(known, marks, array, buffer, from, to);
        }
        String word = connection.role == Role.CLIENT ? LastWord.of(known, saidBefore, array, buffer, from, to) : null;
        if (word != null) {
            connection.ending().lastWord = word;
        }
    }

    /** Counts bytes that are not HTTP/1.x; whether a turn begins with them. */
    final boolean turn(boolean requesting, long count, long atNanos, boolean attempted) {
        if (connection.role == null) {
            return false;
        }
        if (!requesting) {
            if (!wasSaidBefore(RECEIVED)) {
                answerTurn(count, atNanos);
            }
            return false;
        }
        boolean begins = !isUnderWay() || !isAsking() || !Turn.awaitsAnswer(marks);
        if (begins) {
            beginTurn(atNanos);
        }
        requestBytes(attempted ? 0 : count);
        return begins;
    }
}
