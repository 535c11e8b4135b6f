package io.resetscope.agent.incident;

import java.util.function.Supplier;

/** How a connection to an upstream server ended that this JVM, a gateway, had open as a client. Immutable. */
public final class Upstream {

    /** What says that it was asked for this client's request. */
    public enum Tie {
        /** The thread or the call that was at it, or its trace header, passed on as it was. */
        KNOWN,
        /** The trace, of which no other request was seen. */
        TRACE,
        /** That no other request was seen at all. */
        ONLY,
        /** One of these; but upstreams have been heard over HTTP/2 since, and nobody knows for which request. */
        STREAMS
    }

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
    /** It could not be reached at all. */
    public final boolean unreachable;

    public final Tie tie;
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
        this(name, protocolVersion, closeAnnounced, failed, false, beforeNanos, waitedNanos, Tie.KNOWN, told);
    }

    public Upstream(
            String name,
            String protocolVersion,
            boolean closeAnnounced,
            boolean failed,
            boolean unreachable,
            long beforeNanos,
            long waitedNanos,
            Tie tie,
            Supplier<Object> told) {
        this.name = name;
        this.protocolVersion = protocolVersion;
        this.closeAnnounced = closeAnnounced;
        this.failed = failed;
        this.unreachable = unreachable;
        this.beforeNanos = beforeNanos;
        this.waitedNanos = waitedNanos;
        this.tie = tie;
        this.told = told;
    }

    /** Whether it is known, and not only likely, that it was asked for this client's request. */
    public boolean isSure() {
        return tie == Tie.KNOWN;
    }

    /** Whether a span of this client's connection may name it. */
    public boolean isLink() {
        return tie == Tie.KNOWN || tie == Tie.TRACE;
    }

    /** This JVM gave it up: the upstream had not ended. */
    public boolean wasGivenUp() {
        return waitedNanos >= 0;
    }
}
