package io.resetscope.agent.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.resetscope.agent.connection.ConnectionTable;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.server.Servers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Incidents wait for what their neighbours say; times are literal. */
class SettlingTest {

    private static final long SETTLE = 2_000;

    private final IncidentQueue queue = new IncidentQueue();
    private final Collected collected = new Collected();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final Settling settling = settling(SETTLE);

    private Settling settling(long settleNanos) {
        ConnectionTable table = new ConnectionTable(1);
        return new Settling(
                queue,
                collected,
                new Neighbourhood(table),
                new PolicyWatch(table, new Servers(library -> null, () -> {})),
                new Stalls(),
                settleNanos,
                failures::add);
    }

    private static IncidentBuilder reset(String peer, long failedNanos) {
        IncidentBuilder incident = new IncidentBuilder();
        incident.signal = Signal.RESET;
        incident.phase = Phase.AWAIT_RESPONSE;
        incident.peerAddress = peer;
        incident.peerPort = 8080;
        incident.failedNanos = failedNanos;
        return incident;
    }

    private static IncidentBuilder refusal(String peer, long failedNanos) {
        IncidentBuilder incident = reset(peer, failedNanos);
        incident.signal = Signal.REFUSED;
        incident.phase = Phase.CONNECT;
        return incident;
    }

    private void offer(IncidentBuilder incident) {
        queue.offer(new Testimony(incident, null, () -> false, () -> false));
    }

    @Test
    @DisplayName("an incident is passed on when it has settled, and not before")
    void settles() {
        offer(reset("10.0.0.1", 1_000));
        settling.advance(1_500, SETTLE);
        settling.advance(2_999, SETTLE);
        assertThat(collected.incidents).isEmpty();
        settling.advance(3_000, SETTLE);
        assertThat(collected.incidents).hasSize(1);
        settling.advance(9_000, SETTLE);
        assertThat(collected.incidents).as("once").hasSize(1);
    }

    @Test
    @DisplayName("in the order in which they came")
    void order() {
        for (int i = 1; i <= 4; i++) {
            offer(reset("10.0.0." + i, i * 100));
        }
        settling.advance(2_250, SETTLE);
        assertThat(collected.peers()).containsExactly("10.0.0.1", "10.0.0.2");
        settling.advance(9_000, SETTLE);
        assertThat(collected.peers()).containsExactly("10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4");
    }

    @Test
    @DisplayName("nanoTime may be negative and may wrap")
    void wraps() {
        offer(reset("10.0.0.1", Long.MAX_VALUE - 100));
        settling.advance(Long.MAX_VALUE, SETTLE);
        assertThat(collected.incidents).isEmpty();
        settling.advance(Long.MIN_VALUE + 1_899, SETTLE);
        assertThat(collected.incidents).hasSize(1);
    }

    @Test
    @DisplayName("neighbours testify for each other, the earlier for the later and back")
    void neighbours() {
        offer(reset("10.0.0.1", 0));
        settling.advance(10, SETTLE);
        offer(reset("10.0.0.1", 500));
        offer(refusal("10.0.0.1", 900));
        settling.advance(9_000, SETTLE);

        assertThat(collected.incidents).extracting(i -> i.otherFailures).containsExactly(1, 1, 2);
        assertThat(collected.incidents).extracting(i -> i.refusals).containsExactly(1, 1, 0);
    }

    @Test
    @DisplayName("a broken pipe that was the echo of an RST is told as that")
    void metBefore() {
        IncidentBuilder echo = reset("10.0.0.1", 0);
        echo.signal = Signal.BROKEN_PIPE;
        echo.duringWrite = true;
        echo.errorMessage = "Broken pipe";
        Testimony testimony = new Testimony(echo, null, () -> false, () -> false);
        queue.offer(testimony);
        testimony.metBefore = Signal.RESET;
        settling.advance(9_000, SETTLE);
        Incident told = collected.incidents.get(0);
        assertThat(told.signal).isEqualTo(Signal.RESET);
        assertThat(told.duringWrite).isTrue();
        assertThat(told.errorMessage).isEqualTo("Broken pipe");
    }

    @Test
    @DisplayName("who has settled when the next one comes is no neighbour of it")
    void tooLate() {
        offer(reset("10.0.0.1", 0));
        settling.advance(2_000, SETTLE);
        offer(reset("10.0.0.1", 2_001));
        settling.advance(9_000, SETTLE);
        assertThat(collected.incidents).extracting(i -> i.otherFailures).containsExactly(0, 0);
    }

    @Test
    @DisplayName("another peer, another port, the other role and an unknown peer are not neighbours")
    void strangers() {
        offer(reset("10.0.0.1", 0));
        offer(reset("10.0.0.2", 0));
        IncidentBuilder otherPort = reset("10.0.0.1", 0);
        otherPort.peerPort = 8081;
        offer(otherPort);
        IncidentBuilder otherRole = reset("10.0.0.1", 0);
        otherRole.role = Role.SERVER;
        offer(otherRole);
        offer(refusal(null, 0));
        offer(refusal(null, 0));
        settling.advance(9_000, SETTLE);
        assertThat(collected.incidents).hasSize(6).allMatch(i -> i.otherFailures + i.refusals == 0);
    }

    @Test
    @DisplayName("a storm is not compared with itself one by one")
    void storm() {
        for (int i = 0; i < 2_000; i++) {
            offer(reset("10.0.0.1", 0));
        }
        settling.advance(9_000, SETTLE);
        assertThat(collected.incidents).hasSize(2_000);
        assertThat(collected.incidents.get(1_999).otherFailures).isEqualTo(256);
    }

    @Test
    @DisplayName("in a storm the oldest go early, in their order: not more than 4096 settle at once")
    void bounded() {
        for (int i = 1; i <= 4_099; i++) {
            offer(reset("10.0.0." + i, 0));
            settling.advance(1, SETTLE);
            assertThat(collected.incidents).hasSize(Math.max(0, i - 4_096));
        }
        assertThat(collected.peers()).containsExactly("10.0.0.1", "10.0.0.2", "10.0.0.3");
        settling.advance(2_000, SETTLE);
        assertThat(collected.peers()).hasSize(4_099).startsWith("10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4");
        assertThat(collected.peers()).endsWith("10.0.0.4098", "10.0.0.4099");
        assertThat(queue.dropped(IncidentQueue.Dropped.OWN_FAILURE)).isZero();
    }

    @Test
    @DisplayName("who goes early is asked all the same whether it is excused")
    void boundedAndExcused() {
        queue.offer(new Testimony(reset("10.0.0.1", 0), null, () -> true, () -> false));
        offer(reset("10.0.0.2", 0));
        settling.advance(1, SETTLE);
        for (int i = 0; i < 4_000; i++) {
            offer(reset("10.1.0.1", 0));
            settling.advance(1, SETTLE);
        }
        for (int i = 0; i < 96; i++) {
            offer(reset("10.1.0.2", 0));
            settling.advance(1, SETTLE);
        }
        assertThat(collected.peers()).containsExactly("10.0.0.2");
    }

    @Test
    @DisplayName("what this JVM did to itself is not an incident, and that is asked when it has settled")
    void ownDoing() {
        boolean[] cancelled = {false};
        queue.offer(new Testimony(reset("10.0.0.1", 0), null, () -> cancelled[0], () -> false));
        offer(reset("10.0.0.2", 0));
        settling.advance(10, SETTLE);
        cancelled[0] = true;
        settling.advance(9_000, SETTLE);
        assertThat(collected.peers()).containsExactly("10.0.0.2");
    }

    @Test
    @DisplayName("a consumer that throws loses its own incident and no other, and that is counted")
    void throwing() {
        collected.failure = new StackOverflowError("deep");
        offer(reset("10.0.0.1", 0));
        queue.offerSurvival(new IdleSurvival("host", 80, null, 1, -1, 0));
        settling.advance(9_000, SETTLE);
        assertThat(queue.dropped(IncidentQueue.Dropped.OWN_FAILURE)).isEqualTo(2);
        assertThat(failures).containsExactly(collected.failure, collected.failure);

        collected.failure = null;
        offer(reset("10.0.0.2", 9_000));
        settling.advance(19_000, SETTLE);
        assertThat(collected.peers()).containsExactly("10.0.0.2");
    }

    @Test
    @DisplayName("survivals are passed on at once")
    void survivals() {
        queue.offerSurvival(new IdleSurvival("host", 80, null, 7, -1, 0));
        settling.advance(0, SETTLE);
        assertThat(collected.survivals).extracting(s -> s.idleNanos).containsExactly(7L);
    }

    @Test
    @DisplayName("the thread ticks, and at its end lets go of what still settles")
    void thread() throws InterruptedException {
        Settling patient = settling(TimeUnit.HOURS.toNanos(1));
        Thread thread = new Thread(patient);
        thread.start();
        offer(reset("10.0.0.1", System.nanoTime()));
        await().until(() -> collected.ticks > 0);
        assertThat(collected.incidents).isEmpty();

        patient.stop(thread);
        thread.join(TimeUnit.SECONDS.toMillis(10));
        assertThat(thread.isAlive()).isFalse();
        assertThat(collected.incidents).hasSize(1);
    }

    /** Keeps what it is given, or throws. */
    private static final class Collected implements IncidentConsumer {

        final List<Incident> incidents = new CopyOnWriteArrayList<>();
        final List<IdleSurvival> survivals = new CopyOnWriteArrayList<>();
        volatile int ticks;
        Error failure;

        List<String> peers() {
            List<String> peers = new ArrayList<>();
            incidents.forEach(incident -> peers.add(incident.peerAddress));
            return peers;
        }

        @Override
        public void incident(Incident incident) {
            fail();
            incidents.add(incident);
        }

        @Override
        public void settled() {}

        @Override
        public void idleSurvived(IdleSurvival survival) {
            fail();
            survivals.add(survival);
        }

        @Override
        public boolean policyMismatch(PolicyMismatch mismatch) {
            fail();
            return true;
        }

        @Override
        public void tick() {
            ticks = 1;
        }

        private void fail() {
            if (failure != null) {
                throw failure;
            }
        }
    }
}
