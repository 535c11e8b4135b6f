package io.resetscope.agent.connection;

import java.nio.ByteBuffer;

/** What one direction of a connection began with, as far as its first bytes tell. */
public enum Opening {
    /** Nothing has passed. */
    NOTHING,
    HTTP_REQUEST,
    HTTP_RESPONSE,
    /** A TLS handshake record (RFC 8446 section 5.1): ClientHello or ServerHello. */
    TLS_HANDSHAKE,
    /** A TLS alert record: the other side did not like what it read. */
    TLS_ALERT,
    OTHER;

    private static final int HANDSHAKE = 22;
    private static final int ALERT = 21;
    private static final int TLS_MAJOR = 3;

    /** Of the first bytes that passed in one direction; at least one. */
    static Opening of(byte[] array, ByteBuffer buffer, int from, int to) {
        int first = at(array, buffer, from);
        int second = to - from > 1 ? at(array, buffer, from + 1) : -1;
        if (second == TLS_MAJOR && first == HANDSHAKE) {
            return TLS_HANDSHAKE;
        }
        if (second == TLS_MAJOR && first == ALERT) {
            return TLS_ALERT;
        }
        if (startsWith("HTTP/", array, buffer, from, to)) {
            return HTTP_RESPONSE;
        }
        return looksLikeRequest(array, buffer, from, to) ? HTTP_REQUEST : OTHER;
    }

    /** An upper-case word, a blank, and the beginning of a target. */
    private static boolean looksLikeRequest(byte[] array, ByteBuffer buffer, int from, int to) {
        int at = from;
        while (at < to && at - from < 16 && at(array, buffer, at) >= 'A' && at(array, buffer, at) <= 'Z') {
            at++;
        }
        boolean word = at - from >= 3 && at + 1 < to && at(array, buffer, at) == ' ';
        int target = word ? at(array, buffer, at + 1) : 0;
        return target == '/' || target == '*' || target == 'h';
    }

    private static boolean startsWith(String text, byte[] array, ByteBuffer buffer, int from, int to) {
        if (to - from < text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (at(array, buffer, from + i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static int at(byte[] array, ByteBuffer buffer, int index) {
        return (array != null ? array[index] : buffer.get(index)) & 0xff;
    }
}
