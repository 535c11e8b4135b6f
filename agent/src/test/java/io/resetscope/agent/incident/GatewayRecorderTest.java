package io.resetscope.agent.incident;

import static io.resetscope.agent.incident.Facts.MILLI;
import static io.resetscope.agent.incident.Facts.SECOND;
import static io.resetscope.agent.incident.Facts.SERVER;
import static io.resetscope.agent.incident.Facts.busy;
import static io.resetscope.agent.incident.Facts.idle;
import static io.resetscope.agent.incident.Facts.onAnotherThread;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.ConnectionFixture;
import io.resetscope.agent.connection.ConnectionTable;
import io.resetscope.agent.connection.GoAway;
import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.RequestThreads;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import java.io.FileDescriptor;
import java.lang.ref.Reference;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A gateway that answers or hangs up because of its upstream, and a server that is tired of waiting. */
class GatewayRecorderTest {

    private static final String[] TRACE = {"traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"};
    private static final long BREATH = 100 * MILLI;
    /** The times within which a gateway hangs up because of a failure, lets go of a forgotten client, and speaks of it. */
    private static final long HANGS_UP = SECOND;

    private static final long FORGOTTEN = 120 * SECOND;

    private static final long SPOKEN_OF = 2 * SECOND;

    private final IncidentQueue queue = new IncidentQueue();
    private final ConnectionTable table = new ConnectionTable(1);
    private final RequestThreads requests = new RequestThreads(table);
    private final IncidentRecorder recorder = Facts.recorder(queue, requests);
    private final long now = System.nanoTime();
    private final Connection upstream = asked(busy(Role.CLIENT, now - SECOND));
    private final Connection client = busy(Role.SERVER, now - SECOND);

    /** This thread is at the client's request, and waits for its upstreams. */
    @BeforeEach
    void talking() {
        client.lastByteNanos = now;
        client.exchange.lastRequestByteNanos = now;
        ConnectionFixture.servedByThisThread(requests, client);
    }

    private static Connection asked(Connection upstream) {
        upstream.blocking = true;
        return upstream;
    }

    /** Null when nothing was recorded. */
    private Incident recorded() {
        Testimony testimony = queue.poll();
        assertThat(queue.poll()).as("more than one").isNull();
        if (testimony == null) {
            return null;
        }
        assertThat(testimony.excused.getAsBoolean()).isFalse();
        return testimony.incident.build();
    }

    // ---- it answers ----

    private Incident answers(Connection connection, int status, long atNanos) {
        connection.exchange.status = status;
        recorder.answeredByGateway(connection, connection.exchange, 0, atNanos);
        return recorded();
    }

    @Test
    @DisplayName("a client that is told of a failed upstream: the answer is the incident")
    void clientAnswered() {
        Connection connection = busy(Role.CLIENT, now - SECOND);
        connection.exchange.server = "nginx";
        Incident incident = answers(connection, 502, now);
        assertThat(incident.signal).isEqualTo(Signal.ANSWER);
        assertThat(incident.status).isEqualTo(502);
        assertThat(incident.server).isEqualTo("nginx");
        assertThat(incident.role).isEqualTo(Role.CLIENT);
        assertThat(incident.errorType).isNull();
        assertThat(incident.upstream).isNull();
    }

    @Test
    @DisplayName("503 counts from a gateway, and from nobody else")
    void serviceUnavailable() {
        Connection connection = busy(Role.CLIENT, now - SECOND);
        connection.exchange.server = "Jetty(12.0)";
        assertThat(answers(connection, 503, now)).isNull();
        connection.exchange.server = "nginx";
        assertThat(answers(connection, 503, now).status).isEqualTo(503);
        connection.exchange.server = null;
        assertThat(answers(connection, 503, now)).isNull();
        connection.exchange.via = "1.1 edge";
        assertThat(answers(connection, 503, now)).isNotNull();
    }

    @Test
    @DisplayName("a server that answers so after its upstream failed on the same thread: told, with the upstream")
    void serverAnswers() {
        recorder.endedByPeer(upstream, true, now);
        Incident incident = answers(client, 503, now + SPOKEN_OF);
        assertThat(incident.role).isEqualTo(Role.SERVER);
        assertThat(incident.upstream.name).isEqualTo("shop.example:8080");
        assertThat(incident.upstream.beforeNanos).isEqualTo(SPOKEN_OF);
        assertThat(answers(client, 503, now + SPOKEN_OF + 1)).as("long ago").isNull();
    }

    @Test
    @DisplayName("or after it was refused, or got no answer to its connect")
    void serverCouldNotConnect() {
        long asked = now - MILLI;
        recorder.connectFailed(null, SERVER, Signal.REFUSED, asked, new ConnectException("Connection refused"), now);
        queue.poll();
        assertThat(answers(client, 502, now).upstream.name).isEqualTo("10.0.0.9:8080");

        IncidentRecorder other = Facts.recorder(queue, requests);
        other.connectFailed(null, SERVER, Signal.TIMED_OUT, asked, new SocketTimeoutException("timed out"), now);
        queue.poll();
        client.exchange.status = 504;
        other.answeredByGateway(client, client.exchange, 0, now);
        assertThat(recorded().upstream.failed).isTrue();
    }

    @Test
    @DisplayName("or after it had waited in vain and closed; briefly only where it says that it was a timeout")
    void serverGaveUp() {
        upstream.exchange.lastRequestByteNanos = now - SECOND + 1;
        recorder.closed(upstream, now);
        assertThat(answers(client, 502, now)).as("one of several, perhaps").isNull();
        assertThat(answers(client, 504, now).upstream.waitedNanos).isEqualTo(SECOND - 1);
        upstream.exchange.lastRequestByteNanos = now - SECOND;
        ConnectionFixture.understood(upstream, false);
        recorder.closed(upstream, now);
        assertThat(answers(client, 502, now)).as("a farewell, perhaps").isNull();
        ConnectionFixture.understood(upstream, true);
        recorder.closed(upstream, now);
        assertThat(answers(client, 502, now).upstream.wasGivenUp()).isTrue();
        assertThat(closes(now)).as("it ended nothing").isNull();
    }

    @Test
    @DisplayName("or before it closes what it had waited for in vain, as it turns out")
    void serverGivesUpLater() {
        client.exchange.status = 504;
        recorder.answeredByGateway(client, client.exchange, 0, now);
        Testimony testimony = queue.poll();
        assertThat(testimony.excused.getAsBoolean()).as("it did not").isTrue();
        upstream.exchange.lastRequestByteNanos = now - SECOND;
        recorder.closed(upstream, now + MILLI);
        assertThat(testimony.excused.getAsBoolean()).isFalse();
        assertThat(testimony.incident.upstream.wasGivenUp()).isTrue();
    }

    @Test
    @DisplayName("not one whose upstream has answered so itself: that is passed on")
    void serverPassesOn() {
        recorder.endedByPeer(upstream, true, now);
        Connection second = asked(busy(Role.CLIENT, now - SECOND));
        second.exchange.status = 503;
        recorder.answeredByGateway(second, second.exchange, 0, now);
        assertThat(answers(client, 503, now)).isNull();
    }

    @Test
    @DisplayName("nor one that got what it needed elsewhere since: its answer, and its close, are of itself")
    void serverHelpedItself() {
        recorder.endedByPeer(upstream, true, now);
        Connection second = asked(busy(Role.CLIENT, now));
        second.exchange.status = 200;
        recorder.responds(second, now);
        assertThat(answers(client, 503, now)).isNull();
        client.exchange.status = 200;
        client.exchange.requestComplete = true;
        assertThat(closes(now + MILLI)).isNull();
    }

    @Test
    @DisplayName("or in the same trace, on whatever thread")
    void serverAnswersInTrace() {
        upstream.exchange.traceHeaders = TRACE;
        client.exchange.traceHeaders = TRACE;
        FileDescriptor held = ConnectionFixture.watched(table, client);
        onAnotherThread(() -> recorder.endedByPeer(upstream, true, now));
        assertThat(answers(client, 502, now).upstream.isSure()).isTrue();
        client.exchange.traceHeaders = new String[] {"traceparent", TRACE[1].replace("4bf9", "4bf8")};
        assertThat(answers(client, 502, now)).as("in another").isNull();
        Reference.reachabilityFence(held);
    }

    @Test
    @DisplayName("a server whose upstreams are well, or that has none, speaks of itself")
    void serverAnswersForItself() {
        assertThat(answers(client, 502, now)).as("none").isNull();
        recorder.endedByPeer(asked(idle(Role.CLIENT, now - SECOND)), false, now);
        assertThat(answers(client, 502, now)).as("closed in order").isNull();
    }

    // ---- it hangs up ----

    private Incident closes(long atNanos) {
        recorder.closed(client, atNanos);
        return recorded();
    }

    @Test
    @DisplayName("a response cut short after its upstream ended, however late: told, as this end's close")
    void cutShort() {
        client.exchange.requestComplete = true;
        recorder.endedByPeer(upstream, true, now);
        Incident incident = closes(now + FORGOTTEN);
        assertThat(incident.signal).isEqualTo(Signal.LOCAL_CLOSE);
        assertThat(incident.phase).isEqualTo(Phase.CLOSE);
        assertThat(incident.role).isEqualTo(Role.SERVER);
        assertThat(incident.upstream.beforeNanos).isEqualTo(FORGOTTEN);
        assertThat(closes(now + FORGOTTEN + 1)).as("later").isNull();
        client.lastByteNanos = now + HANGS_UP;
        assertThat(closes(now + FORGOTTEN)).isNotNull();
        client.lastByteNanos = now + HANGS_UP + 1;
        assertThat(closes(now + FORGOTTEN)).as("it went on").isNull();
    }

    @Test
    @DisplayName("not by an upstream whose exchange had begun before the client's")
    void cutShortBefore() {
        recorder.endedByPeer(upstream, true, now);
        client.exchange.startedNanos = upstream.exchange.startedNanos + 1;
        assertThat(closes(now)).isNull();
        client.exchange.status = 502;
        assertThat(answers(client, 502, now)).isNull();
    }

    @Test
    @DisplayName("not by an upstream that ended on another thread")
    void cutShortElsewhere() {
        onAnotherThread(() -> recorder.endedByPeer(upstream, true, now));
        assertThat(closes(now)).isNull();
    }

    @Test
    @DisplayName("just answered, and hung up because the upstream, and not this server, had announced it: told")
    void hungUpToo() {
        ConnectionFixture.underWay(client, false);
        Connection announced = asked(idle(Role.CLIENT, now - SECOND));
        announced.closeAnnounced = true;
        recorder.endedByPeer(announced, false, now);
        assertThat(closes(now).upstream.closeAnnounced).isTrue();

        client.lastByteNanos = now - BREATH;
        assertThat(closes(now)).as("idle for a while").isNull();
        client.lastByteNanos = now - BREATH + 1;
        assertThat(closes(now)).isNotNull();

        client.endOfStreamRead = true;
        assertThat(closes(now)).as("the client had left").isNull();
        client.endOfStreamRead = false;
        client.ending().peerStateAtClose = PeerState.FIN;
        assertThat(closes(now)).as("and that lay unread").isNull();
        client.ending().peerStateAtClose = PeerState.OPEN;
        assertThat(closes(now)).isNotNull();
        client.closeAnnounced = true;
        assertThat(closes(now)).as("this server had said so").isNull();

        client.closeAnnounced = false;
        ConnectionFixture.goAwaySent(client, new GoAway(GoAway.NO_ERROR, 1, null, now));
        assertThat(closes(now)).as("in HTTP/2").isNull();
    }

    @Test
    @DisplayName("a response that lasts until the close is whole when the upstream's was")
    void lastsUntilClose() {
        Connection announced = asked(idle(Role.CLIENT, now - SECOND));
        announced.closeAnnounced = true;
        recorder.endedByPeer(announced, false, now);
        client.exchange.status = 200;
        client.exchange.requestComplete = true;
        assertThat(closes(now)).isNull();
        client.exchange.responseContentLength = 5;
        assertThat(closes(now)).as("it has a length").isNotNull();
        client.exchange.responseContentLength = -1;
        recorder.endedByPeer(upstream, true, now);
        assertThat(closes(now)).as("the upstream failed").isNotNull();
    }

    @Test
    @DisplayName("idle, next to an upstream that ended without announcement: an everyday close")
    void idleClose() {
        ConnectionFixture.underWay(client, false);
        recorder.endedByPeer(asked(idle(Role.CLIENT, now - SECOND)), false, now);
        assertThat(closes(now)).isNull();
    }

    @Test
    @DisplayName("where no exchange is known, nothing is propagated")
    void notKnown() {
        recorder.endedByPeer(upstream, true, now);
        ConnectionFixture.understood(client, false);
        assertThat(closes(now)).isNull();
        ConnectionFixture.understood(client, true);
        client.exchange.number = 0;
        assertThat(closes(now)).isNull();
    }

    @Test
    @DisplayName("a failure of a server's connection right after its upstream's names it; a client's does not")
    void failedToo() {
        recorder.endedByPeer(upstream, true, now);
        recorder.failed(client, Signal.LOCAL_CLOSE, false, null, now + FORGOTTEN);
        assertThat(recorded().upstream).isNotNull();
        ConnectionFixture.underWay(client, false);
        recorder.failed(client, Signal.LOCAL_CLOSE, false, null, now + HANGS_UP);
        assertThat(recorded().upstream).isNotNull();
        recorder.failed(client, Signal.LOCAL_CLOSE, false, null, now + HANGS_UP + 1);
        assertThat(recorded().upstream).isNull();
        recorder.failed(upstream, Signal.END_OF_STREAM, false, null, now);
        assertThat(recorded().upstream).isNull();
    }

    // ---- it is tired ----

    @Test
    @DisplayName("a server that closes on a request that has not gone on for a second: told")
    void tired() {
        client.lastByteNanos = now;
        client.exchange.lastRequestByteNanos = now - SECOND;
        Incident incident = closes(now);
        assertThat(incident.signal).isEqualTo(Signal.LOCAL_CLOSE);
        assertThat(incident.requestComplete).isFalse();
        assertThat(incident.upstream).isNull();
    }

    @Test
    @DisplayName("not when it went on just before, was complete, its client has left, or nothing is under way")
    void notTired() {
        client.exchange.lastRequestByteNanos = now - SECOND + 1;
        assertThat(closes(now)).as("went on").isNull();
        client.exchange.lastRequestByteNanos = now - SECOND;
        client.exchange.requestComplete = true;
        assertThat(closes(now)).as("complete").isNull();
        client.exchange.requestComplete = false;
        client.endOfStreamRead = true;
        assertThat(closes(now)).as("left").isNull();
        client.endOfStreamRead = false;
        client.exchange.status = 500;
        client.exchange.respondedNanos = now - 1;
        assertThat(closes(now)).as("answered in time").isNull();
        client.exchange.respondedNanos = now;
        assertThat(closes(now)).as("answered when it gave up reading").isNotNull();
        client.exchange.status = 413;
        assertThat(closes(now)).as("answered otherwise").isNull();
        client.exchange.status = 408;
        assertThat(closes(now)).as("answered that it is tired").isNotNull();
        client.exchange.status = 0;
        ConnectionFixture.underWay(client, false);
        assertThat(closes(now)).as("idle").isNull();
    }

    @Test
    @DisplayName("a client's close is never an incident")
    void clientCloses() {
        recorder.endedByPeer(upstream, true, now);
        Connection own = busy(Role.CLIENT, now - SECOND);
        own.exchange.lastRequestByteNanos = now - SECOND;
        recorder.closed(own, now);
        assertThat(recorded()).isNull();
    }
}
