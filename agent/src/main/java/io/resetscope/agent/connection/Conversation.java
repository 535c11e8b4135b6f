package io.resetscope.agent.connection;

import java.nio.ByteBuffer;

/**
 * What is said over one connection, understood from its plaintext bytes as they pass.
 *
 * <p>The connection's facts call it; a protocol implements it (see {@code agent.http}) and writes what it learns into
 * the connection's {@link Exchange} and {@link KeepAliveFacts}. Called by the threads that do the I/O: one sender and one
 * receiver may run at once, without a lock between them; an implementation must survive that race (a misread is
 * acceptable, an exception or an endless loop is not). Nothing is allocated for body bytes.
 *
 * <p>Bytes come either as {@code array[from..to)} ({@code buffer} null) or as {@code buffer}'s absolute indexes
 * {@code from..to} ({@code array} null); they are valid only during the call. {@code atNanos} is
 * {@link System#nanoTime()}.
 */
public interface Conversation {

    /** Bytes that this JVM sent, or, when {@code attempted}, tried to send in a write that failed. */
    void sent(byte[] array, ByteBuffer buffer, int from, int to, long atNanos, boolean attempted);

    /** Bytes that this JVM received. */
    void received(byte[] array, ByteBuffer buffer, int from, int to, long atNanos);

    /** The peer's orderly end of stream was read. Completes a response that is delimited by the close. */
    void endOfStream(long atNanos);

    /**
     * Some bytes passed unseen (a body sent by {@code sendfile}, a read that could not be looked at): count them, and
     * stop parsing that direction where the gap makes its framing unknowable.
     */
    void skipped(boolean sent, long count, long atNanos);

    /**
     * Whether an exchange is under way: a request was begun and its response is not complete. Before the protocol is
     * known, and for one that is not understood: whether the last byte was the requesting side's.
     */
    boolean exchangeUnderWay();

    /** Whether the protocol is understood, so that {@link #exchangeUnderWay} is knowledge and not a guess. */
    boolean understood();

    /**
     * Of a client, in a protocol that is recognised though it is not understood: what was asked awaits an answer that has not
     * come whole. As sure as what a protocol that is understood says; false where it is not that sure.
     */
    default boolean isAnswerDue() {
        return false;
    }

    /** Likewise: what was asked last has been answered whole. */
    default boolean isAnswered() {
        return false;
    }

    /** Likewise: what was said last is a goodbye, which awaits no answer. */
    default boolean isFarewell() {
        return false;
    }

    /** {@code http}, {@code tls}, the id of a {@link WireProtocol}, or null when unknown. */
    String protocolName();

    /** {@code 1.1}, {@code 1.0} as the last head said, {@code 2}, or null. */
    String protocolVersion();

    /** What is known of HTTP/2; null while, or when, that is not what is read. */
    default Http2Facts http2() {
        return null;
    }

    /**
     * Whether anything of the request that the exchange describes has passed since this was asked last. HTTP/2 has frames
     * that belong to none, such as PING, or to that of another stream.
     */
    default boolean takeRequestPassed() {
        return true;
    }
}
