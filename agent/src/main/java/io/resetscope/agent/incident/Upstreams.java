package io.resetscope.agent.incident;

import io.resetscope.agent.client.ClientCall;
import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.Exchange;
import io.resetscope.agent.connection.RequestThreads;
import io.resetscope.agent.incident.UpstreamEnd.Belonging;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The last ends of this JVM's client connections. What a gateway does to its own client right afterwards is their
 * consequence, where both belong to one request. Whose it was is decided when the upstream ends, while all who may be meant
 * are there: by the call, by the trace header that was passed on, by the thread; less surely by the trace alone, or, but that
 * is a supposition, because no other request was seen. Two traces that differ are two requests, whatever else speaks for
 * one. What answers that was asked after a failure, perhaps for the same request, makes it good: rather nothing is said.
 */
final class Upstreams {

    static final int GATEWAY_TIMEOUT = 504;

    private static final int CAPACITY = 256;
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
    /** When something came over HTTP/2 that had been asked nobody knows for whom; long ago likewise. */
    private volatile long streamsHeardNanos = failedNanos;

    Upstreams(RequestThreads requests) {
        this.requests = requests;
    }

    /** The upstream ended. Between two exchanges, and without an announcement, that is nothing to anybody. */
    void ended(Connection upstream, boolean failed, ClientCall call, long atNanos) {
        if (failed || upstream.closeAnnounced) {
            add(upstream, upstream.exchange, failed, call, atNanos, -1);
        }
    }

    /** This JVM closed it, for no answer had come. */
    void gaveUp(Connection upstream, ClientCall call, long atNanos) {
        long waitedNanos = atNanos - upstream.exchange.lastRequestByteNanos;
        add(upstream, upstream.exchange, true, call, atNanos, waitedNanos);
    }

    /** It lives, and answered as a gateway does: what the client is told then may be its word. */
    void answered(Connection upstream, Exchange exchange, ClientCall call, long atNanos) {
        add(upstream, exchange, false, call, atNanos, -1);
    }

    private void add(
            Connection upstream, Exchange exchange, boolean failed, ClientCall call, long atNanos, long waitedNanos) {
        String traceparent = UpstreamEnd.traceparent(exchange);
        long here = upstream.blocking ? here(failed) : RequestThreads.NONE;
        Belonging belonging = belonging(call, here, traceparent, exchange.startedNanos, atNanos);
        ends.add(new UpstreamEnd(upstream, exchange, failed, belonging, atNanos, waitedNanos));
        if (failed) {
            failedNanos = atNanos;
        }
    }

    /** A response that was whole may have been passed on by the time that its connection ends as announced. */
    private long here(boolean failed) {
        return failed ? requests.current() : requests.currentOrJustOver();
    }

    /** @param blocking whether the calling thread had waited for the connect */
    void unreachable(
            InetSocketAddress upstream,
            ClientCall call,
            boolean blocking,
            Testimony told,
            long startedNanos,
            long atNanos) {
        long here = blocking ? requests.current() : RequestThreads.NONE;
        Belonging belonging = belonging(call, here, null, startedNanos, atNanos);
        ends.add(new UpstreamEnd(upstream, belonging, told, startedNanos, atNanos));
        failedNanos = atNanos;
    }

    /** @param here of the calling thread, where it waits for its upstream: who does not may be about any */
    private Belonging belonging(ClientCall call, long here, String traceparent, long startedNanos, long now) {
        if (call != null && call.request != RequestThreads.NONE) {
            return new Belonging(call.request, Upstream.Tie.KNOWN);
        }
        RequestThreads.Alike alike =
                traceparent == null ? null : requests.alike(exchange -> likeness(traceparent, exchange), startedNanos);
        long known = alike == null || alike.wholly == RequestThreads.NONE ? here : alike.wholly;
        if (known != RequestThreads.NONE) {
            return new Belonging(known, Upstream.Tie.KNOWN);
        }
        if (alike != null && alike.inPart != RequestThreads.NONE) {
            return new Belonging(alike.inPart, Upstream.Tie.TRACE);
        }
        // of a trace that several are of, it is one of theirs
        long only = alike != null && alike.any ? RequestThreads.NONE : requests.only(now);
        return new Belonging(only, only == RequestThreads.NONE ? null : Upstream.Tie.ONLY);
    }

    /** As {@link RequestThreads#alike} asks for it: the same header, or the same trace. */
    private static int likeness(String traceparent, Exchange client) {
        String other = UpstreamEnd.traceparent(client);
        if (other == null || !UpstreamEnd.isSameTrace(traceparent, other)) {
            return 0;
        }
        return traceparent.equals(other) ? 2 : 1;
    }

    /** Whether there is anything to make good. To be asked at each response: nothing is looked at. */
    boolean hasAnyFailed(long now) {
        return now - failedNanos <= FORGOTTEN_NANOS;
    }

    /**
     * It responds, whatever: that is the upstream's last word, and no earlier failure. What is not understood may be of
     * anything that lives besides, and makes good only what failed at the same server.
     */
    void responds(Connection upstream, ClientCall call, long now) {
        if (upstream.http2() != null) {
            // once after each failure: it is read as older or younger than these
            if (streamsHeardNanos - failedNanos <= 0) {
                streamsHeardNanos = now;
            }
            return;
        }
        long ofCall = call == null ? RequestThreads.NONE : call.request;
        long request = ofCall == RequestThreads.NONE && upstream.blocking ? requests.current() : ofCall;
        String traceparent = UpstreamEnd.traceparent(upstream.exchange);
        boolean understood = upstream.conversation().understood();
        for (int i = 0; i < CAPACITY; i++) {
            UpstreamEnd end = ends.before(i);
            if (end == null || now - end.atNanos > FORGOTTEN_NANOS) {
                return;
            }
            if (end.failed
                    && !end.madeGood
                    && upstream.exchange.startedNanos - end.atNanos >= 0
                    && (understood || end.isAt(upstream))
                    && end.mayBeOfRequest(request, traceparent)) {
                end.madeGood = true;
            }
        }
    }

    /**
     * What a gateway's answer of 502 to 504 may speak of: the latest end of what was begun for the request; or null.
     *
     * @param streamId 0 but in HTTP/2
     */
    Upstream spokenOf(Connection client, Exchange exchange, int streamId, long now) {
        Request request = new Request(client, exchange, streamId);
        return behind(request, now, end -> isWithin(now, end.atNanos, SPOKEN_OF_NANOS));
    }

    /** Whether it does: an upstream that was given up soon may have been one of several that were asked at once. */
    static boolean explains(Upstream upstream, int status) {
        return upstream.failed
                && (!upstream.wasGivenUp() || status == GATEWAY_TIMEOUT || upstream.waitedNanos >= WAITED_NANOS);
    }

    /** The upstream whose end left a client without its response, or the rest of it, or which had announced it; or null. */
    Upstream lost(Connection client, long now) {
        long withinNanos = client.conversation().exchangeUnderWay() ? FORGOTTEN_NANOS : HANGS_UP_NANOS;
        Request request = new Request(client, client.exchange, 0);
        Upstream upstream = behind(request, now, end -> isWithin(now, end.atNanos, withinNanos));
        if (upstream == null || upstream.wasGivenUp()) {
            return null;
        }
        // what goes on after it comes from elsewhere
        return client.lastByteNanos - (now - upstream.beforeNanos) > HANGS_UP_NANOS ? null : upstream;
    }

    /** An upstream that this JVM gives up only after it has told its client so; to be asked when that has settled. */
    Supplier<Upstream> givenUpAfter(Connection client, Exchange exchange, int streamId, long now) {
        Request request = new Request(client, exchange, streamId);
        return () -> behind(request, now, end -> end.waitedNanos >= 0 && isWithin(end.atNanos, now, SPOKEN_OF_NANOS));
    }

    private Upstream behind(Request client, long now, Predicate<UpstreamEnd> inTime) {
        if (client.id == RequestThreads.NONE) {
            return null;
        }
        UpstreamEnd end = ends.latest(each -> each.startedNanos - client.startedNanos >= 0
                && inTime.test(each)
                && !each.madeGood
                && !each.isOfOtherTrace(client.traceparent)
                && (client.isStream ? isOfStream(each, client) : isOf(each, client, now)));
        return end == null ? null : end.before(now, tie(end, client));
    }

    private static boolean isOf(UpstreamEnd end, Request client, long now) {
        boolean soon = Math.abs(now - end.atNanos) <= SAME_BREATH_NANOS;
        return end.belonging.isOf(client.id) && (soon || end.belonging.tie != Upstream.Tie.ONLY);
    }

    /** Of its streams, those that are told are there: their own trace header ties, where it was passed on as it was. */
    private static boolean isOfStream(UpstreamEnd end, Request client) {
        return end.belonging.tie != Upstream.Tie.KNOWN
                && end.traceparent != null
                && end.traceparent.equals(client.traceparent)
                && end.isFoundFor(client.id);
    }

    private Upstream.Tie tie(UpstreamEnd end, Request client) {
        if (streamsHeardNanos - end.atNanos > 0) {
            return Upstream.Tie.STREAMS;
        }
        return client.isStream ? Upstream.Tie.KNOWN : end.belonging.tie;
    }

    private static boolean isWithin(long now, long atNanos, long withinNanos) {
        return now - atNanos >= 0 && now - atNanos <= withinNanos;
    }

    /** Of a client. */
    private static final class Request {

        final long id;
        final boolean isStream;
        final String traceparent;
        final long startedNanos;

        Request(Connection client, Exchange exchange, int streamId) {
            // streams that came in one piece have their time in common
            id = RequestThreads.id(client, exchange) == RequestThreads.NONE
                    ? RequestThreads.NONE
                    : RequestThreads.id(client, exchange) + streamId;
            isStream = client.http2() != null;
            traceparent = UpstreamEnd.traceparent(exchange);
            startedNanos = exchange.startedNanos;
        }
    }
}
