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

    UpstreamEnd(Connection upstream, boolean failed, long request, long onlyRequest, long atNanos, long waitedNanos) {
        this.request = request;
        this.onlyRequest = onlyRequest;
        this.traceparent = traceparent(upstream.exchange.traceHeaders);
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
            long request,
            long onlyRequest,
            Testimony told,
            long startedNanos,
            long atNanos) {
        this.request = request;
        this.onlyRequest = onlyRequest;
        this.traceparent = null;
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

    Upstream before(long laterNanos) {
        return new Upstream(name, protocolVersion, closeAnnounced, failed, laterNanos - atNanos, waitedNanos, told);
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
