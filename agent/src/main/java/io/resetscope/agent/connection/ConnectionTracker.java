package io.resetscope.agent.connection;

import io.resetscope.bootstrap.ConnectionSink;
import io.resetscope.bootstrap.TlsSink;
import java.io.FileDescriptor;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.function.Function;

/**
 * Keeps the facts of every connection from the events of the woven classes, and notices when one dies badly.
 *
 * <p>Runs on the application's threads, inside its reads and writes: one clock read per operation, no allocation, no
 * lock except when a connection comes or goes.
 */
public final class ConnectionTracker implements ConnectionSink {

    /** A write of at least this many bytes may have blocked for long, so that its end deserves a clock read. */
    private static final int LONG_WRITE_BYTES = 4 * 1024;

    private final ConnectionTable table;
    private final ConnectionPolicy policy;
    private final ConnectionListener listener;
    private final ConnectionRegistry registry;
    private final Endings endings;
    private final Traffic traffic;
    private final TlsTracker tls;
    private final RequestThreads requests;

    /**
     * @param requests told which thread works for which of the server's connections
     * @param conversations makes what reads the plaintext of a connection
     */
    public ConnectionTracker(
            ConnectionTable table,
            ConnectionPolicy policy,
            ConnectionListener listener,
            RequestThreads requests,
            Function<Connection, Conversation> conversations) {
        this.table = table;
        this.requests = requests;
        this.policy = policy;
        this.listener = listener;
        this.endings = new Endings(listener);
        this.traffic = new Traffic(listener, endings, policy.idleCheckAfterNanos());
        this.tls = new TlsTracker(table, conversations, endings, traffic);
        this.registry = new ConnectionRegistry(table, policy, listener, conversations, tls);
    }

    /** What keeps the facts of what is said under TLS. */
    public TlsSink tls() {
        return tls;
    }

    // ---- life ----

    @Override
    public void connect(FileDescriptor fd, SocketAddress remote, boolean pending, long startedNanos, Throwable error) {
        if (error != null) {
            long now = System.nanoTime();
            // a non-blocking attempt's beginning is not known when it ends; it is not a second that matters
            long started = startedNanos == 0 ? now : startedNanos;
            if (remote instanceof InetSocketAddress && policy.watches(host(remote), (InetSocketAddress) remote)) {
                connectFailed(fd, (InetSocketAddress) remote, started, error, now);
            }
            return;
        }
        if (pending || fd == null) {
            return;
        }
        if (!(remote instanceof InetSocketAddress)) {
            registry.ignore(fd);
            return;
        }
        boolean known = table.get(fd) != null;
        long took = startedNanos == 0 || known ? -1 : System.nanoTime() - startedNanos;
        Connection connection = registry.open(
                fd, remote, Role.CLIENT, true, host(remote), ((InetSocketAddress) remote).getPort(), took);
        if (!known && connection != null && !connection.ignored) {
            listener.connected(connection);
        }
    }

    private void connectFailed(FileDescriptor fd, InetSocketAddress remote, long started, Throwable error, long now) {
        if (Signal.isRefusal(error, now - started)) {
            listener.connectFailed(fd, remote, Signal.REFUSED, started, error, now);
        } else if (Signal.isConnectTimeout(error)) {
            listener.connectFailed(fd, remote, Signal.TIMED_OUT, started, error, now);
        } else if (Signal.isResetOfConnect(error)) {
            listener.connectFailed(fd, remote, Signal.RESET, started, error, now);
        }
    }

    @Override
    public void destination(Socket socket, SocketAddress destination) {
        FileDescriptor fd = Kernel.descriptor(socket);
        Connection connection = fd == null ? null : table.get(fd);
        if (connection != null) {
            connection.blocking = true;
        }
        if (connection != null && destination instanceof InetSocketAddress) {
            connection.serverHost = host(destination);
            connection.serverPort = ((InetSocketAddress) destination).getPort();
        }
    }

    @Override
    public void accepted(Socket socket, FileDescriptor fd, SocketAddress remote) {
        FileDescriptor descriptor = descriptor(socket, fd);
        if (descriptor == null) {
            return;
        }
        if (fd != null && !(remote instanceof InetSocketAddress)) {
            registry.ignore(descriptor);
            return;
        }
        registry.open(descriptor, socket == null ? remote : socket, Role.SERVER, true, null, 0, -1);
    }

    @Override
    public void shutdown(Socket socket, FileDescriptor fd, boolean output) {
        FileDescriptor descriptor = descriptor(socket, fd);
        Connection connection = descriptor == null ? null : table.get(descriptor);
        if (connection != null && !connection.ignored) {
            if (output) {
                connection.saysGoodbye();
                connection.outputShutdown = true;
            } else if (!connection.isInputShutDown()) {
                connection.ending().peerStateBeforeShutdown = Kernel.peerState(descriptor);
                connection.ending().inputShutdown = true;
            }
        }
    }

    @Override
    public void closing(Socket socket, FileDescriptor fd) {
        FileDescriptor descriptor = descriptor(socket, fd);
        Connection known = descriptor == null ? null : table.get(descriptor);
        if (known != null && !known.ignored && !known.closing) {
            // while it is still found: what is decrypted now passes the hooks
            tls.closing(known);
        }
        Connection connection = descriptor == null ? null : table.remove(descriptor);
        if (connection == null || connection.ignored) {
            return;
        }
        endings.closing(connection, descriptor);
        connection.closing = true;
        tls.closed(connection);
        if (connection.role == Role.SERVER) {
            requests.closed(connection);
        }
    }

    @Override
    public void asynchronouslyClosing(FileDescriptor fd) {
        Connection connection = fd == null ? null : table.get(fd);
        if (connection != null) {
            connection.ioThreadId = Connection.ANY_THREAD;
        }
        closing(null, fd);
    }

    /** Of a channel, or else under a socket; null when it has none. */
    private static FileDescriptor descriptor(Socket socket, FileDescriptor fd) {
        return fd != null ? fd : Kernel.descriptor(socket);
    }

    private static String host(SocketAddress remote) {
        // getHostString: the name that was asked for, or the literal; never a look-up
        return ((InetSocketAddress) remote).getHostString();
    }

    // ---- writes ----

    @Override
    public Object writeStarting(FileDescriptor fd, Object peer, ByteBuffer[] buffers, int offset, int length) {
        Connection connection = table.get(fd);
        if (connection == null) {
            return registry.mayAdopt(fd, peer)
                    ? new Adoption(fd, ConnectionRegistry.peer(fd, peer), Kernel.peerState(fd))
                    : null;
        }
        if (connection.ignored) {
            return null;
        }
        long now = System.nanoTime();
        connection.writeStartedNanos = now;
        connection.receivedBeforeWrite = connection.bytesReceived;
        connection.writing = true;
        connection.ioThreadId = (int) Thread.currentThread().getId();
        traffic.askPeer(connection, now);
        if (buffers != null) {
            connection.writePositions = Buffers.positions(connection.writePositions, buffers, offset, length);
        }
        return connection;
    }

    @Override
    public void written(Object token, byte[] array, int from, int count, Throwable error) {
        Connection connection = adopted(token, error, count);
        if (movedOrFailed(connection, count, error)) {
            long now = endOfWrite(connection, count);
            connection.sent(array, null, from, from + Math.max(count, 0), now, error != null);
            endWrite(connection, count, error, now);
        }
    }

    @Override
    public void written(Object token, ByteBuffer buffer, int count, Throwable error) {
        Connection connection = adopted(token, error, count);
        if (movedOrFailed(connection, count, error)) {
            long now = endOfWrite(connection, count);
            int position = buffer.position();
            int from = error != null ? position : position - count;
            int to = error != null ? buffer.limit() : position;
            connection.sent(null, buffer, from, to, now, error != null);
            endWrite(connection, count, error, now);
        }
    }

    @Override
    public void written(Object token, ByteBuffer[] buffers, int offset, int length, long count, Throwable error) {
        Connection connection = adopted(token, error, count);
        if (movedOrFailed(connection, count, error)) {
            long now = endOfWrite(connection, count);
            Buffers.sent(connection, buffers, offset, length, count, now, error != null);
            endWrite(connection, count, error, now);
        }
    }

    /** False for a write that a full send buffer took nothing of, which ends here. */
    private static boolean movedOrFailed(Connection connection, long count, Throwable error) {
        if (connection == null) {
            return false;
        }
        if (count <= 0 && error == null) {
            connection.writing = false;
            return false;
        }
        return true;
    }

    private static long endOfWrite(Connection connection, long count) {
        return count >= LONG_WRITE_BYTES || connection.writeStartedNanos == 0
                ? System.nanoTime()
                : connection.writeStartedNanos;
    }

    private void endWrite(Connection connection, long count, Throwable error, long now) {
        if (error == null) {
            connection.writing = false;
            connection.bytesSent += count;
            connection.lastByteNanos = now;
            if (connection.role == Role.SERVER) {
                requests.passed(connection, connection.ioThreadId, now);
            }
            endings.written(connection, now);
            traffic.sent(connection, now);
        } else {
            // until it is told: of an RST, who gets the kernel's one error knows it, and a reader meets but the end
            // behind it
            endings.failedTransfer(connection, true, error);
            connection.writing = false;
        }
    }

    /** The watched connection behind the token of {@link #writeStarting}; adopts one from before us. */
    private Connection adopted(Object token, Throwable error, long count) {
        if (token instanceof Connection) {
            return (Connection) token;
        }
        if (!(token instanceof Adoption)) {
            // of an agent that was detached while the call went on
            return null;
        }
        Adoption adoption = (Adoption) token;
        // only a transfer that reached the kernel proves that the descriptor is open, and this connection's
        if (error == null ? count <= 0 : Signal.ofFailedTransfer(error, true, PeerState.UNKNOWN) == null) {
            return null;
        }
        Connection connection = registry.open(adoption.fd, adoption.peer, null, false, null, 0, -1);
        if (connection == null || connection.ignored) {
            return null;
        }
        connection.peerState = adoption.peerState;
        connection.peerStateNanos = System.nanoTime();
        return connection;
    }

    // ---- reads ----

    @Override
    public void read(FileDescriptor fd, Object peer, byte[] array, int from, int count, Throwable error) {
        Connection connection = ofRead(fd, peer, count, error);
        if (connection == null) {
            return;
        }
        if (count > 0 && error == null) {
            long now = System.nanoTime();
            connection.received(array, null, from, from + count, now);
            endRead(connection, count, now);
        } else {
            nothingRead(connection, count, error);
        }
    }

    @Override
    public void read(FileDescriptor fd, Object peer, ByteBuffer buffer, int count, Throwable error) {
        Connection connection = ofRead(fd, peer, count, error);
        if (connection == null) {
            return;
        }
        if (count > 0 && error == null) {
            long now = System.nanoTime();
            int position = buffer.position();
            connection.received(null, buffer, position - count, position, now);
            endRead(connection, count, now);
        } else {
            nothingRead(connection, count, error);
        }
    }

    @Override
    public Object scatterStarting(FileDescriptor fd, Object peer, ByteBuffer[] buffers, int offset, int length) {
        Connection connection = table.get(fd);
        if (connection == null || connection.ignored) {
            return null;
        }
        connection.readPositions = Buffers.positions(connection.readPositions, buffers, offset, length);
        return connection;
    }

    @Override
    public void scattered(Object token, ByteBuffer[] buffers, int offset, int length, long count, Throwable error) {
        if (!(token instanceof Connection)) {
            return;
        }
        Connection connection = (Connection) token;
        if (count > 0 && error == null) {
            long now = System.nanoTime();
            Buffers.received(connection, buffers, offset, length, count, now);
            endRead(connection, count, now);
        } else {
            nothingRead(connection, count, error);
        }
    }

    private Connection ofRead(FileDescriptor fd, Object peer, int count, Throwable error) {
        Connection connection = table.get(fd);
        if (connection == null && registry.mayAdopt(fd, peer)) {
            boolean open = error == null ? count > 0 : Signal.ofFailedTransfer(error, false, PeerState.UNKNOWN) != null;
            connection = open ? registry.open(fd, peer, null, false, null, 0, -1) : null;
        }
        return connection == null || connection.ignored ? null : connection;
    }

    private void endRead(Connection connection, long count, long now) {
        connection.bytesReceived += count;
        connection.lastByteNanos = now;
        connection.ioThreadId = (int) Thread.currentThread().getId();
        if (connection.role == Role.SERVER) {
            requests.passed(connection, connection.ioThreadId, now);
        } else {
            readWithoutWaiting(connection, connection.ioThreadId, now);
        }
        traffic.received(connection, now);
    }

    private void readWithoutWaiting(Connection connection, int threadId, long now) {
        if (connection.role == Role.CLIENT && connection.ageKnown && !connection.blocking) {
            requests.passedWithoutWaiting(threadId, now);
        }
    }

    private void nothingRead(Connection connection, long count, Throwable error) {
        if (error != null || count == -1) {
            readWithoutWaiting(connection, (int) Thread.currentThread().getId(), System.nanoTime());
        }
        if (error != null) {
            endings.failedTransfer(connection, false, error);
        } else if (count == -1) {
            endings.endOfStream(connection);
        }
    }
}
