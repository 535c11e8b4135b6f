package io.resetscope.agent.incident;

import java.util.function.Supplier;

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
    /** For how long this JVM had waited for its answer when it closed the connection; -1 when the upstream ended it. */
    public final long waitedNanos;
    /** Nothing but the lack of another request that was seen ties it to this client's. */
    public final boolean supposed;
    /** What was told of it, if anything was; asked when the incident has settled. */
    final Supplier<Object> told;

    public Upstream(
            String name,
            String protocolVersion,
            boolean closeAnnounced,
            boolean failed,
            long beforeNanos,
            long waitedNanos,
            Supplier<Object> told) {
        this(name, protocolVersion, closeAnnounced, failed, beforeNanos, waitedNanos, false, told);
    }

    public Upstream(
            String name,
            String protocolVersion,
            boolean closeAnnounced,
            boolean failed,
            long beforeNanos,
            long waitedNanos,
            boolean supposed,
            Supplier<Object> told) {
        this.name = name;
        this.protocolVersion = protocolVersion;
        this.closeAnnounced = closeAnnounced;
        this.failed = failed;
        this.beforeNanos = beforeNanos;
        this.waitedNanos = waitedNanos;
        this.supposed = supposed;
        this.told = told;
    }

    /** This JVM gave it up: the upstream had not ended. */
    public boolean wasGivenUp() {
        return waitedNanos >= 0;
    }
}
