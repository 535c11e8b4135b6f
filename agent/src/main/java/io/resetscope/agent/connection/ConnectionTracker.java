package io.resetscope.agent.connection;

import io.resetscope.bootstrap.ConnectionSink;
import java.io.FileDescriptor;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketImpl;
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
    private static final int LONG_WRITE_BYTES = 64 * 1024;

    private final ConnectionTable table;
    private final ConnectionPolicy policy;
    private final ConnectionListener listener;
    private final Function<Connection, Conversation> conversations;
    private final long idleCheckAfterNanos;

    /** @param conversations makes what reads the plaintext of a connection */
    public ConnectionTracker(
            ConnectionTable table,
            ConnectionPolicy policy,
            ConnectionListener listener,
            Function<Connection, Conversation> conversations) {
        this.table = table;
        this.policy = policy;
        this.listener = listener;
        this.conversations = conversations;
        this.idleCheckAfterNanos = policy.idleCheckAfterNanos();
    }

    // ---- life ----

    @Override
    public void connect(
            Socket socket,
            FileDescriptor fd,
            SocketAddress remote,
            boolean pending,
            long startedNanos,
            Throwable error) {
        if (error != null) {
            long now = System.nanoTime();
            // a non-blocking attempt's beginning is not known when it ends; it is not a second that matters
            long started = startedNanos == 0 ? now : startedNanos;
            if (remote instanceof InetSocketAddress
                    && Signal.isRefusal(error, now - started)
                    && policy.watches(host(remote), (InetSocketAddress) remote)) {
                listener.refused((InetSocketAddress) remote, started, error, now);
            }
            return;
        }
        FileDescriptor descriptor = fd != null ? fd : Kernel.descriptor(socket);
        if (pending || descriptor == null) {
            return;
        }
        if (!(remote instanceof InetSocketAddress)) {
            ignore(descriptor);
            return;
        }
        open(
                descriptor,
                socket == null ? remote : socket,
                Role.CLIENT,
                true,
                host(remote),
                ((InetSocketAddress) remote).getPort());
    }

    @Override
    public void accepted(Socket socket, FileDescriptor fd, SocketAddress remote) {
        FileDescriptor descriptor = fd != null ? fd : Kernel.descriptor(socket);
        if (descriptor == null) {
            return;
        }
        if (fd != null && !(remote instanceof InetSocketAddress)) {
            ignore(descriptor);
            return;
        }
        open(descriptor, socket == null ? remote : socket, Role.SERVER, true, null, 0);
    }

    private static String host(SocketAddress remote) {
        // getHostString: the name that was asked for, or the literal; never a look-up
        return ((InetSocketAddress) remote).getHostString();
    }

    private void ignore(FileDescriptor fd) {
        add(fd, null, false, null, 0, null, null, true);
    }

    /** Null when there is no room. {@code host} null: the address of the serving end. */
    private Connection open(FileDescriptor fd, Object known, Role role, boolean ageKnown, String host, int port) {
        Connection there = table.get(fd);
        if (there != null) {
            return there;
        }
        if (table.full()) {
            listener.overLimit();
            return null;
        }
        InetSocketAddress local = Kernel.localAddress(fd);
        InetSocketAddress peer = peer(fd, known);
        InetSocketAddress serving = role == Role.SERVER ? local : peer;
        String server = host != null ? host : serving == null ? null : serving.getHostString();
        int serverPort = host != null ? port : serving == null ? 0 : serving.getPort();
        boolean ignored = peer == null || !policy.watches(server, peer);
        return add(fd, role, ageKnown, server, serverPort, local, peer, ignored);
    }

    /**
     * The kernel's word comes first: behind a SOCKS proxy the socket names the destination, not its peer. JDK 8 and 11
     * cannot ask it.
     */
    private static InetSocketAddress peer(FileDescriptor fd, Object known) {
        InetSocketAddress peer = Kernel.remoteAddress(fd);
        if (peer != null) {
            return peer;
        }
        Object address = known;
        if (known instanceof Socket) {
            address = ((Socket) known).getRemoteSocketAddress();
        } else if (known instanceof SocketImpl) {
            address = Kernel.remoteAddress((SocketImpl) known);
        }
        return address instanceof InetSocketAddress && !((InetSocketAddress) address).isUnresolved()
                ? (InetSocketAddress) address
                : null;
    }

    private Connection add(
            FileDescriptor fd,
            Role role,
            boolean ageKnown,
            String host,
            int port,
            InetSocketAddress local,
            InetSocketAddress peer,
            boolean ignored) {
        table.expunge();
        Connection connection = new Connection(
                fd,
                table.collected(),
                role,
                ageKnown,
                System.nanoTime(),
                System.currentTimeMillis(),
                host,
                port,
                local,
                peer,
                ignored);
        if (!ignored) {
            connection.conversation = conversations.apply(connection);
        }
        return table.putIfAbsent(fd, connection);
    }

    @Override
    public void shutdown(Socket socket, FileDescriptor fd, boolean output) {
        FileDescriptor descriptor = fd != null ? fd : Kernel.descriptor(socket);
        Connection connection = descriptor == null ? null : table.get(descriptor);
        if (connection != null) {
            if (output) {
                connection.outputShutdown = true;
            } else {
                connection.inputShutdown = true;
            }
        }
    }

    @Override
    public void closing(Socket socket, FileDescriptor fd) {
        FileDescriptor descriptor = fd != null ? fd : Kernel.descriptor(socket);
        Connection connection = descriptor == null ? null : table.remove(descriptor);
        if (connection == null || connection.ignored) {
            return;
        }
        connection.closing = true;
        if (!connection.failed && connection.conversation.exchangeUnderWay()) {
            listener.cancelled(connection, System.nanoTime());
        }
    }

    // ---- writes ----

    @Override
    public Object writeStarting(FileDescriptor fd, Object peer, ByteBuffer[] buffers, int offset, int length) {
        Connection connection = table.get(fd);
        if (connection == null) {
            return mayAdopt(fd, peer) ? new Adoption(fd, peer(fd, peer), Kernel.peerState(fd)) : null;
        }
        if (connection.ignored) {
            return null;
        }
        long now = System.nanoTime();
        connection.writeStartedNanos = now;
        if (now - connection.lastByteNanos >= idleCheckAfterNanos) {
            connection.peerState = connection.endOfStreamRead ? PeerState.FIN : Kernel.peerState(fd);
            connection.peerStateNanos = now;
        }
        if (buffers != null) {
            connection.writePositions = Buffers.positions(connection.writePositions, buffers, offset, length);
        }
        return connection;
    }

    @Override
    public void written(Object token, byte[] array, int from, int count, Throwable error) {
        Connection connection = adopted(token, error, count);
        if (connection != null && (count > 0 || error != null)) {
            long now = endOfWrite(connection, count);
            connection.sent(array, null, from, from + Math.max(count, 0), now, error != null);
            endWrite(connection, count, error, now);
        }
    }

    @Override
    public void written(Object token, ByteBuffer buffer, int count, Throwable error) {
        Connection connection = adopted(token, error, count);
        if (connection != null && (count > 0 || error != null)) {
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
        if (connection != null && (count > 0 || error != null)) {
            long now = endOfWrite(connection, count);
            Buffers.sent(connection, buffers, offset, length, count, now, error != null);
            endWrite(connection, count, error, now);
        }
    }

    private static long endOfWrite(Connection connection, long count) {
        return count >= LONG_WRITE_BYTES || connection.writeStartedNanos == 0
                ? System.nanoTime()
                : connection.writeStartedNanos;
    }

    private void endWrite(Connection connection, long count, Throwable error, long now) {
        if (error == null) {
            connection.bytesSent += count;
            connection.lastByteNanos = now;
        } else {
            failedTransfer(connection, true, error);
        }
    }

    /** Whether an unknown descriptor may be a TCP connection from before our time. Unix-domain channels are not. */
    private boolean mayAdopt(FileDescriptor fd, Object peer) {
        if (fd == null || table.full()) {
            return false;
        }
        if (peer instanceof SocketAddress && !(peer instanceof InetSocketAddress)) {
            ignore(fd);
            return false;
        }
        return true;
    }

    /** The watched connection behind the token of {@link #writeStarting}; adopts one that was open before us. */
    private Connection adopted(Object token, Throwable error, long count) {
        if (token instanceof Connection) {
            return (Connection) token;
        }
        Adoption adoption = (Adoption) token;
        // only a transfer that reached the kernel proves that the descriptor is open, and this connection's
        if (error == null ? count <= 0 : Signal.ofFailedTransfer(error, true, PeerState.UNKNOWN) == null) {
            return null;
        }
        Connection connection = open(adoption.fd, adoption.peer, null, false, null, 0);
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
        if (connection == null && mayAdopt(fd, peer)) {
            boolean open = error == null ? count > 0 : Signal.ofFailedTransfer(error, false, PeerState.UNKNOWN) != null;
            connection = open ? open(fd, peer, null, false, null, 0) : null;
        }
        return connection == null || connection.ignored ? null : connection;
    }

    private void endRead(Connection connection, long count, long now) {
        connection.bytesReceived += count;
        connection.lastByteNanos = now;
        Exchange exchange = connection.exchange;
        if (exchange.respondedNanos == now
                && exchange.idleBeforeNanos >= idleCheckAfterNanos
                && exchange.number > 1
                && connection.role == Role.CLIENT) {
            listener.idleSurvived(connection, exchange.idleBeforeNanos);
        }
    }

    private void nothingRead(Connection connection, long count, Throwable error) {
        if (error != null) {
            failedTransfer(connection, false, error);
        } else if (count == -1) {
            endOfStream(connection);
        }
    }

    // ---- endings ----

    private void endOfStream(Connection connection) {
        if (connection.endOfStreamRead || connection.inputShutdown || connection.closing) {
            return;
        }
        connection.endOfStreamRead = true;
        long now = System.nanoTime();
        Conversation conversation = connection.conversation;
        // asked before: for a protocol not understood, the close itself ends the turn
        boolean underWay = conversation.exchangeUnderWay();
        conversation.endOfStream(now);
        if (connection.role != Role.CLIENT || connection.tlsCloseSent) {
            return;
        }
        Exchange exchange = connection.exchange;
        boolean responseWasDue = conversation.understood()
                ? conversation.exchangeUnderWay()
                // not knowing the protocol, only this much is sure: the peer had closed before it was asked
                : underWay
                        && exchange.peerStateBefore == PeerState.FIN
                        && exchange.responseBytes == 0
                        && exchange.number > 1;
        if (responseWasDue) {
            tell(connection, Signal.END_OF_STREAM, false, null, now);
        }
    }

    private void failedTransfer(Connection connection, boolean write, Throwable error) {
        if (connection.closing || connection.failed || connection.tlsCloseSent) {
            return;
        }
        FileDescriptor fd = connection.get();
        PeerState state = fd == null ? PeerState.UNKNOWN : Kernel.peerState(fd);
        Signal signal = Signal.ofFailedTransfer(error, write, state);
        // a server's connection that never carried a byte: a port probe or health check that hangs up with RST
        boolean probe = connection.role == Role.SERVER && connection.bytesSent + connection.bytesReceived == 0;
        if (signal != null && !probe) {
            tell(connection, signal, write, error, System.nanoTime());
        }
    }

    private void tell(Connection connection, Signal signal, boolean write, Throwable error, long now) {
        if (!connection.failed) {
            connection.failed = true;
            listener.failed(connection, signal, write, error, now);
        }
    }

    /** Stands in for a connection that is not known yet, between the beginning and the end of a write. */
    private static final class Adoption {

        final FileDescriptor fd;
        /** Asked beforehand: once the write has met an RST, the kernel does not know it any more. */
        final InetSocketAddress peer;

        final PeerState peerState;

        Adoption(FileDescriptor fd, InetSocketAddress peer, PeerState peerState) {
            this.fd = fd;
            this.peer = peer;
            this.peerState = peerState;
        }
    }
}
