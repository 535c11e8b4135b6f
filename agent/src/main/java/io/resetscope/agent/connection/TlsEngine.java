package io.resetscope.agent.connection;

import java.lang.ref.ReferenceQueue;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;

/**
 * What is known of one {@link SSLEngine}: whose connection it serves, and how much has gone through it. Made when it makes
 * or reads a ClientHello; dropped with its connection, or when the engine is garbage-collected.
 */
final class TlsEngine extends IdentityNode<SSLEngine> {

    /** Null until the hello has passed on the other side too. */
    volatile Connection connection;
    /** Bytes of records that it took in. */
    volatile long unwrappedBytes;
    /** Bytes of records that it made. */
    volatile long wrappedBytes;
    /** How many of these, from the first on, there are up to the last that carries plaintext. */
    volatile long plaintextBytes;

    final Direction wrapping = new Direction(this, true);
    final Direction unwrapping = new Direction(this, false);

    TlsEngine(SSLEngine engine, ReferenceQueue<SSLEngine> collected) {
        super(engine, collected);
    }

    Direction direction(boolean wraps) {
        return wraps ? wrapping : unwrapping;
    }

    /** One direction of an engine, which one thread at a time goes through. */
    static final class Direction {

        private static final int FEW = 4;
        private static final int MAX_BUFFERS = 1024;

        final TlsEngine engine;
        final boolean wraps;
        /** A call is under way; engines call themselves. */
        private volatile boolean inside;

        private ByteBuffer single;
        private ByteBuffer[] several;
        /** Of several, where they begin; of a single one, where its plaintext does. */
        private int first;

        private int count;
        /** Null until there are several. */
        private int[] starts;

        Direction(TlsEngine engine, boolean wraps) {
            this.engine = engine;
            this.wraps = wraps;
        }

        /** Null for a call within a call. */
        Direction enter(ByteBuffer plaintext) {
            if (inside) {
                return null;
            }
            single = plaintext;
            several = null;
            count = plaintext == null ? 0 : 1;
            first = plaintext == null ? 0 : plaintext.position();
            inside = true;
            return this;
        }

        /** Null for a call within a call. The arguments are the application's, and nobody has checked them yet. */
        Direction enter(ByteBuffer[] plaintext, int from, int length) {
            if (inside) {
                return null;
            }
            single = null;
            several = plaintext;
            first = from;
            boolean usable = plaintext != null && from >= 0 && length >= 0 && length <= plaintext.length - from;
            count = usable ? Math.min(length, MAX_BUFFERS) : 0;
            if (starts == null || starts.length < count) {
                starts = new int[Math.max(count, FEW)];
            }
            for (int i = 0; i < count; i++) {
                ByteBuffer buffer = plaintext[from + i];
                starts[i] = buffer == null ? 0 : buffer.position();
            }
            inside = true;
            return this;
        }

        /** How many buffers of plaintext there are in the call under way. */
        int count() {
            return count;
        }

        /** The i-th of them; may be null. */
        ByteBuffer buffer(int i) {
            return single != null ? single : several[first + i];
        }

        /** Where its plaintext of this call begins; it ends at the buffer's position. */
        int start(int i) {
            return single != null ? first : starts[i];
        }

        boolean isInside() {
            return inside;
        }

        void leave() {
            single = null;
            several = null;
            count = 0;
            inside = false;
        }
    }
}
