package io.resetscope.agent.incident;

import io.resetscope.agent.connection.Connection;
import java.net.InetSocketAddress;

/**
 * The last ends of this JVM's client connections. What a gateway does to its own client right afterwards, on the same
 * thread or in the same trace, is their consequence.
 */
final class Upstreams {

    private static final int CAPACITY = 256;
    private static final String TRACEPARENT = "traceparent";
    private static final int TRACE_ID_AT = 3;
    private static final int TRACE_ID_END = 35;

    private static final class End {

        final long threadId = Thread.currentThread().getId();
        final String traceId;
        final String name;
        final String protocolVersion;
        final boolean closeAnnounced;
        final boolean failed;
        /** When what ended had begun. */
        final long startedNanos;

        final long atNanos;

        End(Connection upstream, long atNanos) {
            boolean underWay = upstream.conversation().exchangeUnderWay();
            this.traceId = underWay ? traceId(upstream.exchange.traceHeaders) : null;
            this.name = upstream.serverHost + ":" + upstream.serverPort;
            this.protocolVersion = upstream.conversation().protocolVersion();
            this.closeAnnounced = upstream.closeAnnounced;
            this.failed = underWay;
            this.startedNanos = upstream.exchange.startedNanos;
            this.atNanos = atNanos;
        }

        End(InetSocketAddress unreachable, long startedNanos, long atNanos) {
            this.traceId = null;
            this.name = unreachable.getHostString() + ":" + unreachable.getPort();
            this.protocolVersion = null;
            this.closeAnnounced = false;
            this.failed = true;
            this.startedNanos = startedNanos;
            this.atNanos = atNanos;
        }

        Upstream before(long laterNanos) {
            return new Upstream(name, protocolVersion, closeAnnounced, failed, laterNanos - atNanos);
        }
    }

    private final Ring<End> ends = new Ring<>(CAPACITY);

    void ended(Connection upstream, long atNanos) {
        ends.add(new End(upstream, atNanos));
    }

    void unreachable(InetSocketAddress upstream, long startedNanos, long atNanos) {
        ends.add(new End(upstream, startedNanos, atNanos));
    }

    /**
     * The latest end on the calling thread, no longer ago than {@code withinNanos}, of something that was begun for a
     * client's request; null when there is none.
     *
     * @param requestStartedNanos when that request had begun
     */
    Upstream onThisThread(long requestStartedNanos, long now, long withinNanos) {
        long threadId = Thread.currentThread().getId();
        End end = ends.latest(each -> each.threadId == threadId
                && isWithin(now, each.atNanos, withinNanos)
                && each.startedNanos - requestStartedNanos >= 0);
        return end == null ? null : end.before(now);
    }

    /** The latest failure in the trace of a request, no longer ago than {@code withinNanos}; null when there is none. */
    Upstream inTrace(String[] traceHeaders, long now, long withinNanos) {
        String traceId = traceId(traceHeaders);
        End end = traceId == null
                ? null
                : ends.latest(each -> traceId.equals(each.traceId) && isWithin(now, each.atNanos, withinNanos));
        return end == null ? null : end.before(now);
    }

    private static boolean isWithin(long now, long atNanos, long withinNanos) {
        return now - atNanos >= 0 && now - atNanos <= withinNanos;
    }

    private static String traceId(String[] headers) {
        for (int i = 0; headers != null && i + 1 < headers.length; i += 2) {
            String value = headers[i + 1];
            if (TRACEPARENT.equals(headers[i]) && value != null && value.length() >= TRACE_ID_END) {
                return value.substring(TRACE_ID_AT, TRACE_ID_END);
            }
        }
        return null;
    }
}
