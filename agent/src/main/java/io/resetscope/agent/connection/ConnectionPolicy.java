package io.resetscope.agent.connection;

import java.net.InetSocketAddress;

/** Which connections are watched, and how closely. */
public interface ConnectionPolicy {

    /** False for a connection that belongs to the agent itself (asked on the thread that opens it) or is excluded. */
    boolean watches(String host, InetSocketAddress peer);

    /** From this idle time on, the kernel is asked about the peer before a write. Nanoseconds. */
    long idleCheckAfterNanos();
}
