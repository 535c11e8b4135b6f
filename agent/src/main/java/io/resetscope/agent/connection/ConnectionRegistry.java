package io.resetscope.agent.connection;

import java.io.FileDescriptor;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketImpl;
import java.util.function.Function;

/** How a connection comes to be watched: opened before our eyes, or adopted because it was open before us. */
final class ConnectionRegistry {

    private final ConnectionTable table;
    private final ConnectionPolicy policy;
    private final ConnectionListener listener;
    private final Function<Connection, Conversation> conversations;
    private final TlsTracker tls;

    ConnectionRegistry(
            ConnectionTable table,
            ConnectionPolicy policy,
            ConnectionListener listener,
            Function<Connection, Conversation> conversations,
            TlsTracker tls) {
        this.table = table;
        this.policy = policy;
        this.listener = listener;
        this.conversations = conversations;
        this.tls = tls;
    }

    /**
     * Whether an unknown descriptor may be a TCP connection from before our time. Unix-domain channels are not, nor is
     * one that was closed a moment ago while another thread was still reading: its number may be another socket's now.
     */
    boolean mayAdopt(FileDescriptor fd, Object peer) {
        if (fd == null || table.full() || table.closedLately(fd)) {
            return false;
        }
        if (peer instanceof SocketAddress && !(peer instanceof InetSocketAddress)) {
            ignore(fd);
            return false;
        }
        return true;
    }

    /** Remembers not to look at a descriptor again. */
    void ignore(FileDescriptor fd) {
        if (table.full()) {
            return;
        }
        add(fd, null, false, null, 0, null, null, -1, true);
    }

    /** Null when there is no room. {@code host} null: the address of the serving end. */
    Connection open(
            FileDescriptor fd, Object known, Role role, boolean ageKnown, String host, int port, long connectNanos) {
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
        return add(fd, role, ageKnown, server, serverPort, local, peer, connectNanos, ignored);
    }

    /**
     * The kernel's word comes first: behind a SOCKS proxy the socket names the destination, not its peer. JDK 8 and 11
     * cannot ask it.
     */
    static InetSocketAddress peer(FileDescriptor fd, Object known) {
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
            long connectNanos,
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
                connectNanos,
                ignored);
        if (!ignored) {
            connection.conversation = conversations.apply(connection);
            connection.tlsTracker = tls;
        }
        return table.putIfAbsent(fd, connection);
    }
}
