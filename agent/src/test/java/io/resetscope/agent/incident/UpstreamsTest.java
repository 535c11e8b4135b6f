package io.resetscope.agent.incident;

import static io.resetscope.agent.incident.Facts.MILLI;
import static io.resetscope.agent.incident.Facts.SECOND;
import static io.resetscope.agent.incident.Facts.busy;
import static io.resetscope.agent.incident.Facts.idle;
import static io.resetscope.agent.incident.Facts.onAnotherThread;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.client.ClientCall;
import io.resetscope.agent.client.ClientCalls;
import io.resetscope.agent.client.ClientLibraries;
import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.ConnectionFixture;
import io.resetscope.agent.connection.ConnectionTable;
import io.resetscope.agent.connection.Exchange;
import io.resetscope.agent.connection.RequestThreads;
import io.resetscope.agent.connection.Role;
import java.net.InetSocketAddress;
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
    private static final long SPOKEN_OF = 2 * SECOND;
    private static final long FORGOTTEN = 120 * SECOND;

    private final long now = System.nanoTime();
    private final ConnectionTable table = new ConnectionTable(10);
    private final RequestThreads requests = new RequestThreads(table);
    private final Upstreams upstreams = new Upstreams(requests);
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

    private Upstream behind() {
        return upstreams.spokenOf(client, client.exchange, now);
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
        assertThat(behind().supposed).isFalse();
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
        Supplier<Upstream> late = upstreams.givenUpAfter(client, client.exchange, now);
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
        upstreams.answered(upstream, null, now);
        assertThat(behind().name).isEqualTo("shop.example:8080");
        assertThat(behind().failed).isFalse();
    }

    @Test
    @DisplayName("within the time and not after it, and never from the future; the clock may wrap")
    void window() {
        serveHere();
        upstreams.ended(upstream, true, null, now);
        assertThat(upstreams.spokenOf(client, client.exchange, now + SPOKEN_OF)).isNotNull();
        assertThat(upstreams.spokenOf(client, client.exchange, now + SPOKEN_OF + 1))
                .isNull();
        assertThat(upstreams.spokenOf(client, client.exchange, now - 1)).isNull();

        long late = Long.MAX_VALUE - 10;
        client.exchange.startedNanos = late;
        upstream.exchange.startedNanos = late;
        upstreams.ended(upstream, true, null, late);
        assertThat(upstreams.spokenOf(client, client.exchange, Long.MIN_VALUE + 10).beforeNanos)
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
        ClientCall call = callHere();
        upstream.blocking = false;
        onAnotherThread(() -> upstreams.ended(upstream, true, call, now));
        assertThat(behind().name).isEqualTo("shop.example:8080");
        onAnotherThread(() -> upstreams.unreachable(CART, call, false, null, now, now));
        assertThat(behind().name).isEqualTo("cart.example:81");
    }

    @Test
    @DisplayName("in one trace, whatever the thread, the span and the other headers")
    void trace() {
        client.exchange.traceHeaders = HEADERS;
        upstream.exchange.traceHeaders = NEXT_HOP;
        onAnotherThread(() -> upstreams.ended(upstream, true, null, now));
        assertThat(behind().failed).isTrue();
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
    @DisplayName("of several requests in one trace, the one that was passed on as it was; not one of another's thread")
    void oneTraceSeveralRequests() {
        client.exchange.traceHeaders = HEADERS;
        upstream.exchange.traceHeaders = HEADERS;
        onAnotherThread(() -> upstreams.ended(upstream, true, null, now - 1));
        Connection sibling = asked();
        sibling.serverHost = "cart.example";
        sibling.exchange.traceHeaders = NEXT_HOP;
        onAnotherThread(() -> {
            ConnectionFixture.servedByThisThread(requests, busy(Role.SERVER, now - SECOND / 2));
            upstreams.ended(sibling, true, null, now);
        });
        assertThat(behind().name).isEqualTo("shop.example:8080");
        client.exchange.traceHeaders = NEXT_HOP;
        assertThat(behind().name)
                .as("of another's thread, with the same header")
                .isEqualTo("shop.example:8080");
        client.exchange.traceHeaders = new String[] {"traceparent", "00-" + TRACE + "-2222222222222222-01"};
        assertThat(behind().name).as("the later one is another request's").isEqualTo("shop.example:8080");
    }

    @Test
    @DisplayName("by the trace alone only where no other request of it can be meant")
    void siblings() {
        client.exchange.traceHeaders = HEADERS;
        upstream.exchange.traceHeaders = NEXT_HOP;
        Connection sibling = busy(Role.SERVER, now - SECOND);
        sibling.exchange.requestHeadBytes = 1;
        sibling.exchange.traceHeaders = new String[] {"traceparent", "00-" + TRACE + "-2222222222222222-01"};
        ConnectionFixture.watched(table, sibling);
        endsOnAnotherThread();
        assertThat(behind()).as("another is under way").isNull();
        ConnectionFixture.underWay(sibling, false);
        assertThat(behind()).as("another was").isNull();
        sibling.lastByteNanos = now;
        endsOnAnotherThread();
        assertThat(behind()).as("another is just over").isNull();
        sibling.exchange.startedNanos = upstream.exchange.startedNanos + 1;
        endsOnAnotherThread();
        assertThat(behind().failed).as("begun too late").isTrue();
        assertThat(upstreams.spokenOf(sibling, sibling.exchange, now))
                .as("found for the first")
                .isNull();
        assertThat(behind().failed).as("asked again").isTrue();
    }

    private void endsOnAnotherThread() {
        onAnotherThread(() -> upstreams.ended(upstream, true, null, now));
    }

    @Test
    @DisplayName("nor by the very same header where two carry it, but for a request whose thread is known")
    void twins() {
        client.exchange.traceHeaders = HEADERS;
        upstream.exchange.traceHeaders = HEADERS;
        Connection twin = busy(Role.SERVER, now - SECOND);
        twin.exchange.requestHeadBytes = 1;
        twin.exchange.traceHeaders = HEADERS;
        ConnectionFixture.watched(table, twin);
        endsOnAnotherThread();
        assertThat(behind()).as("another is under way").isNull();
        ConnectionFixture.underWay(twin, false);
        assertThat(behind()).as("another was").isNull();
        ConnectionFixture.underWay(twin, true);
        twin.exchange.traceHeaders = NEXT_HOP;
        endsOnAnotherThread();
        assertThat(behind().failed).as("that is of the same trace alone").isTrue();
        twin.exchange.traceHeaders = HEADERS;
        twin.exchange.startedNanos = upstream.exchange.startedNanos;
        endsOnAnotherThread();
        assertThat(behind()).as("begun just in time").isNull();
        twin.exchange.startedNanos = upstream.exchange.startedNanos + 1;
        endsOnAnotherThread();
        assertThat(behind().failed).as("begun too late").isTrue();
        twin.exchange.startedNanos = upstream.exchange.startedNanos;
        serveHere();
        upstreams.ended(upstream, true, null, now);
        assertThat(behind().supposed).as("by its thread").isFalse();
    }

    @Test
    @DisplayName("what was found for one by the very same header is not found again for another")
    void foundForTwin() {
        client.exchange.traceHeaders = HEADERS;
        upstream.exchange.traceHeaders = HEADERS;
        onAnotherThread(() -> upstreams.ended(upstream, true, null, now));
        assertThat(behind()).isNotNull();
        Connection twin = busy(Role.SERVER, now - SECOND / 2 - 1);
        twin.exchange.traceHeaders = HEADERS;
        assertThat(upstreams.spokenOf(twin, twin.exchange, now)).isNull();
        assertThat(behind()).as("asked again").isNotNull();
    }

    @Test
    @DisplayName("other streams of HTTP/2 do not hide whose the very same header is")
    void streamsBesideSameHeader() {
        client.exchange.traceHeaders = HEADERS;
        upstream.exchange.traceHeaders = HEADERS;
        onAnotherThread(() -> upstreams.ended(upstream, true, null, now));
        Connection other = busy(Role.SERVER, now - SECOND);
        ConnectionFixture.streams(other, 2);
        ConnectionFixture.watched(table, other);
        assertThat(behind().failed).isTrue();
    }

    @Test
    @DisplayName("for a stream of HTTP/2 by its own trace, whatever stream the connection's exchange describes")
    void stream() {
        ConnectionFixture.streams(client, 1);
        ConnectionFixture.watched(table, client);
        upstream.exchange.traceHeaders = NEXT_HOP;
        onAnotherThread(() -> upstreams.ended(upstream, true, null, now));
        Exchange stream = busy(Role.SERVER, now - SECOND).exchange;
        stream.traceHeaders = HEADERS;
        assertThat(upstreams.spokenOf(client, client.exchange, now)).isNull();
        assertThat(upstreams.spokenOf(client, stream, now).failed).isTrue();
        ConnectionFixture.streams(client, 2);
        assertThat(upstreams.spokenOf(client, stream, now)).as("or another's").isNull();
    }

    @Test
    @DisplayName("another's, found by the trace, is not found again by a sibling that had begun in time")
    void foundOnce() {
        client.exchange.traceHeaders = HEADERS;
        upstream.exchange.traceHeaders = NEXT_HOP;
        onAnotherThread(() -> upstreams.ended(upstream, true, null, now));
        assertThat(behind()).isNotNull();
        Connection sibling = busy(Role.SERVER, now - SECOND / 2 - 1);
        sibling.exchange.traceHeaders = HEADERS;
        assertThat(upstreams.spokenOf(sibling, sibling.exchange, now)).isNull();
    }

    private Connection askedAfterwards(long atNanos) {
        Connection next = asked();
        next.exchange.startedNanos = atNanos;
        next.exchange.status = 200;
        return next;
    }

    @Test
    @DisplayName("what was asked after a failure, for the same request, and answers makes it good")
    void madeGood() {
        serveHere();
        upstreams.ended(upstream, true, null, now);
        upstreams.responds(askedAfterwards(now - 1), null);
        assertThat(behind()).as("asked before").isNotNull();
        Connection next = askedAfterwards(now);
        onAnotherThread(() -> {
            ConnectionFixture.servedByThisThread(requests, busy(Role.SERVER, now - SECOND / 4));
            upstreams.responds(next, null);
        });
        assertThat(behind()).as("for another request").isNotNull();
        upstreams.responds(next, null);
        assertThat(behind()).isNull();
        ConnectionFixture.servedByThisThread(requests, client);
        upstreams.ended(next, true, null, now);
        assertThat(behind()).as("which failed too").isNotNull();
    }

    @Test
    @DisplayName(
            "or may do so, where nobody waited for the one that failed, and nobody knows for whom the next was asked")
    void madeGoodElsewhere() {
        serveHere();
        Connection next = askedAfterwards(now);
        upstreams.ended(upstream, true, null, now);
        onAnotherThread(() -> upstreams.responds(next, null));
        assertThat(behind()).as("a thread that waits asks again itself").isNotNull();
    }

    @Test
    @DisplayName("so does what another upstream answered that is to be passed on, such as 503")
    void madeGoodByAnswer() {
        serveHere();
        ClientCall call = callHere();
        upstream.blocking = false;
        upstreams.ended(upstream, true, call, now);
        upstreams.unreachable(CART, call, false, null, now - SECOND / 2, now);
        Connection next = askedAfterwards(now);
        onAnotherThread(() -> upstreams.answered(next, null, now));
        assertThat(behind()).isNull();
        upstreams.ended(upstream, true, call, now);
        onAnotherThread(() -> upstreams.answered(next, null, now + FORGOTTEN + 1));
        assertThat(behind()).as("long after").isNotNull();
    }

    private ClientCall callHere() {
        return (ClientCall) new ClientCalls(
                        (connection, served) -> {},
                        new ClientLibraries(library -> null, library -> null, library -> null),
                        requests::current)
                .callStarting("OkHttp", this);
    }

    @Test
    @DisplayName("or, where nobody knows the thread, in the same trace; not without one, nor in another")
    void madeGoodInTrace() {
        client.exchange.traceHeaders = HEADERS;
        upstream.exchange.traceHeaders = NEXT_HOP;
        Connection next = askedAfterwards(now);
        onAnotherThread(() -> {
            upstreams.ended(upstream, true, null, now);
            upstreams.responds(next, null);
        });
        assertThat(behind()).as("without a trace").isNotNull();
        next.exchange.traceHeaders = OTHER;
        onAnotherThread(() -> upstreams.responds(next, null));
        assertThat(behind()).as("in another").isNotNull();
        next.exchange.traceHeaders = HEADERS;
        onAnotherThread(() -> upstreams.responds(next, null));
        assertThat(behind()).isNull();
    }

    @Test
    @DisplayName(
            "an error of the upstream's own makes nothing good, nor is it looked for long after the latest failure")
    void mayMakeGood() {
        Connection next = askedAfterwards(now);
        assertThat(upstreams.mayMakeGood(next, now)).as("none has failed").isFalse();
        onAnotherThread(() -> upstreams.ended(upstream, true, null, now));
        assertThat(upstreams.mayMakeGood(next, now)).isTrue();
        assertThat(upstreams.mayMakeGood(next, now + FORGOTTEN)).isTrue();
        assertThat(upstreams.mayMakeGood(next, now + FORGOTTEN + 1)).isFalse();
        next.exchange.status = 499;
        assertThat(upstreams.mayMakeGood(next, now)).isTrue();
        next.exchange.status = 500;
        assertThat(upstreams.mayMakeGood(next, now)).isFalse();
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
        assertThat(behind().supposed).isTrue();
        assertThat(upstreams.spokenOf(client, client.exchange, now + 1))
                .as("a breath later")
                .isNull();

        Connection other = busy(Role.SERVER, now - SECOND);
        other.exchange.requestHeadBytes = 1;
        ConnectionFixture.watched(table, other);
        onAnotherThread(() -> upstreams.ended(upstream, true, null, now));
        assertThat(behind().name).as("found earlier, alone").isEqualTo("cart.example:81");
        onAnotherThread(() -> upstreams.responds(askedAfterwards(now), null));
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
