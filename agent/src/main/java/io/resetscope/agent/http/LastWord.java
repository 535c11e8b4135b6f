package io.resetscope.agent.http;

import io.resetscope.agent.connection.WireProtocol;
import java.nio.ByteBuffer;

/**
 * The code by which a database says why it ends a session: PostgreSQL's SQLSTATE in an ErrorResponse of severity FATAL or
 * PANIC, MySQL's number in an ERR packet. The message beside it, which may quote what was asked, is not looked at.
 */
final class LastWord {

    private static final int POSTGRES_HEADER = 5;
    /** So many are looked behind: of a prepared statement, those that begin its answer are three. */
    private static final int MESSAGES = 8;

    private static final int SQL_STATE = 5;
    /** The code comes after two severities. */
    private static final int POSTGRES_WITHIN = 96;

    private static final int MYSQL_HEADER = 4;
    private static final int MYSQL_ERROR = 0xff;
    /** Where the mark of the SQLSTATE is: behind the kind and the number. */
    private static final int MYSQL_STATE = 3;

    private static final int ER_SERVER_SHUTDOWN = 1053;
    private static final int ER_CONNECTION_KILLED = 1927;
    private static final int ER_CLIENT_INTERACTION_TIMEOUT = 4031;

    private LastWord() {}

    /**
     * Null when it is none, or says nothing of that kind.
     *
     * @param last nothing follows it for sure; else an answer that ends a statement alone is none
     */
    static String of(WireProtocol protocol, boolean last, byte[] array, ByteBuffer buffer, int from, int to) {
        if (array == null && buffer == null) {
            return null;
        }
        switch (protocol) {
            case POSTGRESQL:
                return ofPostgres(array, buffer, from, to);
            case MYSQL:
                return ofMySql(last, array, buffer, from, to);
            default:
                return null;
        }
    }

    /** The last message of the session, behind those of an answer that had begun. Nothing follows it, and it ends with two 0. */
    private static String ofPostgres(byte[] array, ByteBuffer buffer, int from, int to) {
        if (to - from <= POSTGRES_HEADER
                || Bytes.at(array, buffer, to - 1) != 0
                || Bytes.at(array, buffer, to - 2) != 0) {
            return null;
        }
        int at = from;
        for (int i = 0; i < MESSAGES && to - at > POSTGRES_HEADER; i++) {
            if (Bytes.at(array, buffer, at) == 'E') {
                int text = at + POSTGRES_HEADER;
                return ofFields(array, buffer, text, Math.min(to, text + POSTGRES_WITHIN));
            }
            int length = 0;
            for (int j = 1; j < POSTGRES_HEADER; j++) {
                length = length << Byte.SIZE | Bytes.at(array, buffer, at + j) & 0xff;
            }
            if (length < Integer.BYTES || length > to - at) {
                return null;
            }
            at += 1 + length;
        }
        return null;
    }

    /** Fields of a letter and a text that ends with 0; V is the severity that no locale translates. */
    private static String ofFields(byte[] array, ByteBuffer buffer, int from, int to) {
        boolean ends = false;
        int at = from;
        while (at < to) {
            byte field = Bytes.at(array, buffer, at);
            int text = at + 1;
            int end = text;
            while (end < to && Bytes.at(array, buffer, end) != 0) {
                end++;
            }
            if (field == 0 || end == to) {
                return null;
            }
            ends |= field == 'V' && isSeverity(array, buffer, text, end);
            if (field == 'C') {
                return ends && end - text == SQL_STATE ? code(array, buffer, text, end) : null;
            }
            at = end + 1;
        }
        return null;
    }

    private static boolean isSeverity(byte[] array, ByteBuffer buffer, int from, int to) {
        byte first = Bytes.at(array, buffer, from);
        return to - from == SQL_STATE && (first == 'F' || first == 'P');
    }

    private static String ofMySql(boolean last, byte[] array, ByteBuffer buffer, int from, int to) {
        int at = from + MYSQL_HEADER;
        if (to - at <= MYSQL_STATE
                || (Bytes.at(array, buffer, at) & 0xff) != MYSQL_ERROR
                || Bytes.at(array, buffer, at + MYSQL_STATE) != '#') {
            return null;
        }
        int low = Bytes.at(array, buffer, at + 1) & 0xff;
        int number = (Bytes.at(array, buffer, at + 2) & 0xff) << Byte.SIZE | low;
        // packet 0 answers nothing: the server says it of itself, to a client that reads all the time
        boolean answers = Bytes.at(array, buffer, at - 1) != 0;
        return last || answers && endsSession(number) ? String.valueOf(number) : null;
    }

    /** Others end a statement only. */
    private static boolean endsSession(int number) {
        return number == ER_SERVER_SHUTDOWN
                || number == ER_CONNECTION_KILLED
                || number == ER_CLIENT_INTERACTION_TIMEOUT;
    }

    /** Upper-case letters and digits are all that a code has. */
    private static String code(byte[] array, ByteBuffer buffer, int from, int to) {
        char[] code = new char[to - from];
        for (int i = 0; i < code.length; i++) {
            code[i] = (char) Bytes.at(array, buffer, from + i);
            if (!(code[i] >= '0' && code[i] <= '9' || code[i] >= 'A' && code[i] <= 'Z')) {
                return null;
            }
        }
        return new String(code);
    }
}
