package io.resetscope.agent.connection;

import io.resetscope.bootstrap.ConnectionSink;
import io.resetscope.bootstrap.NativeSink;
import java.io.FileDescriptor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/**
 * Makes connections of native transports look like the JDK's: each gets a {@link FileDescriptor}, its bytes a buffer, and
 * everything goes on to the sink of all other connections. What is not TCP is told apart here and left alone.
 */
public final class NativeSockets implements NativeSink {

    private static final ByteBuffer[] UNSEEN = {};

    private final NativeSocketTable table;
    private final ConnectionSink connections;

    /**
     * Makes them.
     *
     * @param table the sockets that are open, filled here
     * @param connections told of everything that is TCP
     */
    public NativeSockets(NativeSocketTable table, ConnectionSink connections) {
        this.table = table;
        this.connections = connections;
    }

    /** Null when it is not TCP, not open, or its descriptor is not at hand. */
    private NativeSocket known(Object socket, int fd) {
        NativeSocket known = table.get(socket);
        if (known == null && fd >= 0) {
            known = add(socket, fd);
        }
        return known == null || !known.isTcp() ? null : known;
    }

    /** Asks what a socket is that was not seen before; once, because the answer is remembered. */
    private NativeSocket add(Object socket, int fd) {
        if (!NettySocket.isOpen(socket)) {
            return null;
        }
        FileDescriptor made = NativeDescriptor.of(fd);
        boolean tcp = made != null && NativeMemory.available() && Kernel.isTcp(made);
        NativeSocket added = new NativeSocket(
                socket, table.collected(), tcp ? made : null, tcp ? NettySocket.remoteAddress(socket) : null);
        return table.putIfAbsent(socket, added);
    }

    // ---- life ----

    @Override
    public void connect(
            Object socket, int fd, SocketAddress remote, boolean pending, long startedNanos, Throwable error) {
        NativeSocket known = remote instanceof InetSocketAddress ? known(socket, fd) : null;
        if (known != null) {
            known.remote = (InetSocketAddress) remote;
            known.connecting = pending;
            known.connectStartedNanos = startedNanos;
            connections.connect(known.descriptor, remote, pending, startedNanos, error);
        }
    }

    @Override
    public void connectFinished(Object socket, boolean pending, Throwable error) {
        NativeSocket known = known(socket, -1);
        if (known != null && known.connecting) {
            known.connecting = pending;
            connections.connect(known.descriptor, known.remote, pending, known.connectStartedNanos, error);
        }
    }

    @Override
    public void accepted(int fd) {
        NativeBytes.ofThisThread().acceptedFd = fd;
    }

    @Override
    public void created(Object socket, int fd) {
        NativeBytes thread = NativeBytes.ofThisThread();
        if (thread.acceptedFd != fd) {
            return;
        }
        thread.acceptedFd = -1;
        NativeSocket known = known(socket, fd);
        // without another end it is not what was accepted, but a later one of the same number
        if (known != null && known.remote != null) {
            connections.accepted(null, known.descriptor, known.remote);
        }
    }

    @Override
    public void shutdown(Object socket, boolean input, boolean output) {
        NativeSocket known = known(socket, -1);
        if (known != null && input) {
            connections.shutdown(null, known.descriptor, false);
        }
        if (known != null && output) {
            connections.shutdown(null, known.descriptor, true);
        }
    }

    @Override
    public void closing(Object socket) {
        NativeSocket known = table.remove(socket);
        if (known != null && known.isTcp()) {
            connections.closing(null, known.descriptor);
            NativeDescriptor.invalidate(known.descriptor);
        }
    }

    // ---- writes ----

    @Override
    public Object writeStarting(Object socket, int fd) {
        NativeSocket known = known(socket, fd);
        return known == null ? null : connections.writeStarting(known.descriptor, known.remote, null, 0, 0);
    }

    @Override
    public Object gatherStarting(Object socket, int fd, int pieces) {
        NativeSocket known = known(socket, fd);
        return known == null
                ? null
                : connections.writeStarting(
                        known.descriptor,
                        known.remote,
                        NativeBytes.ofThisThread().views(pieces),
                        0,
                        pieces);
    }

    @Override
    public void written(Object connection, long address, int from, int limit, int count, Throwable error) {
        if (!wereThere(count, error)) {
            unseenWritten(connection, count, error);
            return;
        }
        NativeBytes thread = NativeBytes.ofThisThread();
        try {
            connections.written(connection, thread.lay(address + from, limit - from, count), count, error);
        } finally {
            thread.lift(1);
        }
    }

    @Override
    public void written(Object connection, ByteBuffer buffer, int from, int limit, int count, Throwable error) {
        written(connection, wereThere(count, error) ? NativeMemory.address(buffer) : 0, from, limit, count, error);
    }

    @Override
    public void gathered(Object connection, long vectors, int pieces, long count, Throwable error) {
        if (!wereThere(count, error)) {
            unseenWritten(connection, count, error);
            return;
        }
        NativeBytes thread = NativeBytes.ofThisThread();
        try {
            connections.written(connection, thread.layVectors(vectors, pieces, count), 0, pieces, count, error);
        } finally {
            thread.lift(pieces);
        }
    }

    @Override
    public void gathered(Object connection, ByteBuffer[] buffers, int offset, int pieces, long count, Throwable error) {
        if (!wereThere(count, error)) {
            unseenWritten(connection, count, error);
            return;
        }
        NativeBytes thread = NativeBytes.ofThisThread();
        try {
            connections.written(connection, thread.layBuffers(buffers, offset, pieces, count), 0, pieces, count, error);
        } finally {
            thread.lift(pieces);
        }
    }

    @Override
    public void unseenWritten(Object connection, long count, Throwable error) {
        connections.written(connection, UNSEEN, 0, 0, count, error);
    }

    /**
     * Whether the bytes of a write may be looked at: the kernel took some, or would have, had the connection not been over.
     * After any other error (EFAULT) the address may be none.
     */
    private static boolean wereThere(long count, Throwable error) {
        return error == null ? count > 0 : Signal.ofFailedTransfer(error, true, PeerState.UNKNOWN) != null;
    }

    // ---- reads ----

    @Override
    public void read(Object socket, int fd, long address, int from, int count, Throwable error) {
        NativeSocket known = known(socket, fd);
        if (known == null) {
            return;
        }
        NativeBytes thread = NativeBytes.ofThisThread();
        int length = error == null ? Math.max(count, 0) : 0;
        try {
            connections.read(known.descriptor, known.remote, thread.lay(address + from, length, length), count, error);
        } finally {
            thread.lift(1);
        }
    }

    @Override
    public void read(Object socket, int fd, ByteBuffer buffer, int from, int count, Throwable error) {
        read(socket, fd, count > 0 && error == null ? NativeMemory.address(buffer) : 0, from, count, error);
    }
}
