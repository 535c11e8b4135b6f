package io.resetscope.agent.http;

import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.WireProtocol;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What is known of the turn under way in a protocol that is recognised, as marks in one byte: whether what was asked awaits
 * an answer at all, and, of PostgreSQL, whether that has come whole. Bytes are compared where they lie, and forgotten.
 */
final class Turn {

    /** Marks of which none is set. */
    static final byte NOTHING = 0;

    /** How many bytes of PostgreSQL's ReadyForQuery the last read ended with. */
    private static final int READY_SO_FAR = 0x07;
    /** The session is established: a ReadyForQuery has been read before. */
    private static final int FOLLOWED = 0x08;
    /** A ReadyForQuery was read since the question. */
    private static final int ANSWERED = 0x10;
    /** Nothing answers what was said: MySQL's COM_STMT_CLOSE, say. */
    private static final int ONE_WAY = 0x20;
    /** Nor that, and it is a goodbye. */
    private static final int FAREWELL = 0x40;
    /** Whether, or when, it is answered cannot be told. */
    private static final int UNSURE = 0x80;

    /** ReadyForQuery but for its last byte, the state of the transaction. */
    private static final byte[] READY = {'Z', 0, 0, 0, 5};

    /** So far back a ReadyForQuery is looked for when something else is the last that was read. */
    private static final int UNASKED_WITHIN = 512;

    /** A part of a COPY, of a replica's or a replication client's reports as well, which alone is answered by nothing. */
    private static final int COPY_DATA = 'd';

    private static final byte[] TERMINATE = {'X', 0, 0, 0, 4};
    /** A CancelRequest after its length: the server closes, and says nothing. */
    private static final byte[] CANCEL = {4, (byte) 0xd2, 0x16, 0x2e};

    private static final byte[] COM_QUIT = {1, 0, 0, 0, 1};
    private static final int MYSQL_HEADER = 4;
    private static final int COM_STMT_SEND_LONG_DATA = 0x18;
    private static final int COM_STMT_CLOSE = 0x19;

    private static final byte[] REDIS_QUIT = {'\r', '\n', '$', '4', '\r', '\n', 'Q', 'U', 'I', 'T', '\r', '\n'};
    private static final byte[] REDIS_SHUTDOWN = {
        '\r', '\n', '$', '8', '\r', '\n', 'S', 'H', 'U', 'T', 'D', 'O', 'W', 'N'
    };

    /** REPLCONF ACK, of a replica. */
    private static final byte[] REDIS_ACK = "\r\n$8\r\nREPLCONF\r\n$3\r\nACK\r\n".getBytes(StandardCharsets.US_ASCII);
    /** CLIENT REPLY: from then on, what is answered depends on more than its own bytes. */
    private static final byte[] REDIS_REPLY = "\r\n$6\r\nCLIENT\r\n$5\r\nREPLY\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final int LOWER_CASE = 0x20;

    private Turn() {}

    /** Nothing says that what was asked is answered by nothing. */
    static boolean awaitsAnswer(byte marks) {
        return (marks & (ONE_WAY | FAREWELL)) == 0;
    }

    static boolean isFarewell(byte marks) {
        return (marks & FAREWELL) != 0;
    }

    static boolean isUnsure(byte marks) {
        return (marks & UNSURE) != 0;
    }

    static byte unsure(byte marks) {
        return (byte) (marks | UNSURE);
    }

    /** The end of an answer is known when it passes. */
    static boolean isFollowed(byte marks) {
        return (marks & FOLLOWED) != 0;
    }

    static boolean isAnswered(byte marks) {
        return (marks & ANSWERED) != 0;
    }

    /** Whether an answer is due for sure. Not before the session is established, where a refusal may be the last word. */
    static boolean isAnswerDue(WireProtocol protocol, byte marks, Connection connection) {
        if (!awaitsAnswer(marks) || isUnsure(marks)) {
            return false;
        }
        switch (protocol) {
            case POSTGRESQL:
                return isFollowed(marks) && !isAnswered(marks);
            case MYSQL:
            case REDIS:
                boolean silent = connection.exchange.responseBytes == 0;
                return connection.exchange.number > 1 && (silent || connection.wasDismissed());
            default:
                return false;
        }
    }

    /** The marks of the turn that begins with these bytes. */
    static byte asked(WireProtocol protocol, byte marks, byte[] array, ByteBuffer buffer, int from, int to) {
        int kept = marks & (protocol == WireProtocol.REDIS ? UNSURE : FOLLOWED);
        if (array == null && buffer == null) {
            return (byte) kept;
        }
        switch (protocol) {
            case POSTGRESQL:
                return (byte) (kept | ofPostgres(array, buffer, from, to));
            case MYSQL:
                return (byte) (kept | ofMySql(array, buffer, from, to));
            case REDIS:
                return (byte) (kept | ofRedis(array, buffer, from, to));
            default:
                return (byte) kept;
        }
    }

    /** The marks after these bytes of an answer. */
    static byte answered(WireProtocol protocol, byte marks, byte[] array, ByteBuffer buffer, int from, int to) {
        if (protocol != WireProtocol.POSTGRESQL) {
            return marks;
        }
        int soFar = 0;
        if (array != null || buffer != null) {
            if (isReadyAndMore(marks & READY_SO_FAR, array, buffer, from, to)) {
                return (byte) (marks & ~READY_SO_FAR | FOLLOWED | ANSWERED);
            }
            soFar = to - from > READY.length ? 0 : marks & READY_SO_FAR;
            for (int i = Math.max(from, to - READY.length - 1); i < to; i++) {
                soFar = ready(soFar, Bytes.at(array, buffer, i));
            }
        }
        boolean whole = soFar > READY.length;
        return (byte) (marks & ~READY_SO_FAR | (whole ? FOLLOWED | ANSWERED : soFar));
    }

    /**
     * Whether a ReadyForQuery, of which so much may have been read before, is followed by nothing but what a server says
     * unasked. That ends with 0, and mostly is short.
     */
    private static boolean isReadyAndMore(int soFar, byte[] array, ByteBuffer buffer, int from, int to) {
        if (Bytes.at(array, buffer, to - 1) != 0) {
            return false;
        }
        int least = Math.max(from, to - UNASKED_WITHIN);
        for (int at = to - READY.length - 1; at >= least; at--) {
            if (endOfReady(0, array, buffer, at, to) > 0 && isUnasked(array, buffer, at + READY.length + 1, to)) {
                return true;
            }
        }
        int rest = soFar == 0 ? 0 : endOfReady(soFar, array, buffer, from, to);
        return rest > 0 && isUnasked(array, buffer, rest, to);
    }

    /** Where the ReadyForQuery ends that goes on here; 0 when none does. */
    private static int endOfReady(int soFar, byte[] array, ByteBuffer buffer, int from, int to) {
        int found = soFar;
        for (int at = from; at < to; at++) {
            int next = ready(found, Bytes.at(array, buffer, at));
            if (next > READY.length) {
                return at + 1;
            }
            if (next != found + 1) {
                return 0;
            }
            found = next;
        }
        return 0;
    }

    /** Whole messages alone: of a NOTIFY, of a setting that changed, notices. */
    private static boolean isUnasked(byte[] array, ByteBuffer buffer, int from, int to) {
        int at = from;
        while (to - at > Integer.BYTES) {
            byte kind = Bytes.at(array, buffer, at);
            int length = 0;
            for (int i = 1; i <= Integer.BYTES; i++) {
                length = length << Byte.SIZE | Bytes.at(array, buffer, at + i) & 0xff;
            }
            if (kind != 'A' && kind != 'S' && kind != 'N' || length < Integer.BYTES || length >= to - at) {
                return false;
            }
            at += 1 + length;
        }
        return at == to;
    }

    /** One more byte: how many of ReadyForQuery's there are now, its last one included. */
    private static int ready(int soFar, byte next) {
        if (soFar == READY.length && (next == 'I' || next == 'T' || next == 'E')) {
            return soFar + 1;
        }
        return soFar < READY.length && next == READY[soFar] ? soFar + 1 : next == READY[0] ? 1 : 0;
    }

    private static int ofPostgres(byte[] array, ByteBuffer buffer, int from, int to) {
        if (is(TERMINATE, array, buffer, from, to) || begins(CANCEL, array, buffer, from + Integer.BYTES, to)) {
            return FAREWELL;
        }
        return Bytes.at(array, buffer, from) == COPY_DATA ? UNSURE : 0;
    }

    /** A message that is alone: what follows it would be answered. */
    private static int ofMySql(byte[] array, ByteBuffer buffer, int from, int to) {
        if (is(COM_QUIT, array, buffer, from, to)) {
            return FAREWELL;
        }
        if (to - from <= MYSQL_HEADER || Bytes.at(array, buffer, from + MYSQL_HEADER - 1) != 0) {
            return 0;
        }
        int length = 0;
        for (int i = MYSQL_HEADER - 2; i >= 0; i--) {
            length = length << Byte.SIZE | Bytes.at(array, buffer, from + i) & 0xff;
        }
        int command = Bytes.at(array, buffer, from + MYSQL_HEADER);
        boolean unanswered = command == COM_STMT_CLOSE || command == COM_STMT_SEND_LONG_DATA;
        return unanswered && to - from == MYSQL_HEADER + length ? ONE_WAY : 0;
    }

    /** {@code QUIT} alone, or {@code SHUTDOWN}, which a server obeys without a word; and what it takes without one. */
    private static int ofRedis(byte[] array, ByteBuffer buffer, int from, int to) {
        int second = from + 2;
        if (is(REDIS_QUIT, array, buffer, second, to) || begins(REDIS_SHUTDOWN, array, buffer, second, to)) {
            return FAREWELL;
        }
        if (begins(REDIS_ACK, array, buffer, second, to)) {
            return ONE_WAY;
        }
        return begins(REDIS_REPLY, array, buffer, second, to) ? UNSURE : 0;
    }

    private static boolean is(byte[] expected, byte[] array, ByteBuffer buffer, int from, int to) {
        return to - from == expected.length && begins(expected, array, buffer, from, to);
    }

    /** Whatever the case of its letters. */
    private static boolean begins(byte[] expected, byte[] array, ByteBuffer buffer, int from, int to) {
        if (to - from < expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            byte wanted = expected[i];
            byte found = Bytes.at(array, buffer, from + i);
            boolean letter = wanted >= 'A' && wanted <= 'Z';
            if (found != wanted && !(letter && found == (wanted | LOWER_CASE))) {
                return false;
            }
        }
        return true;
    }
}
