package io.resetscope.agent.incident;

/** How a connection to an upstream server ended that this JVM, a gateway, had open as a client. Immutable. */
public final class Upstream {

    /** {@code host:port}. */
    public final String name;
    /** {@code 1.0}, {@code 1.1} or null. */
    public final String protocolVersion;
    /** Its last response said that the connection ends with it, or was HTTP/1.0. */
    public final boolean closeAnnounced;
    /** A response was still due from it, or it could not be reached. */
    public final boolean failed;
    /** How long before it happened, nanoseconds. */
    public final long beforeNanos;

    public Upstream(String name, String protocolVersion, boolean closeAnnounced, boolean failed, long beforeNanos) {
        this.name = name;
        this.protocolVersion = protocolVersion;
        this.closeAnnounced = closeAnnounced;
        this.failed = failed;
        this.beforeNanos = beforeNanos;
    }
}
