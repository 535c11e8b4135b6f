package io.resetscope.agent.incident;

/** A client keeps connections in a way that will make them fail, though none has failed yet. Immutable. */
public final class PolicyMismatch {

    /** In which way. */
    public enum Kind {
        /** Idle for longer than the server had announced that it would keep it. */
        KEPT_TOO_LONG,
        /** Kept although its last exchange had announced the close. */
        CLOSE_IGNORED
    }

    public final Kind kind;
    /** As the application named it. */
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

    public PolicyMismatch(
            Kind kind,
            String serverHost,
            int serverPort,
            String peerAddress,
            long idleNanos,
            long ageNanos,
            long keepAliveTimeoutNanos,
            String keepAliveServer,
            String server) {
        this.kind = kind;
        this.serverHost = serverHost;
        this.serverPort = serverPort;
        this.peerAddress = peerAddress;
        this.idleNanos = idleNanos;
        this.ageNanos = ageNanos;
        this.keepAliveTimeoutNanos = keepAliveTimeoutNanos;
        this.keepAliveServer = keepAliveServer;
        this.server = server;
    }
}
