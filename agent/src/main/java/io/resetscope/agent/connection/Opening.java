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

    /** So many first bytes are looked at. */
    static final int BYTES = 8;

    /**
     * Adds bytes to what is known of the first {@value #BYTES}, which readers may take one by one.
     *
     * @param first the first bytes so far, each in the next higher byte of the number; 0 in what has not passed
     * @param count how many have passed
     */
    static long add(long first, long count, byte[] array, ByteBuffer buffer, int from, int to) {
        long bytes = first;
        for (int i = from, at = (int) count; i < to && at < BYTES; i++, at++) {
            bytes |= (long) ((array != null ? array[i] : buffer.get(i)) & 0xff) << at * BYTES;
        }
        return bytes;
    }

    /** Of the first bytes, as of {@link #add}. */
    static Opening of(long first) {
        if (first == 0) {
            return NOTHING;
        }
        int second = at(first, 1);
        if (second == TLS_MAJOR && at(first, 0) == HANDSHAKE) {
            return TLS_HANDSHAKE;
        }
        if (second == TLS_MAJOR && at(first, 0) == ALERT) {
            return TLS_ALERT;
        }
        if (startsWith(first, "HTTP/")) {
            return HTTP_RESPONSE;
        }
        return looksLikeRequest(first) ? HTTP_REQUEST : OTHER;
    }

    /** An upper-case word, a blank, and the beginning of a target if it is within the bytes that are kept. */
    private static boolean looksLikeRequest(long first) {
        int at = 0;
        while (at < BYTES && at(first, at) >= 'A' && at(first, at) <= 'Z') {
            at++;
        }
        if (at < 3 || at == BYTES || at(first, at) != ' ') {
            return false;
        }
        int target = at + 1 < BYTES ? at(first, at + 1) : '/';
        return target == '/' || target == '*' || target == 'h';
    }

    private static boolean startsWith(long first, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (at(first, i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static int at(long first, int index) {
        return (int) (first >>> index * BYTES) & 0xff;
    }
}
