package io.resetscope.agent.connection;

import io.resetscope.agent.client.ClientCall;
import io.resetscope.agent.client.ServingConnections;
import io.resetscope.agent.client.WeakIdentityMap;
import java.io.FileDescriptor;
import java.net.Socket;
import java.nio.channels.SocketChannel;

/** Writes down at a connection which call it works for; of one that does not exist yet, until it has connected. */
public final class ServedConnections implements ServingConnections {

    private static final int MAX_CONNECTING = 4 * 1024;

    private final ConnectionTable table;
    private final WeakIdentityMap<ClientCall> connecting =
            new WeakIdentityMap<>(MAX_CONNECTING, call -> !call.isUnderWay());

    /** Null while there is nobody to ask. */
    private volatile NativeSockets natives;

    public ServedConnections(ConnectionTable table) {
        this.table = table;
    }

    /** From now on, connections of native transports are found too. */
    public void knows(NativeSockets sockets) {
        natives = sockets;
    }

    @Override
    public void serve(Object connection, ClientCall call) {
        FileDescriptor fd = descriptor(connection);
        if (fd == null) {
            return;
        }
        Connection known = table.get(fd);
        if (known != null) {
            known.call = call;
        } else {
            connecting.put(fd, call);
        }
    }

    private FileDescriptor descriptor(Object connection) {
        if (connection instanceof FileDescriptor) {
            return (FileDescriptor) connection;
        }
        if (connection instanceof Socket) {
            return Kernel.descriptor((Socket) connection);
        }
        if (connection instanceof SocketChannel) {
            return Kernel.descriptor((SocketChannel) connection);
        }
        NativeSockets sockets = natives;
        return sockets == null ? null : sockets.descriptor(connection);
    }

    /** Which call a descriptor that has just connected, or failed to, does so for; null when that was not said. */
    public ClientCall connected(FileDescriptor fd) {
        return connecting.remove(fd);
    }
}
