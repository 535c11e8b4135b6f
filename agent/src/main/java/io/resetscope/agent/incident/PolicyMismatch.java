package io.resetscope.agent.incident;

import io.resetscope.agent.server.ServerPolicy;

/**
 * A client keeps connections in a way that will make them fail, though none has failed yet; or a server in a way that
 * strangers can abuse. Immutable.
 */
public final class PolicyMismatch {

    /** In which way. */
    public enum Kind {
        /** Idle for longer than the server had announced that it would keep it. */
        KEPT_TOO_LONG,
        /** Kept although its last exchange had announced the close. */
        CLOSE_IGNORED,
        /** By a server of this JVM, for so long that it seems to have no limit. */
        NEVER_CLOSED
    }

    public final Kind kind;
    /** As the application named it; of a server of this JVM, its address. */
    public final String serverHost;

    public final int serverPort;
    /** Literal address of the other end of the socket. */
    public final String peerAddress;
    /** For how long a connection has been idle and kept. */
    public final long idleNanos;
    /** How old that connection is; -1 when not known. */
    public final long ageNanos;
    /** As the server announced it; -1 when it did not. */
    public final long keepAliveTimeoutNanos;
    /** The server's Connection and Keep-Alive headers; null when it sent none. */
    public final String keepAliveServer;
    /** What the server calls itself; or null. */
    public final String server;
    /** How the server of this JVM is configured; null when that is not known, and for a client. */
    public final ServerPolicy ownServer;

    public PolicyMismatch(
            Kind kind,
            String serverHost,
            int serverPort,
            String peerAddress,
            long idleNanos,
            long ageNanos,
            long keepAliveTimeoutNanos,
            String keepAliveServer,
            String server,
            ServerPolicy ownServer) {
        this.kind = kind;
        this.serverHost = serverHost;
        this.serverPort = serverPort;
        this.peerAddress = peerAddress;
        this.idleNanos = idleNanos;
        this.ageNanos = ageNanos;
        this.keepAliveTimeoutNanos = keepAliveTimeoutNanos;
        this.keepAliveServer = keepAliveServer;
        this.server = server;
        this.ownServer = ownServer;
    }
}
