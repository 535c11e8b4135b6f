package io.resetscope.agent.incident;

import static io.resetscope.agent.incident.Facts.MILLI;
import static io.resetscope.agent.incident.Facts.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.ConnectionFixture;
import io.resetscope.agent.connection.ConnectionTable;
import io.resetscope.agent.connection.Opening;
import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.server.Servers;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What an incident learns while it settles, beside what {@link SettlingTest} has. Times are literal. */
class SettledFactsTest {

    private static final long SETTLE = 2 * SECOND;
    private static final long NEVER = 100 * SECOND;

    private final IncidentQueue queue = new IncidentQueue();
    private final List<Incident> settled = new ArrayList<>();
    private final Stalls stalls = new Stalls();
    private final Settling settling = settling();

    private Settling settling() {
        IncidentConsumer consumer = new IncidentConsumer() {
            @Override
            public void incident(Incident incident) {
                settled.add(incident);
            }

            @Override
            public void settled() {}

            @Override
            public void idleSurvived(IdleSurvival survival) {}

            @Override
            public boolean policyMismatch(PolicyMismatch mismatch) {
                return true;
            }

            @Override
            public void tick() {}
        };
        ConnectionTable table = new ConnectionTable(1);
        return new Settling(
                queue,
                consumer,
                new Neighbourhood(table),
                new PolicyWatch(table, new Servers(library -> null, () -> {})),
                stalls,
                SETTLE,
                failure -> {
                    throw new AssertionError(failure);
                });
    }

    /** An exchange that was answered in part, on a connection that had not been idle. */
    private static IncidentBuilder active(long failedNanos) {
        IncidentBuilder incident = new IncidentBuilder();
        incident.signal = Signal.RESET;
        incident.phase = Phase.RECEIVE;
        incident.peerAddress = "10.0.0.9";
        incident.peerPort = 8080;
        incident.exchangeNumber = 2;
        incident.idleNanos = MILLI;
        incident.peerStateBefore = PeerState.OPEN;
        incident.failedNanos = failedNanos;
        incident.usedSinceNanos = failedNanos - SECOND;
        return incident;
    }

    private Testimony offer(IncidentBuilder incident) {
        Testimony testimony = new Testimony(incident, null, () -> false, () -> false);
        queue.offer(testimony);
        return testimony;
    }

    /** How many active neighbours the first of two incidents was told of. */
    private int activeNextTo(IncidentBuilder neighbour) {
        settled.clear();
        offer(active(0));
        offer(neighbour);
        settling.advance(NEVER, SETTLE);
        assertThat(settled).hasSize(2);
        assertThat(settled.get(0).otherFailures + settled.get(0).refusals).isEqualTo(1);
        return settled.get(0).activeFailures;
    }

    @Test
    @DisplayName("a neighbour that failed in the middle of something, in the same moment, is told apart")
    void active() {
        assertThat(activeNextTo(active(250 * MILLI - 1))).isEqualTo(1);
        assertThat(activeNextTo(active(250 * MILLI))).as("later").isZero();
        assertThat(activeNextTo(active(-250 * MILLI + 1))).as("just before").isEqualTo(1);
        assertThat(activeNextTo(active(-250 * MILLI))).as("earlier").isZero();
    }

    @Test
    @DisplayName("a stall of the process counts until the end was found, in a pause of the request or by what failed")
    void stalled() {
        stalls.woke(SECOND, SECOND, 1_000);
        stalls.woke(2 * SECOND, 5 * SECOND, 5_000);
        for (long foundNanos : new long[] {0, 3 * SECOND / 2}) {
            IncidentBuilder incident = active(6 * SECOND);
            incident.quietSinceNanos = SECOND;
            incident.endFoundNanos = foundNanos;
            offer(incident);
        }
        settling.advance(NEVER, SETTLE);
        assertThat(settled).extracting(it -> it.frozenNanos).containsExactly(3 * SECOND, 0L);
    }

    @Test
    @DisplayName("not when it was idle, had been found ended, or had no exchange")
    void notActive() {
        IncidentBuilder idle = active(0);
        idle.phase = Phase.IDLE;
        assertThat(activeNextTo(idle)).isZero();
        IncidentBuilder none = active(0);
        none.exchangeNumber = 0;
        assertThat(activeNextTo(none)).isZero();
        for (PeerState over : new PeerState[] {PeerState.FIN, PeerState.ERROR, PeerState.HUNG_UP}) {
            IncidentBuilder ended = active(0);
            ended.peerStateBefore = over;
            assertThat(activeNextTo(ended)).isZero();
        }
        IncidentBuilder refused = active(0);
        refused.phase = Phase.CONNECT;
        refused.signal = Signal.REFUSED;
        assertThat(activeNextTo(refused)).isZero();
    }

    @Test
    @DisplayName("after a second of idling only if it answered, or died a good while after the request")
    void wasIdle() {
        IncidentBuilder neighbour = active(0);
        neighbour.idleNanos = SECOND - 1;
        assertThat(activeNextTo(neighbour)).as("not idle").isEqualTo(1);
        neighbour.idleNanos = SECOND;
        assertThat(activeNextTo(neighbour)).as("may be the idle time").isZero();
        neighbour.responseBytes = 1;
        assertThat(activeNextTo(neighbour)).as("answered").isEqualTo(1);
        neighbour.responseBytes = 0;
        neighbour.sinceRequestNanos = 200 * MILLI;
        assertThat(activeNextTo(neighbour)).as("died late").isEqualTo(1);
        neighbour.sinceRequestNanos = 200 * MILLI - 1;
        assertThat(activeNextTo(neighbour)).as("died at once").isZero();
    }

    /** How many active neighbours an incident was told of that failed a second after another, having been idle. */
    private int activeWhile(PeerState foundBefore, long quietSinceNanos) {
        settled.clear();
        offer(active(10 * SECOND));
        IncidentBuilder found = active(11 * SECOND);
        found.peerStateBefore = foundBefore;
        found.quietSinceNanos = quietSinceNanos;
        offer(found);
        settling.advance(NEVER, SETTLE);
        assertThat(settled.get(0).activeFailures).as("the earlier one's").isZero();
        return settled.get(1).activeFailures;
    }

    @Test
    @DisplayName("who was found ended may have died together with an active neighbour while it lay idle")
    void diedMeanwhile() {
        assertThat(activeWhile(PeerState.FIN, 10 * SECOND - 1)).isEqualTo(1);
        assertThat(activeWhile(PeerState.ERROR, 0)).isEqualTo(1);
        assertThat(activeWhile(PeerState.FIN, 10 * SECOND)).as("in use later").isZero();
        assertThat(activeWhile(PeerState.OPEN, 0)).as("was alive later").isZero();
    }

    @Test
    @DisplayName("whether the peer accepted again is asked when it has settled")
    void reconnected() {
        boolean[] accepts = {false};
        queue.offer(new Testimony(active(0), null, () -> false, () -> accepts[0]));
        queue.offer(new Testimony(active(5 * SECOND), null, () -> false, () -> accepts[0]));
        settling.advance(2 * SECOND, SETTLE);
        accepts[0] = true;
        settling.advance(NEVER, SETTLE);
        assertThat(settled).extracting(incident -> incident.reconnected).containsExactly(false, true);
    }

    /** A refusal, and the peer last heard on the connection, so many milliseconds after its failure or before it. */
    private Incident refused(long heardMillis, long refusedMillis) {
        IncidentBuilder failed = active(10 * SECOND);
        failed.heardNanos = failed.failedNanos + heardMillis * MILLI;
        IncidentBuilder refusal = active(failed.failedNanos + refusedMillis * MILLI);
        refusal.phase = Phase.CONNECT;
        refusal.signal = Signal.REFUSED;
        settled.clear();
        offer(failed);
        offer(refusal);
        settling.advance(NEVER, SETTLE);
        return settled.get(0);
    }

    @Test
    @DisplayName("a connect that was refused before the peer was last heard on the connection says nothing of its end")
    void refusedBefore() {
        assertThat(refused(-100, -101).refusals).isZero();
        assertThat(refused(-100, -100).refusals).isEqualTo(1);
        assertThat(refused(-100, -60).refusedAfterNanos).isEqualTo(-60 * MILLI);
        assertThat(refused(-100, 300).refusedAfterNanos).isEqualTo(300 * MILLI);
    }

    @Test
    @DisplayName("refused connects are told of each other, whichever came first")
    void refusedAgain() {
        for (long each : new long[] {10, 11}) {
            IncidentBuilder refusal = active(each * SECOND);
            refusal.phase = Phase.CONNECT;
            refusal.signal = Signal.REFUSED;
            refusal.heardNanos = refusal.failedNanos;
            offer(refusal);
        }
        settling.advance(NEVER, SETTLE);
        assertThat(settled).extracting(incident -> incident.refusals).containsExactly(1, 1);
    }

    /** The peer was heard on another connection, and a connect refused, so many milliseconds after the failure. */
    private boolean outlived(long heardMillis, long refusedMillis) {
        IncidentBuilder failed = active(10 * SECOND);
        IncidentBuilder other = active(failed.failedNanos + SECOND);
        other.heardNanos = failed.failedNanos + heardMillis * MILLI;
        IncidentBuilder refusal = active(failed.failedNanos + refusedMillis * MILLI);
        refusal.phase = Phase.CONNECT;
        refusal.signal = Signal.REFUSED;
        settled.clear();
        offer(failed);
        offer(refusal);
        offer(other);
        settling.advance(NEVER, SETTLE);
        return settled.get(0).outlived;
    }

    @Test
    @DisplayName("heard on another connection afterwards, and before a refusal, the peer has outlived the failure")
    void outlived() {
        assertThat(outlived(250, 900)).isTrue();
        assertThat(outlived(249, 900)).as("it may have come before").isFalse();
        assertThat(outlived(800, 700)).as("a new process, maybe").isFalse();
    }

    @Test
    @DisplayName("not where the end had come in the quiet before, and the other was opened since")
    void outlivedByElders() {
        for (boolean elder : new boolean[] {true, false}) {
            IncidentBuilder failed = active(10 * SECOND);
            failed.peerStateBefore = PeerState.FIN;
            failed.quietSinceNanos = 5 * SECOND;
            IncidentBuilder other = active(11 * SECOND);
            other.heardNanos = other.failedNanos;
            other.ageNanos = elder ? 6 * SECOND + 1 : 6 * SECOND;
            settled.clear();
            offer(failed);
            offer(other);
            settling.advance(NEVER, SETTLE);
            assertThat(settled.get(0).outlived).isEqualTo(elder);
        }
    }

    @Test
    @DisplayName("so it has when it accepts a connection before it refuses one, or refuses none")
    void outlivedByAccepting() {
        for (boolean refuses : new boolean[] {true, false}) {
            for (boolean accepts : new boolean[] {true, false}) {
                settled.clear();
                IncidentBuilder failed = active(10 * SECOND);
                Testimony testimony = new Testimony(failed, null, () -> false, () -> !refuses && accepts);
                testimony.acceptedBefore = atNanos -> accepts && atNanos == 11 * SECOND;
                queue.offer(testimony);
                if (refuses) {
                    IncidentBuilder refusal = active(11 * SECOND);
                    refusal.phase = Phase.CONNECT;
                    refusal.signal = Signal.REFUSED;
                    offer(refusal);
                }
                settling.advance(NEVER, SETTLE);
                assertThat(settled.get(0).outlived).isEqualTo(accepts);
            }
        }
    }

    @Test
    @DisplayName("accepting after it refused, and before the end was found, it accepts again")
    void reconnectedBeforeFound() {
        IncidentBuilder failed = active(10 * SECOND);
        Testimony testimony = new Testimony(failed, null, () -> false, () -> false);
        testimony.acceptedAfter = atNanos -> atNanos == 9 * SECOND;
        IncidentBuilder refusal = active(9 * SECOND);
        refusal.phase = Phase.CONNECT;
        refusal.signal = Signal.REFUSED;
        offer(refusal);
        queue.offer(testimony);
        settling.advance(NEVER, SETTLE);
        assertThat(settled.get(1).reconnected).isTrue();
        assertThat(settled.get(1).outlived).isFalse();
    }

    @Test
    @DisplayName("the recorder knows when a connect succeeded: after the failure, and before or after a refusal")
    void acceptedByRecorder() {
        IncidentRecorder recorder = Facts.recorder(queue);
        recorder.failed(
                Facts.busy(Role.CLIENT, 0), Signal.RESET, false, new SocketException("Connection reset"), SECOND);
        Testimony testimony = queue.poll();
        recorder.connected(Facts.busy(Role.CLIENT, SECOND));
        assertThat(testimony.acceptedBefore.test(5 * SECOND))
                .as("begun before it")
                .isFalse();
        recorder.connected(Facts.busy(Role.CLIENT, SECOND + SECOND / 4 - 1));
        assertThat(testimony.acceptedBefore.test(5 * SECOND))
                .as("by a dying process")
                .isFalse();
        recorder.connected(Facts.busy(Role.CLIENT, 2 * SECOND));
        assertThat(testimony.acceptedBefore.test(5 * SECOND)).isTrue();
        assertThat(testimony.acceptedBefore.test(2 * SECOND)).isFalse();
        assertThat(testimony.acceptedAfter.test(2 * SECOND - 1)).isTrue();
        assertThat(testimony.acceptedAfter.test(2 * SECOND)).isFalse();
    }

    @Test
    @DisplayName("a client that connects to the same address after its failure: the peer accepts again")
    void reconnectedByRecorder() {
        IncidentRecorder recorder = Facts.recorder(queue);
        Connection failed = Facts.busy(Role.CLIENT, 0);
        recorder.failed(failed, Signal.RESET, false, new SocketException("Connection reset"), SECOND);
        Testimony testimony = queue.poll();
        recorder.connected(Facts.busy(Role.CLIENT, SECOND));
        assertThat(testimony.reconnected.getAsBoolean()).as("before it").isFalse();
        recorder.connected(Facts.busy(Role.CLIENT, SECOND + 1));
        assertThat(testimony.reconnected.getAsBoolean()).isTrue();

        recorder.failed(Facts.busy(Role.SERVER, 0), Signal.RESET, false, null, 0);
        assertThat(queue.poll().reconnected.getAsBoolean()).as("a server's").isFalse();
    }

    @Test
    @DisplayName("what came to light at the close is added: the answer, and what lay unread")
    void aftermath() {
        IncidentBuilder incident = active(0);
        Testimony testimony = offer(incident);
        testimony.aftermath = new Aftermath(2, 413, "nginx", "1.1 edge", 55, Opening.HTTP_RESPONSE, -1, false);
        settling.advance(NEVER, SETTLE);
        Incident told = settled.get(0);
        assertThat(told.status).isEqualTo(413);
        assertThat(told.answeredLate).isTrue();
        assertThat(told.server).isEqualTo("nginx");
        assertThat(told.via).isEqualTo("1.1 edge");
        assertThat(told.lateAnswerRead).isFalse();
        assertThat(told.unreadBytes).isEqualTo(55);
        assertThat(told.firstReceived).isEqualTo(Opening.HTTP_RESPONSE);
    }

    @Test
    @DisplayName("an answer that the application read after the failure was not hidden, nor is it unread")
    void readByApplication() {
        IncidentBuilder incident = active(0);
        incident.unreadBytes = 99;
        Testimony testimony = offer(incident);
        testimony.aftermath = new Aftermath(2, 413, "nginx", null, 0, Opening.HTTP_RESPONSE, -1, true);
        settling.advance(NEVER, SETTLE);
        assertThat(settled.get(0).status).isEqualTo(413);
        assertThat(settled.get(0).lateAnswerRead).isTrue();
        assertThat(settled.get(0).unreadBytes).isZero();
    }

    @Test
    @DisplayName("an answer that the application had, or of another exchange, was not hidden")
    void notHidden() {
        IncidentBuilder answered = active(0);
        answered.status = 200;
        answered.server = "envoy";
        answered.unreadBytes = 70;
        offer(answered).aftermath = new Aftermath(2, 413, "nginx", null, 55, Opening.HTTP_RESPONSE, -1, false);
        offer(active(0)).aftermath = new Aftermath(1, 413, "nginx", null, 0, Opening.HTTP_RESPONSE, -1, false);
        offer(active(0)).aftermath = new Aftermath(2, 0, null, null, 0, Opening.NOTHING, -1, false);
        settling.advance(NEVER, SETTLE);
        assertThat(settled).extracting(incident -> incident.answeredLate).containsOnly(false);
        assertThat(settled).extracting(incident -> incident.status).containsExactly(200, 0, 0);
        assertThat(settled.get(0).server).isEqualTo("envoy");
        assertThat(settled.get(0).unreadBytes).as("the more that was seen").isEqualTo(70);
    }

    @Test
    @DisplayName("an alert that came to light at the close is added, to either end's incident, unless one is known")
    void alertAfterwards() {
        IncidentBuilder server = active(0);
        server.role = Role.SERVER;
        server.tls = Tls.UNREAD;
        IncidentBuilder known = active(0);
        known.tls = new Tls(false, false, 40, true);
        for (IncidentBuilder incident : new IncidentBuilder[] {server, known, active(0)}) {
            offer(incident).aftermath = new Aftermath(2, 413, null, null, 0, Opening.TLS_HANDSHAKE, 42, false);
        }
        settling.advance(NEVER, SETTLE);
        assertThat(settled.get(0).tls.fatalAlert).isEqualTo(42);
        assertThat(settled.get(0).answeredLate)
                .as("a server has no answer to read")
                .isFalse();
        assertThat(settled.get(1).tls.fatalAlert).isEqualTo(40);
        assertThat(settled.get(1).tls.clientCertificate).isTrue();
        assertThat(settled.get(2).tls).as("no TLS").isNull();
    }

    @Test
    @DisplayName("the recorder hands over what the connection knows at its close, to the failure that it belongs to")
    void aftermathByRecorder() {
        IncidentRecorder recorder = Facts.recorder(queue);
        Connection connection = Facts.busy(Role.CLIENT, 0);
        Object failure = recorder.failed(connection, Signal.BROKEN_PIPE, true, new SocketException("Broken pipe"), 0);
        connection.exchange.status = 413;
        connection.exchange.server = "nginx";
        connection.ending().unreadBytes = 55;
        ConnectionFixture.opened(connection, Opening.NOTHING, Opening.HTTP_RESPONSE);
        recorder.aftermath(connection, failure);
        recorder.aftermath(connection, null);
        settling.advance(System.nanoTime(), 0);
        assertThat(settled.get(0).status).isEqualTo(413);
        assertThat(settled.get(0).answeredLate).isTrue();
        assertThat(settled.get(0).unreadBytes).isEqualTo(55);
    }
}
