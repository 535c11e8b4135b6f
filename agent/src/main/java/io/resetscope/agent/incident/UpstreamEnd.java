package io.resetscope.agent.incident;

import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.Exchange;
import io.resetscope.agent.connection.RequestThreads;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.function.Supplier;

/** How a client connection of this JVM ended, or could not be opened, and all that ties it to a client's request. */
final class UpstreamEnd {

    private static final AtomicLongFieldUpdater<UpstreamEnd> FOUND_FOR =
            AtomicLongFieldUpdater.newUpdater(UpstreamEnd.class, "foundFor");

    private static final String TRACEPARENT = "traceparent";
    private static final int TRACE_ID_AT = 3;
    private static final int TRACE_ID_END = 35;

    final Belonging belonging;
    /** Null when the upstream was not asked, or without one. */
    final String traceparent;

    private final String host;
    private final int port;
    final String protocolVersion;
    final boolean closeAnnounced;
    final boolean failed;
    private final boolean unreachable;
    /** When what ended had begun. */
    final long startedNanos;

    final long atNanos;
    final long waitedNanos;
    /** What is told of it; it may be told later. */
    private final Supplier<Object> told;

    /** Another upstream, or the same one, was asked afterwards, perhaps for the same request, and answered. */
    volatile boolean madeGood;
    /** The stream of HTTP/2 that it was found for by its trace header. */
    private volatile long foundFor = RequestThreads.NONE;

    /** What of its requests an upstream's end belongs to, as far as that is known when it ends. */
    static final class Belonging {

        /** As {@link RequestThreads} counts them. */
        final long request;
        /** Null when there is none. */
        final Upstream.Tie tie;

        Belonging(long request, Upstream.Tie tie) {
            this.request = request;
            this.tie = tie;
        }

        boolean isOf(long client) {
            return tie != null && request == client;
        }

        /** Whether it is known to be another's than {@code client}'s. */
        boolean isOfOther(long client) {
            return tie == Upstream.Tie.KNOWN && client != RequestThreads.NONE && request != client;
        }
    }

    UpstreamEnd(
            Connection upstream,
            Exchange exchange,
            boolean failed,
            Belonging belonging,
            long atNanos,
            long waitedNanos) {
        this.belonging = belonging;
        this.traceparent = traceparent(exchange);
        this.host = upstream.serverHost;
        this.port = upstream.serverPort;
        this.protocolVersion = upstream.conversation().protocolVersion();
        this.closeAnnounced = upstream.closeAnnounced;
        this.failed = failed;
        this.unreachable = false;
        this.startedNanos = exchange.startedNanos;
        this.atNanos = atNanos;
        this.waitedNanos = waitedNanos;
        this.told = failed ? upstream.ending()::toldAs : () -> null;
    }

    UpstreamEnd(InetSocketAddress unreachable, Belonging belonging, Testimony told, long startedNanos, long atNanos) {
        this.belonging = belonging;
        this.traceparent = null;
        this.host = unreachable.getHostString();
        this.port = unreachable.getPort();
        this.protocolVersion = null;
        this.closeAnnounced = false;
        this.failed = true;
        this.unreachable = true;
        this.startedNanos = startedNanos;
        this.atNanos = atNanos;
        this.waitedNanos = -1;
        this.told = () -> told;
    }

    /** To be asked at each response: nothing is made. */
    boolean isAt(Connection upstream) {
        return port == upstream.serverPort && host != null && host.equals(upstream.serverHost);
    }

    boolean isOfOtherTrace(String otherTraceparent) {
        return traceparent != null && otherTraceparent != null && !isSameTrace(traceparent, otherTraceparent);
    }

    /** True for the first stream that asks, however often. */
    boolean isFoundFor(long stream) {
        return FOUND_FOR.compareAndSet(this, RequestThreads.NONE, stream) || foundFor == stream;
    }

    /** Whether what was asked of an upstream afterwards may have been asked for the same request. */
    boolean mayBeOfRequest(long later, String laterTraceparent) {
        if (traceparent != null && laterTraceparent != null) {
            return isSameTrace(traceparent, laterTraceparent);
        }
        return !belonging.isOfOther(later);
    }

    Upstream before(long laterNanos, Upstream.Tie tie) {
        return new Upstream(
                host + ":" + port,
                protocolVersion,
                closeAnnounced,
                failed,
                unreachable,
                laterNanos - atNanos,
                waitedNanos,
                tie,
                told);
    }

    /** Null when there is none, or one that is cut short. */
    static String traceparent(Exchange exchange) {
        String[] headers = exchange.traceHeaders;
        for (int i = 0; headers != null && i + 1 < headers.length; i += 2) {
            String value = headers[i + 1];
            if (TRACEPARENT.equals(headers[i]) && value != null && value.length() >= TRACE_ID_END) {
                return value;
            }
        }
        return null;
    }

    static boolean isSameTrace(String one, String other) {
        return one.regionMatches(TRACE_ID_AT, other, TRACE_ID_AT, TRACE_ID_END - TRACE_ID_AT);
    }
}
