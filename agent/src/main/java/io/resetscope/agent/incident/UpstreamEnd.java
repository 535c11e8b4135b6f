package io.resetscope.agent.incident;

import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.RequestThreads;
import java.net.InetSocketAddress;
import java.util.function.Supplier;

/** How a client connection of this JVM ended, or could not be opened, and all that ties it to a client's request. */
final class UpstreamEnd {

    private static final String TRACEPARENT = "traceparent";
    private static final int TRACE_ID_AT = 3;
    private static final int TRACE_ID_END = 35;

    /** As {@link RequestThreads} counts them. */
    final long request;
    /** The only one in this JVM at that moment. */
    final long onlyRequest;
    /** Null when the upstream was not asked, or without one. */
    final String traceparent;

    /** The thread that was at it waited for it, and so does what it asks next for the same request. */
    private final boolean blocking;

    final String name;
    final String protocolVersion;
    final boolean closeAnnounced;
    final boolean failed;
    /** When what ended had begun. */
    final long startedNanos;

    final long atNanos;
    final long waitedNanos;
    /** What is told of it; it may be told later. */
    final Supplier<Object> told;

    /** Another upstream, or the same one, was asked afterwards for the same request, and answered. */
    volatile boolean madeGood;
    /** It may be of one of several requests, and nobody will know of which. */
    volatile boolean nobodys;
    /** The request whose trace alone it was found by; it is no other's. */
    private volatile long foundFor = RequestThreads.NONE;

    UpstreamEnd(Connection upstream, boolean failed, long request, long onlyRequest, long atNanos, long waitedNanos) {
        this.request = request;
        this.onlyRequest = onlyRequest;
        this.traceparent = traceparent(upstream.exchange.traceHeaders);
        this.blocking = upstream.blocking;
        this.name = upstream.serverHost + ":" + upstream.serverPort;
        this.protocolVersion = upstream.conversation().protocolVersion();
        this.closeAnnounced = upstream.closeAnnounced;
        this.failed = failed;
        this.startedNanos = upstream.exchange.startedNanos;
        this.atNanos = atNanos;
        this.waitedNanos = waitedNanos;
        this.told = failed ? upstream.ending()::toldAs : () -> null;
    }

    UpstreamEnd(
            InetSocketAddress unreachable,
            boolean blocking,
            long request,
            long onlyRequest,
            Testimony told,
            long startedNanos,
            long atNanos) {
        this.request = request;
        this.onlyRequest = onlyRequest;
        this.traceparent = null;
        this.blocking = blocking;
        this.name = unreachable.getHostString() + ":" + unreachable.getPort();
        this.protocolVersion = null;
        this.closeAnnounced = false;
        this.failed = true;
        this.startedNanos = startedNanos;
        this.atNanos = atNanos;
        this.waitedNanos = -1;
        this.told = () -> told;
    }

    boolean isOfOtherTrace(String traceId) {
        return traceId != null && traceparent != null && !traceId.equals(traceId(traceparent));
    }

    boolean isOfTrace(String traceId) {
        return traceId.equals(traceId(traceparent));
    }

    /** True for the first request that asks, however often. */
    boolean isFoundFor(long client) {
        if (foundFor == RequestThreads.NONE) {
            foundFor = client;
        }
        return foundFor == client;
    }

    boolean isFoundForOther(long client) {
        return foundFor != RequestThreads.NONE && foundFor != client;
    }

    /** Whether what was asked of an upstream afterwards was asked for the same request, as far as that is known. */
    boolean isOfRequest(long later, String laterTraceparent) {
        if (request != RequestThreads.NONE && later != RequestThreads.NONE) {
            return request == later;
        }
        if (traceparent != null && laterTraceparent != null) {
            return traceparent.regionMatches(TRACE_ID_AT, laterTraceparent, TRACE_ID_AT, TRACE_ID_END - TRACE_ID_AT);
        }
        if (request != RequestThreads.NONE) {
            // carried on by a thread of a client's, which may have asked again for the request of the call that failed
            return !blocking && later == RequestThreads.NONE;
        }
        return traceparent == null && (later == RequestThreads.NONE || later == onlyRequest);
    }

    /** @param supposed whether nothing but the lack of another request ties the two together */
    Upstream before(long laterNanos, boolean supposed) {
        long beforeNanos = laterNanos - atNanos;
        return new Upstream(name, protocolVersion, closeAnnounced, failed, beforeNanos, waitedNanos, supposed, told);
    }

    /** Null when there is none, or one that is cut short. */
    static String traceparent(String[] headers) {
        for (int i = 0; headers != null && i + 1 < headers.length; i += 2) {
            String value = headers[i + 1];
            if (TRACEPARENT.equals(headers[i]) && value != null && value.length() >= TRACE_ID_END) {
                return value;
            }
        }
        return null;
    }

    static String traceId(String traceparent) {
        return traceparent == null ? null : traceparent.substring(TRACE_ID_AT, TRACE_ID_END);
    }
}
