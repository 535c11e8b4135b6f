package io.resetscope.agent.incident;

import static io.resetscope.agent.incident.Facts.MILLI;
import static io.resetscope.agent.incident.Facts.SECOND;
import static io.resetscope.agent.incident.Facts.busy;
import static io.resetscope.agent.incident.Facts.idle;
import static io.resetscope.agent.incident.Facts.onAnotherThread;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.resetscope.agent.client.ClientCall;
import io.resetscope.agent.client.ClientCalls;
import io.resetscope.agent.client.ClientLibraries;
import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.ConnectionFixture;
import io.resetscope.agent.connection.ConnectionTable;
import io.resetscope.agent.connection.Exchange;
import io.resetscope.agent.connection.RequestThreads;
import io.resetscope.agent.connection.Role;
import java.io.FileDescriptor;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How a gateway finds the upstream that a client's request depended on: by thread, call and trace, and not for long. */
class UpstreamsTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String[] HEADERS = {"b3", "0", "traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01"};
    private static final String[] NEXT_HOP = {"traceparent", "00-" + TRACE + "-1111111111111111-01"};
    private static final String[] OTHER = {"traceparent", "00-aaaa2f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"};
    private static final InetSocketAddress CART = InetSocketAddress.createUnresolved("cart.example", 81);
    private static final int REMEMBERED = 256;
    private static final int RESPONSES = 10_000;
    private static final long SPOKEN_OF = 2 * SECOND;
    private static final long FORGOTTEN = 120 * SECOND;

    private final long now = System.nanoTime();
    private final ConnectionTable table = new ConnectionTable(10);
    private final RequestThreads requests = new RequestThreads(table);
    private final Upstreams upstreams = new Upstreams(requests);
    /** The table knows them only as long as somebody does. */
    private final List<FileDescriptor> held = new ArrayList<>();

    private final Connection client = busy(Role.SERVER, now - SECOND);
    private final Connection upstream = asked();

    /** Asked after the client had, by a thread that waits for the answer. */
    private Connection asked() {
        Connection connection = busy(Role.CLIENT, now - SECOND / 2);
        connection.blocking = true;
        return connection;
    }

    private void serveHere() {
        ConnectionFixture.servedByThisThread(requests, client);
    }

    /** A request that is under way, seen by all. */
    private Connection asking(String[] headers, long startedNanos) {
        Connection connection = busy(Role.SERVER, startedNanos);
        isAsking(connection, headers);
        return connection;
    }

    private void isAsking(Connection connection, String[] headers) {
        connection.exchange.requestHeadBytes = 1;
        connection.exchange.traceHeaders = headers;
        held.add(ConnectionFixture.watched(table, connection));
    }

    private Upstream behind(Connection asking) {
        return upstreams.spokenOf(asking, asking.exchange, 0, now);
    }

    private Upstream behind() {
        return upstreams.spokenOf(client, client.exchange, 0, now);
    }

    @Test
    @DisplayName("the end of a busy upstream is its failure; what it was and how long ago is kept")
    void busyUpstream() {
        serveHere();
        upstreams.ended(upstream, true, null, now - 30);
        assertThat(behind().name).isEqualTo("shop.example:8080");
        assertThat(behind().failed).isTrue();
        assertThat(behind().closeAnnounced).isFalse();
        assertThat(behind().beforeNanos).isEqualTo(30);
        assertThat(behind().protocolVersion).isNull();
        assertThat(behind().wasGivenUp()).isFalse();
        assertThat(behind().isSure()).isTrue();
        assertThat(behind().unreachable).isFalse();
    }

    @Test
    @DisplayName(
            "an upstream that ended between two exchanges has not failed, and counts only where it had announced it")
    void idleUpstream() {
        serveHere();
        Connection connection = idle(Role.CLIENT, now - SECOND / 2);
        connection.blocking = true;
        upstreams.ended(connection, false, null, now - 1);
        assertThat(behind()).as("not announced").isNull();
        connection.closeAnnounced = true;
        upstreams.ended(connection, false, null, now);
        assertThat(behind().failed).isFalse();
        assertThat(behind().closeAnnounced).isTrue();
        assertThat(behind().beforeNanos).isZero();
    }

    @Test
    @DisplayName("an upstream that could not be reached has failed; one that was given up, too, for so long")
    void unreachableAndGivenUp() {
        serveHere();
        upstreams.unreachable(CART, null, true, null, now - SECOND / 2, now);
        assertThat(behind().name).isEqualTo("cart.example:81");
        assertThat(behind().failed).isTrue();
        assertThat(behind().unreachable).isTrue();
        upstream.exchange.lastRequestByteNanos = now - SECOND / 4;
        upstreams.gaveUp(upstream, null, now);
        assertThat(behind().failed).isTrue();
        assertThat(behind().wasGivenUp()).isTrue();
        assertThat(behind().waitedNanos).isEqualTo(SECOND / 4);
    }

    @Test
    @DisplayName("one that is given up after the client was told so is found when that has happened")
    void givenUpLater() {
        serveHere();
        Supplier<Upstream> late = upstreams.givenUpAfter(client, client.exchange, 0, now);
        upstreams.ended(upstream, true, null, now + 1);
        assertThat(late.get()).as("it ended").isNull();
        upstream.exchange.lastRequestByteNanos = now - SECOND / 4;
        upstreams.gaveUp(upstream, null, now + SPOKEN_OF + 1);
        assertThat(late.get()).as("much later").isNull();
        upstreams.gaveUp(upstream, null, now + 1);
        assertThat(late.get().waitedNanos).isEqualTo(SECOND / 4 + 1);
    }

    @Test
    @DisplayName("one that answers after another has failed is the one that counts")
    void answered() {
        serveHere();
        upstreams.unreachable(CART, null, true, null, now - SECOND / 2, now - 1);
        upstreams.answered(upstream, upstream.exchange, null, now);
        assertThat(behind().name).isEqualTo("shop.example:8080");
        assertThat(behind().failed).isFalse();
    }

    @Test
    @DisplayName("within the time and not after it, and never from the future; the clock may wrap")
    void window() {
        serveHere();
        upstreams.ended(upstream, true, null, now);
        assertThat(upstreams.spokenOf(client, client.exchange, 0, now + SPOKEN_OF))
                .isNotNull();
        assertThat(upstreams.spokenOf(client, client.exchange, 0, now + SPOKEN_OF + 1))
                .isNull();
        assertThat(upstreams.spokenOf(client, client.exchange, 0, now - 1)).isNull();

        long late = Long.MAX_VALUE - 10;
        client.exchange.startedNanos = late;
        upstream.exchange.startedNanos = late;
        upstreams.ended(upstream, true, null, late);
        assertThat(upstreams.spokenOf(client, client.exchange, 0, Long.MIN_VALUE + 10).beforeNanos)
                .isEqualTo(21);
    }

    @Test
    @DisplayName("what had begun before the client asked was not begun for it")
    void begunEarlier() {
        serveHere();
        upstream.exchange.startedNanos = client.exchange.startedNanos;
        upstreams.ended(upstream, true, null, now);
        assertThat(behind()).isNotNull();
        client.exchange.startedNanos++;
        assertThat(behind()).isNull();
    }

    @Test
    @DisplayName("a thread that waited for its upstream was at the client's request; one that did not may be about any")
    void thread() {
        serveHere();
        upstream.blocking = false;
        upstreams.ended(upstream, true, null, now);
        upstreams.unreachable(CART, null, false, null, now, now);
        assertThat(behind()).isNull();
        upstream.blocking = true;
        onAnotherThread(() -> upstreams.ended(upstream, true, null, now));
        assertThat(behind()).isNull();
        upstreams.ended(upstream, true, null, now);
        assertThat(behind()).isNotNull();
    }

    @Test
    @DisplayName("a thread at two requests speaks for neither")
    void severalRequests() {
        serveHere();
        ConnectionFixture.servedByThisThread(requests, busy(Role.SERVER, now - SECOND));
        upstreams.ended(upstream, true, null, now);
        assertThat(behind()).isNull();
    }

    @Test
    @DisplayName("the thread that made the call was at the client's request, whichever met its end")
    void call() {
        serveHere();
        ClientCall call = (ClientCall) new ClientCalls(
                        (connection, served) -> {},
                        new ClientLibraries(library -> null, library -> null, library -> null),
                        requests::current)
                .callStarting("OkHttp", this);
        upstream.blocking = false;
        onAnotherThread(() -> upstreams.ended(upstream, true, call, now));
        assertThat(behind().name).isEqualTo("shop.example:8080");
        onAnotherThread(() -> upstreams.unreachable(CART, call, false, null, now, now));
        assertThat(behind().name).isEqualTo("cart.example:81");
    }

    @Test
    @DisplayName("its trace header, passed on as it was, says whose it was, whatever the thread")
    void passedOn() {
        isAsking(client, HEADERS);
        upstream.exchange.traceHeaders = HEADERS;
        ConnectionFixture.servedByThisThread(requests, asking(null, now - SECOND));
        upstreams.ended(upstream, true, null, now);
        assertThat(behind().isSure()).isTrue();
        assertThat(behind().isLink()).isTrue();
    }

    @Test
    @DisplayName("the trace alone makes it likely")
    void trace() {
        isAsking(client, HEADERS);
        upstream.exchange.traceHeaders = NEXT_HOP;
        onAnotherThread(() -> upstreams.ended(upstream, true, null, now));
        assertThat(behind().tie).isEqualTo(Upstream.Tie.TRACE);
        assertThat(behind().isSure()).isFalse();
        assertThat(behind().isLink()).isTrue();
        client.exchange.traceHeaders = OTHER;
        assertThat(behind()).isNull();
    }

    @Test
    @DisplayName("two traces are two requests, whatever the thread says")
    void otherTrace() {
        serveHere();
        client.exchange.traceHeaders = OTHER;
        upstream.exchange.traceHeaders = HEADERS;
        upstreams.ended(upstream, true, null, now);
        assertThat(behind()).isNull();
        client.exchange.traceHeaders = null;
        assertThat(behind()).as("of one of them, the trace is not known").isNotNull();
    }

    @Test
    @DisplayName("of several requests in one trace, the one whose header was passed on as it was")
    void oneTraceSeveralRequests() {
        isAsking(client, HEADERS);
        Connection sibling = asking(NEXT_HOP, now - SECOND + 1);
        upstream.exchange.traceHeaders = HEADERS;
        onAnotherThread(() -> upstreams.ended(upstream, true, null, now));
        assertThat(behind().isSure()).isTrue();
        assertThat(behind(sibling)).isNull();
    }

    @Test
    @DisplayName(
            "nobody's, where several had the same header, or were of the same trace: nor when the others have gone")
    void siblings() {
        isAsking(client, HEADERS);
        for (String[] said : new String[][] {HEADERS, NEXT_HOP}) {
            Connection sibling = asking(HEADERS, now - SECOND + 1);
            upstream.exchange.traceHeaders = said;
            onAnotherThread(() -> upstreams.ended(upstream, true, null, now));
            assertThat(behind()).isNull();
            assertThat(behind(sibling)).isNull();
            sibling.exchange.startedNanos = now + 1;
            ConnectionFixture.underWay(sibling, false);
            assertThat(behind()).as("the sibling was answered, and asks again").isNull();
        }
    }

    @Test
    @DisplayName("one that had been answered when the upstream was asked is not meant; one that was not, may be")
    void answeredSibling() {
        isAsking(client, HEADERS);
        Connection sibling = asking(HEADERS, now - SECOND + 1);
        ConnectionFixture.underWay(sibling, false);
        upstream.exchange.traceHeaders = NEXT_HOP;
        sibling.lastByteNanos = upstream.exchange.startedNanos;
        onAnotherThread(() -> upstreams.ended(upstream, true, null, now));
        assertThat(behind()).as("answered since").isNull();
        sibling.lastByteNanos = upstream.exchange.startedNanos - 1;
        onAnotherThread(() -> upstreams.ended(upstream, true, null, now));
        assertThat(behind()).isNotNull();
    }

    @Test
    @DisplayName("for a stream of HTTP/2 by its own trace header, passed on as it was, and for one stream alone")
    void stream() {
        ConnectionFixture.streams(client, 1);
        upstream.exchange.traceHeaders = HEADERS;
        onAnotherThread(() -> upstreams.ended(upstream, true, null, now));
        Exchange stream = busy(Role.SERVER, now - SECOND).exchange;
        stream.traceHeaders = HEADERS;
        assertThat(behind()).as("of another stream").isNull();
        assertThat(upstreams.spokenOf(client, stream, 5, now).isSure()).isTrue();
        assertThat(upstreams.spokenOf(client, stream, 7, now))
                .as("with the same header")
                .isNull();
        assertThat(upstreams.spokenOf(client, stream, 5, now)).as("asked again").isNotNull();
        stream.traceHeaders = NEXT_HOP;
        onAnotherThread(() -> upstreams.ended(upstream, true, null, now));
        assertThat(upstreams.spokenOf(client, stream, 9, now))
                .as("by the trace alone")
                .isNull();
    }

    @Test
    @DisplayName("of an answer over HTTP/2, its own stream's trace counts, whatever stream leads")
    void answeringStream() {
        isAsking(client, HEADERS);
        upstream.exchange.traceHeaders = OTHER;
        Exchange stream = busy(Role.CLIENT, now - SECOND / 2).exchange;
        stream.traceHeaders = HEADERS;
        onAnotherThread(() -> upstreams.answered(upstream, stream, null, now));
        assertThat(behind().failed).isFalse();
    }

    @Test
    @DisplayName("what has been heard over HTTP/2 since may have been for the request: likely then, and no link")
    void streamsHeard() {
        serveHere();
        upstreams.ended(upstream, true, null, now - 2);
        Connection streams = asked();
        ConnectionFixture.streams(streams, 1);
        upstreams.responds(streams, null, now - 2);
        assertThat(behind().isSure()).as("not since").isTrue();
        upstreams.responds(streams, null, now - 1);
        assertThat(behind().tie).isEqualTo(Upstream.Tie.STREAMS);
        assertThat(behind().isSure()).isFalse();
        assertThat(behind().isLink()).isFalse();
    }

    @Test
    @DisplayName("of requests that came in one piece, each is another")
    void pipelined() {
        serveHere();
        upstreams.ended(upstream, true, null, now);
        assertThat(behind()).isNotNull();
        client.exchange.number++;
        assertThat(behind()).isNull();
    }

    private Connection askedAfterwards(long atNanos) {
        Connection next = asked();
        next.exchange.startedNanos = atNanos;
        return next;
    }

    @Test
    @DisplayName("what was asked after a failure, for the same request, and answers makes it good")
    void madeGood() {
        serveHere();
        upstreams.ended(upstream, true, null, now);
        upstreams.responds(askedAfterwards(now - 1), null, now);
        assertThat(behind()).as("asked before").isNotNull();
        Connection next = askedAfterwards(now);
        onAnotherThread(() -> {
            ConnectionFixture.servedByThisThread(requests, busy(Role.SERVER, now - SECOND / 4));
            upstreams.responds(next, null, now);
        });
        assertThat(behind()).as("for another request").isNotNull();
        upstreams.responds(next, null, now);
        assertThat(behind()).isNull();
        ConnectionFixture.servedByThisThread(requests, client);
        upstreams.ended(next, true, null, now);
        assertThat(behind()).as("which failed too").isNotNull();
    }

    @Test
    @DisplayName("or perhaps for it: where nobody knows the thread, in the same trace or without one; not in another")
    void madeGoodInTrace() {
        isAsking(client, HEADERS);
        for (String[] later : new String[][] {OTHER, HEADERS, null}) {
            upstream.exchange.traceHeaders = NEXT_HOP;
            Connection next = askedAfterwards(now);
            next.exchange.traceHeaders = later;
            onAnotherThread(() -> {
                upstreams.ended(upstream, true, null, now);
                upstreams.responds(next, null, now);
            });
            assertThat(behind() != null).as("%s", (Object) later).isEqualTo(later == OTHER);
        }
    }

    @Test
    @DisplayName("what is not understood makes good only what failed at the same server")
    void madeGoodByOpaque() {
        serveHere();
        upstreams.ended(upstream, true, null, now);
        Connection cache = askedAfterwards(now);
        ConnectionFixture.understood(cache, false);
        cache.serverHost = "cache.example";
        upstreams.responds(cache, null, now);
        assertThat(behind()).isNotNull();
        cache.serverHost = upstream.serverHost;
        upstreams.responds(cache, null, now);
        assertThat(behind()).isNull();
    }

    @Test
    @DisplayName("that is looked for at each response, and makes nothing")
    void allocatesNothing() {
        serveHere();
        for (int i = 0; i < REMEMBERED; i++) {
            upstreams.ended(upstream, true, null, now);
        }
        Connection cache = askedAfterwards(now);
        ConnectionFixture.understood(cache, false);
        cache.serverHost = "cache.example";
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        long before = threads.getThreadAllocatedBytes(thread);
        for (int i = 0; i < RESPONSES; i++) {
            upstreams.responds(cache, null, now);
        }
        assertThat(threads.getThreadAllocatedBytes(thread) - before).isLessThan(RESPONSES);
        assertThat(behind()).isNotNull();
    }

    @Test
    @DisplayName("nor is it looked for long after the latest failure")
    void hasAnyFailed() {
        assertThat(upstreams.hasAnyFailed(now)).as("none has failed").isFalse();
        onAnotherThread(() -> upstreams.ended(upstream, true, null, now));
        assertThat(upstreams.hasAnyFailed(now)).isTrue();
        assertThat(upstreams.hasAnyFailed(now + FORGOTTEN)).isTrue();
        assertThat(upstreams.hasAnyFailed(now + FORGOTTEN + 1)).isFalse();
    }

    @Test
    @DisplayName("without a trace, with one cut short, or in one whose exchange was over: not found by it")
    void noTrace() {
        onAnotherThread(() -> upstreams.ended(upstream, true, null, now));
        client.exchange.traceHeaders = HEADERS;
        assertThat(behind()).isNull();
        client.exchange.traceHeaders = new String[] {"b3", "0"};
        assertThat(behind()).isNull();
        client.exchange.traceHeaders = new String[] {"traceparent", null};
        assertThat(behind()).isNull();
        client.exchange.traceHeaders = new String[] {"traceparent", "00-" + TRACE.substring(1)};
        assertThat(behind()).isNull();
        client.exchange.number = 0;
        assertThat(behind()).isNull();
    }

    @Test
    @DisplayName("the only request in this JVM, in the same breath; not one of two")
    void only() {
        ConnectionFixture.watched(table, client);
        ConnectionFixture.servedByThisThread(requests, client);
        onAnotherThread(() -> upstreams.unreachable(CART, null, false, null, now - 500 * MILLI, now - 500 * MILLI));
        assertThat(behind().name).isEqualTo("cart.example:81");
        assertThat(behind().tie).isEqualTo(Upstream.Tie.ONLY);
        assertThat(upstreams.spokenOf(client, client.exchange, 0, now + 1))
                .as("a breath later")
                .isNull();

        Connection other = busy(Role.SERVER, now - SECOND);
        other.exchange.requestHeadBytes = 1;
        ConnectionFixture.watched(table, other);
        onAnotherThread(() -> upstreams.ended(upstream, true, null, now));
        assertThat(behind().name).as("found earlier, alone").isEqualTo("cart.example:81");
        onAnotherThread(() -> upstreams.responds(askedAfterwards(now), null, now));
        assertThat(behind()).as("made good").isNull();
    }

    @Test
    @DisplayName("the last 256 are remembered")
    void bounded() {
        serveHere();
        upstreams.ended(upstream, true, null, now);
        onAnotherThread(() -> {
            for (int i = 1; i < REMEMBERED; i++) {
                upstreams.ended(asked(), true, null, now);
            }
        });
        assertThat(behind()).isNotNull();
        onAnotherThread(() -> upstreams.ended(asked(), true, null, now));
        assertThat(behind()).isNull();
    }
}
