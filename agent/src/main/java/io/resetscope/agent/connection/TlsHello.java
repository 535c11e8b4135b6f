package io.resetscope.agent.connection;

import java.nio.ByteBuffer;

/**
 * The beginning of a TLS ClientHello, as far as it tells one from all others: by its random (RFC 8446 sections 4.1.2 and
 * 5.1). It passes twice, out of an engine and over the wire, or over the wire and into an engine; perhaps in pieces.
 */
final class TlsHello {

    private static final int HANDSHAKE = 22;
    private static final int MAJOR_VERSION = 3;
    private static final int CLIENT_HELLO = 1;

    private static final int MAJOR_VERSION_AT = 1;
    private static final int MESSAGE_TYPE_AT = 5;
    /** Behind the record's header (5), the message's (4), and the version (2). */
    private static final int RANDOM_AT = 11;

    private static final int RANDOM_BYTES = 32;

    private final byte[] random = new byte[RANDOM_BYTES];
    private int seen;
    private boolean refuted;

    /** Whether these bytes can be the beginning of a record that carries one. */
    static boolean begins(byte[] array, ByteBuffer buffer, int from, int to) {
        return from < to
                && at(array, buffer, from) == HANDSHAKE
                && (to - from <= MAJOR_VERSION_AT || at(array, buffer, from + MAJOR_VERSION_AT) == MAJOR_VERSION)
                && (to - from <= MESSAGE_TYPE_AT || at(array, buffer, from + MESSAGE_TYPE_AT) == CLIENT_HELLO);
    }

    /** The random of a hello that is here as a whole, or at least to there; null when it is none. */
    static Random random(ByteBuffer buffer, int from, int to) {
        if (to - from < RANDOM_AT + RANDOM_BYTES || !begins(null, buffer, from, to)) {
            return null;
        }
        TlsHello hello = new TlsHello();
        hello.add(null, buffer, from, to);
        return hello.random();
    }

    /** Takes the next bytes of the record. */
    void add(byte[] array, ByteBuffer buffer, int from, int to) {
        for (int i = from; i < to && !isComplete(); i++, seen++) {
            int next = at(array, buffer, i);
            if (seen >= RANDOM_AT) {
                random[seen - RANDOM_AT] = (byte) next;
            }
            refuted |= seen == MAJOR_VERSION_AT && next != MAJOR_VERSION
                    || seen == MESSAGE_TYPE_AT && next != CLIENT_HELLO;
        }
    }

    /** What came later shows that it is none. */
    boolean isRefuted() {
        return refuted;
    }

    /** The random has passed. */
    boolean isComplete() {
        return seen >= RANDOM_AT + RANDOM_BYTES;
    }

    /** To be asked when it is complete. */
    Random random() {
        return new Random(random);
    }

    private static int at(byte[] array, ByteBuffer buffer, int index) {
        return (array != null ? array[index] : buffer.get(index)) & 0xff;
    }

    /** 32 random bytes: which TLS connection it is. */
    static final class Random {

        private final ByteBuffer bytes;

        Random(byte[] bytes) {
            this.bytes = ByteBuffer.wrap(bytes);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Random && bytes.equals(((Random) other).bytes);
        }

        @Override
        public int hashCode() {
            return bytes.hashCode();
        }
    }
}
