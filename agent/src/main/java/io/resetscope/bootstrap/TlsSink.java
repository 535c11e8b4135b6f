package io.resetscope.bootstrap;

import java.net.Socket;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;

/**
 * What woven TLS implementations report: the plaintext above a connection's bytes. Implemented behind the isolated class
 * loader; called as {@link ConnectionSink} is.
 */
public interface TlsSink {

    /** A socket is about to make a handshake, the first or another. */
    void handshakeStarting(Socket socket);

    /**
     * Plaintext is about to be encrypted and written to the socket below.
     *
     * @param socket the {@link javax.net.ssl.SSLSocket}
     * @return what to hand to {@link #written}; null when its connection is not watched
     */
    Object writeStarting(Socket socket, byte[] array, int from, int count);

    /** That write of {@code array[from..from+count)} ended; {@code error} is null when all went out. */
    void written(Object token, byte[] array, int from, int count, Throwable error);

    /** Plaintext of a socket was read: {@code count} bytes into {@code array[from..)}; -1 is the end of the stream. */
    void read(Socket socket, byte[] array, int from, int count, Throwable error);

    /** The application closes a socket, which has its keys still. */
    void closing(Socket socket);

    /**
     * The peer's alert was decrypted.
     *
     * @param context the {@code sun.security.ssl.TransportContext} of the socket or engine
     * @param alert level and description, at the buffer's position, which stays where it is
     */
    void alertReceived(Object context, ByteBuffer alert);

    /**
     * An engine is about to encrypt, or to decrypt: the positions of the application's buffers are noted.
     *
     * @param plaintext where it comes from, or goes to
     * @param wraps true when it encrypts
     * @return what to hand to {@link #transformed}; null when the engine is not known, or inside a call of its own
     */
    Object transforming(SSLEngine engine, ByteBuffer[] plaintext, int offset, int length, boolean wraps);

    /** The same where there is one buffer. */
    Object transforming(SSLEngine engine, ByteBuffer plaintext, boolean wraps);

    /**
     * That call of an engine ended.
     *
     * @param token what {@link #transforming} returned; null included
     * @param records a buffer that the records went into or came from, whose position is behind them; null when they
     *     are in several
     * @param result null with {@code error}
     */
    void transformed(Object token, SSLEngine engine, ByteBuffer records, SSLEngineResult result, Throwable error);
}
