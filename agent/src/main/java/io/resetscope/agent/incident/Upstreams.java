package io.resetscope.agent.incident;

import io.resetscope.agent.client.ClientCall;
import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.Exchange;
import io.resetscope.agent.connection.RequestThreads;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The last ends of this JVM's client connections. What a gateway does to its own client right afterwards is their
 * consequence, where both belong to one request: by the trace, by the thread that was at it, or, but that is a supposition,
 * because no other was seen. Two traces that differ are two requests, whatever else speaks for one. What an upstream answers
 * that was asked after a failure, for the same request, makes it good.
 */
final class Upstreams {

    static final int GATEWAY_TIMEOUT = 504;

    private static final int CAPACITY = 256;
    private static final int INTERNAL_SERVER_ERROR = 500;
    /** A gateway that hangs up on its client because its upstream did does so at once, if perhaps on another thread. */
    private static final long HANGS_UP_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Or when it is tired of a client that it has forgotten: the idle timeouts of gateways are around a minute. */
    private static final long FORGOTTEN_NANOS = TimeUnit.MINUTES.toNanos(2);
    /** Between an upstream's failure and a gateway's answer that speaks of it there may be another attempt. */
    private static final long SPOKEN_OF_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** Who closes what it has waited for in vain, and says 502 or 503 then, had waited for at least this long. */
    private static final long WAITED_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Where nothing but the lack of another request ties the two together. */
    private static final long SAME_BREATH_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Ring<UpstreamEnd> ends = new Ring<>(CAPACITY);
    private final RequestThreads requests;
    /** Of the latest failure; long ago while there was none. */
    private volatile long failedNanos = System.nanoTime() - 2 * FORGOTTEN_NANOS;

    Upstreams(RequestThreads requests) {
        this.requests = requests;
    }

    /** The upstream ended. Between two exchanges, and without an announcement, that is nothing to anybody. */
    void ended(Connection upstream, boolean failed, ClientCall call, long atNanos) {
        if (failed || upstream.closeAnnounced) {
            add(upstream, failed, call, atNanos, -1);
        }
    }

    /** This JVM closed it, for no answer had come. */
    void gaveUp(Connection upstream, ClientCall call, long atNanos) {
        long waitedNanos = atNanos - upstream.exchange.lastRequestByteNanos;
        add(upstream, true, call, atNanos, waitedNanos);
    }

    /** It lives, and answered as a gateway does: what the client is told then may be its word. */
    void answered(Connection upstream, ClientCall call, long atNanos) {
        if (atNanos - failedNanos <= FORGOTTEN_NANOS) {
            // nor is an earlier failure what the client is told then
            responds(upstream, call);
        }
        add(upstream, false, call, atNanos, -1);
    }

    private void add(Connection upstream, boolean failed, ClientCall call, long atNanos, long waitedNanos) {
        long request = request(upstream.blocking, call);
        long only = request == RequestThreads.NONE ? requests.only(atNanos) : RequestThreads.NONE;
        ends.add(new UpstreamEnd(upstream, failed, request, only, atNanos, waitedNanos));
        if (failed) {
            failedNanos = atNanos;
        }
    }

    /** @param blocking whether the calling thread had waited for the connect */
    void unreachable(
            InetSocketAddress upstream,
            ClientCall call,
            boolean blocking,
            Testimony told,
            long startedNanos,
            long atNanos) {
        long request = request(blocking, call);
        long only = request == RequestThreads.NONE ? requests.only(atNanos) : RequestThreads.NONE;
        ends.add(new UpstreamEnd(upstream, blocking, request, only, told, startedNanos, atNanos));
        failedNanos = atNanos;
    }

    /** Whether an upstream's response can make anything good. To be asked at each: nothing is looked at. */
    boolean mayMakeGood(Connection upstream, long now) {
        return now - failedNanos <= FORGOTTEN_NANOS && upstream.exchange.status < INTERNAL_SERVER_ERROR;
    }

    /** It responds, if perhaps with what is to be passed on: no earlier failure left the client's request without an answer. */
    void responds(Connection upstream, ClientCall call) {
        long request = request(upstream.blocking, call);
        String traceparent = UpstreamEnd.traceparent(upstream.exchange.traceHeaders);
        for (int i = 0; i < CAPACITY; i++) {
            UpstreamEnd end = ends.at(i);
            if (end != null
                    && end.failed
                    && upstream.exchange.startedNanos - end.atNanos >= 0
                    && end.isOfRequest(request, traceparent)) {
                end.madeGood = true;
            }
        }
    }

    /** A thread that waits for its upstream is at one request; one that does not may be about any. */
    private long request(boolean blocking, ClientCall call) {
        long ofCall = call == null ? RequestThreads.NONE : call.request;
        return ofCall == RequestThreads.NONE && blocking ? requests.current() : ofCall;
    }

    /** What a gateway's answer of 502 to 504 may speak of: the latest end of what was begun for the request; or null. */
    Upstream spokenOf(Connection client, Exchange exchange, long now) {
        return behind(new Request(client, exchange), now, end -> isWithin(now, end.atNanos, SPOKEN_OF_NANOS));
    }

    /** Whether it does: an upstream that was given up soon may have been one of several that were asked at once. */
    static boolean explains(Upstream upstream, int status) {
        return upstream.failed
                && (!upstream.wasGivenUp() || status == GATEWAY_TIMEOUT || upstream.waitedNanos >= WAITED_NANOS);
    }

    /** The upstream whose end left a client without its response, or the rest of it, or which had announced it; or null. */
    Upstream lost(Connection client, long now) {
        long withinNanos = client.conversation().exchangeUnderWay() ? FORGOTTEN_NANOS : HANGS_UP_NANOS;
        Upstream upstream =
                behind(new Request(client, client.exchange), now, end -> isWithin(now, end.atNanos, withinNanos));
        if (upstream == null || upstream.wasGivenUp()) {
            return null;
        }
        // what goes on after it comes from elsewhere
        return client.lastByteNanos - (now - upstream.beforeNanos) > HANGS_UP_NANOS ? null : upstream;
    }

    /** An upstream that this JVM gives up only after it has told its client so; to be asked when that has settled. */
    Supplier<Upstream> givenUpAfter(Connection client, Exchange exchange, long now) {
        Request request = new Request(client, exchange);
        return () -> behind(request, now, end -> end.waitedNanos >= 0 && isWithin(end.atNanos, now, SPOKEN_OF_NANOS));
    }

    private Upstream behind(Request client, long now, Predicate<UpstreamEnd> inTime) {
        if (client.id == RequestThreads.NONE) {
            return null;
        }
        Predicate<UpstreamEnd> mayBe = end -> end.startedNanos - client.startedNanos >= 0
                && inTime.test(end)
                && !end.madeGood
                && !end.isOfOtherTrace(client.traceId)
                && !end.isFoundForOther(client.id);
        UpstreamEnd end = ends.latest(each -> mayBe.test(each)
                && (each.request == client.id
                        || each.request == RequestThreads.NONE
                                && client.traceparent != null
                                && client.traceparent.equals(each.traceparent)));
        if (end != null && end.request == RequestThreads.NONE) {
            // two clients may carry the same, as those of one scope do whose library makes no spans
            return isFound(end, client, mayBeOfTwin(end, client)) ? end.before(now, false) : null;
        }
        if (end == null && client.traceId != null) {
            end = ends.latest(
                    each -> mayBe.test(each) && each.request == RequestThreads.NONE && each.isOfTrace(client.traceId));
            if (end != null && !isFound(end, client, mayBeOfSibling(end, client))) {
                return null;
            }
        }
        boolean supposed = end == null;
        if (supposed) {
            end = ends.latest(each -> mayBe.test(each)
                    && each.request == RequestThreads.NONE
                    && each.onlyRequest == client.id
                    && Math.abs(now - each.atNanos) <= SAME_BREATH_NANOS);
        }
        return end == null ? null : end.before(now, supposed);
    }

    /** What may be of two is nobody's for good: the one that asks next may not see the other any more, which has left. */
    private static boolean isFound(UpstreamEnd end, Request client, boolean mayBeOfAnother) {
        if (mayBeOfAnother) {
            end.nobodys = true;
        }
        return !end.nobodys && end.isFoundFor(client.id);
    }

    /** Another request of the same trace had begun before it, and was not over. */
    private boolean mayBeOfSibling(UpstreamEnd end, Request client) {
        return requests.isAnother(
                client.connection,
                other -> end.startedNanos - other.exchange.startedNanos >= 0
                        && client.traceId.equals(
                                UpstreamEnd.traceId(UpstreamEnd.traceparent(other.exchange.traceHeaders))),
                end.atNanos);
    }

    /** Another request with the very same header had begun before it, and was not over. */
    private boolean mayBeOfTwin(UpstreamEnd end, Request client) {
        return requests.isAnotherSeen(
                client.connection,
                other -> end.startedNanos - other.exchange.startedNanos >= 0
                        && client.traceparent.equals(UpstreamEnd.traceparent(other.exchange.traceHeaders)),
                end.atNanos);
    }

    private static boolean isWithin(long now, long atNanos, long withinNanos) {
        return now - atNanos >= 0 && now - atNanos <= withinNanos;
    }

    /** Of a client. */
    private static final class Request {

        final Connection connection;
        final long id;
        final String traceparent;
        final String traceId;
        final long startedNanos;

        Request(Connection client, Exchange exchange) {
            connection = client;
            id = RequestThreads.id(client, exchange);
            traceparent = UpstreamEnd.traceparent(exchange.traceHeaders);
            traceId = UpstreamEnd.traceId(traceparent);
            startedNanos = exchange.startedNanos;
        }
    }
}
