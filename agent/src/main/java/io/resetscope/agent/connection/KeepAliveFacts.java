package io.resetscope.agent.connection;

import java.io.FileDescriptor;
import java.lang.ref.ReferenceQueue;

/**
 * What both ends announced about keeping the connection, as last seen. Written by the I/O threads. A layer of {@link
 * Connection} and no object of its own, for each connection has it while it is open.
 */
public abstract class KeepAliveFacts extends IdentityNode<FileDescriptor> {

    /** The client's Connection and Keep-Alive headers, e.g. {@code keep-alive, timeout=5}; null when it sent none. */
    public String keepAliveClient;
    /** The server's Connection and Keep-Alive headers, e.g. {@code keep-alive, timeout=5, max=100}; null when none. */
    public String keepAliveServer;
    /** The server's {@code Keep-Alive: timeout}, in seconds; -1 when it announced none. */
    public int keepAliveTimeoutSeconds = -1;
    /** The server's {@code Keep-Alive: max}, in requests; -1 when it announced none. */
    public int keepAliveMax = -1;
    /** It is lower than in the response before: the server says how many are left. */
    public boolean keepAliveCountsDown;

    KeepAliveFacts(FileDescriptor fd, ReferenceQueue<FileDescriptor> collected) {
        super(fd, collected);
    }

    /** Forgets what was announced by whom this connection led through before. */
    final void forgetKeepAlive() {
        keepAliveClient = null;
        keepAliveServer = null;
        keepAliveTimeoutSeconds = -1;
        keepAliveMax = -1;
        keepAliveCountsDown = false;
    }
}
