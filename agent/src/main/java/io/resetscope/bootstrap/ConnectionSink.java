package io.resetscope.bootstrap;

import java.io.FileDescriptor;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/**
 * What the woven JDK classes report. Implemented behind the isolated class loader.
 *
 * <p>Called on the application's threads, often while the JDK holds a lock of the socket: implementations never block,
 * never do I/O that can, and allocate nothing per read or write. Times are {@link System#nanoTime()}. What an
 * implementation throws is swallowed and counted by {@link ConnectionEvents}.
 *
 * <p>A connection is named by its {@link FileDescriptor} object, which is the same on every path to one open socket.
 */
public interface ConnectionSink {

    /**
     * A connect attempt ended.
     *
     * @param fd of the socket or channel; may be null when the attempt failed
     * @param remote where the SYN went; null when a non-blocking attempt ends that was never begun
     * @param pending true while a non-blocking attempt goes on
     * @param startedNanos 0 when not known
     * @param error null when the attempt succeeded
     */
    void connect(FileDescriptor fd, SocketAddress remote, boolean pending, long startedNanos, Throwable error);

    /** A blocking socket is connected to what the application asked for; behind a proxy, that is not the peer. */
    void destination(Socket socket, SocketAddress destination);

    /** A connection was accepted: {@code socket} by a server socket, or {@code fd} with {@code remote} by a channel. */
    void accepted(Socket socket, FileDescriptor fd, SocketAddress remote);

    /**
     * Bytes are about to be written.
     *
     * @param peer see {@link #read(FileDescriptor, Object, byte[], int, int, Throwable)}
     * @param buffers the buffers of a gathering write, else null
     * @return the connection to hand to {@link #written}; null when it is not watched
     */
    Object writeStarting(FileDescriptor fd, Object peer, ByteBuffer[] buffers, int offset, int length);

    /** Bytes went out of {@code array[from..from+count)}. With {@code error}, these were attempted. */
    void written(Object connection, byte[] array, int from, int count, Throwable error);

    /** {@code count} bytes before {@code buffer}'s position went out. With {@code error}, what remains was attempted. */
    void written(Object connection, ByteBuffer buffer, int count, Throwable error);

    /**
     * {@code count} bytes went out of {@code buffers[offset..offset+length)}, whose positions were seen at the start. With
     * {@code error}, as above.
     */
    void written(Object connection, ByteBuffer[] buffers, int offset, int length, long count, Throwable error);

    /**
     * A read of {@code count} bytes into {@code array[from..)}; -1 is the end of the stream, less is nothing.
     *
     * @param peer what knows the other end: the channel's remote {@link SocketAddress}, the {@link java.net.SocketImpl},
     *     or null, when only the kernel does. Looked at when the connection is not known yet
     */
    void read(FileDescriptor fd, Object peer, byte[] array, int from, int count, Throwable error);

    /** A read of {@code count} bytes that end at {@code buffer}'s position; with {@code error}, there may be no buffer. */
    void read(FileDescriptor fd, Object peer, ByteBuffer buffer, int count, Throwable error);

    /** A scattering read is about to start: the buffers' positions are noted. */
    Object scatterStarting(FileDescriptor fd, Object peer, ByteBuffer[] buffers, int offset, int length);

    /** A scattering read ended. */
    void scattered(Object connection, ByteBuffer[] buffers, int offset, int length, long count, Throwable error);

    /** The application shuts down one direction of its own end. */
    void shutdown(Socket socket, FileDescriptor fd, boolean output);

    /** The application closes its end; the descriptor is still valid. */
    void closing(Socket socket, FileDescriptor fd);

    /** So does that of an asynchronous channel, whose handlers run on whichever thread: which one closes says nothing. */
    void asynchronouslyClosing(FileDescriptor fd);
}
