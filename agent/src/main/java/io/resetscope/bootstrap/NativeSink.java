package io.resetscope.bootstrap;

import java.net.SocketAddress;
import java.nio.ByteBuffer;

/**
 * What the woven classes of Netty's native transports report: connections that the JDK knows nothing of. Implemented
 * behind the isolated class loader. As {@link ConnectionSink}: implementations never block, and allocate nothing per read
 * or write; what they throw is swallowed and counted.
 *
 * <p>A connection is named by Netty's own object for it, {@code socket}, and {@code fd} is the number of its descriptor.
 * The same calls come for what is no TCP connection: datagrams, Unix-domain sockets, pipes. Bytes lie in a direct buffer, or at
 * an address that is valid during the call alone; either way from {@code from} on, counted from the buffer's or the
 * memory's beginning and not from a position.
 */
public interface NativeSink {

    /**
     * A connect attempt returned.
     *
     * @param pending true while it goes on
     * @param error null when it succeeded, or goes on
     */
    void connect(Object socket, int fd, SocketAddress remote, boolean pending, long startedNanos, Throwable error);

    /** What became of an attempt that went on; parameters as above. */
    void connectFinished(Object socket, boolean pending, Throwable error);

    /** A descriptor was accepted, for which this thread is about to make the socket; negative when there was none. */
    void accepted(int fd);

    /** A socket was made, around whatever descriptor. */
    void created(Object socket, int fd);

    /**
     * Bytes are about to be written.
     *
     * @param fd negative when it is not at hand, so that only a socket that is known already is meant
     * @return the connection to hand to one of the methods that follow; null when it is not watched
     */
    Object writeStarting(Object socket, int fd);

    /** As above, for {@code pieces} pieces at once. */
    Object gatherStarting(Object socket, int fd, int pieces);

    /** {@code count} of the bytes {@code [from..limit)} went out; with {@code error}, all were attempted. */
    void written(Object connection, long address, int from, int limit, int count, Throwable error);

    /** As above, of a direct buffer. */
    void written(Object connection, ByteBuffer buffer, int from, int limit, int count, Throwable error);

    /** As above, of as many pieces as were announced, described by an array of {@code struct iovec}. */
    void gathered(Object connection, long vectors, int pieces, long count, Throwable error);

    /** As above, of what remains in direct buffers, whose positions stay as they are. */
    void gathered(Object connection, ByteBuffer[] buffers, int offset, int pieces, long count, Throwable error);

    /** {@code count} bytes went out that nobody saw (sendfile). */
    void unseenWritten(Object connection, long count, Throwable error);

    /** {@code count} bytes came in; -1 is the end of the stream. */
    void read(Object socket, int fd, long address, int from, int count, Throwable error);

    /** As above, into a direct buffer. */
    void read(Object socket, int fd, ByteBuffer buffer, int from, int count, Throwable error);

    /** The application shuts down one direction of its own end, or both. */
    void shutdown(Object socket, boolean input, boolean output);

    /** The application closes its end; the descriptor is still valid. */
    void closing(Object socket);
}
