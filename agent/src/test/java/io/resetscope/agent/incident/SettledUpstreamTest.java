package io.resetscope.agent.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.client.ClientCall;
import io.resetscope.agent.client.ClientCalls;
import io.resetscope.agent.client.ClientLibraries;
import io.resetscope.agent.connection.ConnectionTable;
import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.RequestThreads;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.server.Servers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a gateway did to its client names its upstream's failure, once that has settled, and if it was one; times are literal. */
class SettledUpstreamTest {

    private static final long SETTLE = 2_000_000_000L;
    private static final long PATIENCE = 3 * SETTLE;
    private static final long FAILED = 7;
    private static final long ANSWERED = 8;

    private final IncidentQueue queue = new IncidentQueue();
    private final List<Incident> incidents = new ArrayList<>();
    private final ClientCalls calls = new ClientCalls(
            (connection, call) -> {},
            new ClientLibraries(library -> null, library -> null, library -> null),
            () -> RequestThreads.NONE);
    private final ConnectionTable table = new ConnectionTable(1);
    private final Settling settling = new Settling(
            queue,
            new Consumer(),
            new Neighbourhood(table),
            new PolicyWatch(table, new Servers(library -> null, () -> {})),
            new Stalls(),
            SETTLE,
            failure -> {});
    private boolean excused;

    private static IncidentBuilder upstream(long number) {
        IncidentBuilder incident = new IncidentBuilder();
        incident.signal = Signal.END_OF_STREAM;
        incident.phase = Phase.AWAIT_RESPONSE;
        incident.exchangeNumber = 1;
        incident.peerStateBefore = PeerState.OPEN;
        incident.serverHost = "orders";
        incident.number = number;
        return incident;
    }

    private Testimony fails(long number, ClientCall call) {
        Testimony testimony = new Testimony(upstream(number), calls.witness(call), () -> excused, () -> false);
        queue.offer(testimony);
        return testimony;
    }

    private void answers(Testimony upstream) {
        answers(upstream, true);
    }

    private void answers(Testimony upstream, boolean onlyBecauseOfIt) {
        IncidentBuilder incident = new IncidentBuilder();
        incident.role = Role.SERVER;
        incident.signal = Signal.ANSWER;
        incident.phase = Phase.SEND;
        incident.number = ANSWERED;
        incident.upstream = new Upstream("orders:9000", "1.1", false, true, 1, -1, () -> upstream);
        Testimony testimony = new Testimony(incident, null, () -> false, () -> false);
        if (onlyBecauseOfIt) {
            testimony.toldOnlyBecauseOf(incident.upstream);
        }
        queue.offer(testimony);
    }

    private List<Long> told(long now) {
        settling.advance(now, SETTLE);
        List<Long> numbers = new ArrayList<>();
        incidents.forEach(it -> numbers.add(it.number));
        return numbers;
    }

    @Test
    @DisplayName("it is told after it, and names it")
    void named() {
        answers(fails(FAILED, null));
        assertThat(told(SETTLE)).containsExactly(FAILED, ANSWERED);
        assertThat(incidents).extracting(it -> it.upstreamNumber).containsExactly(0L, FAILED);
    }

    @Test
    @DisplayName("one that is only supposed to be its upstream's is not named, but told before")
    void supposed() {
        Testimony upstream = fails(FAILED, null);
        IncidentBuilder incident = new IncidentBuilder();
        incident.role = Role.SERVER;
        incident.signal = Signal.ANSWER;
        incident.phase = Phase.SEND;
        incident.number = ANSWERED;
        incident.upstream =
                new Upstream("orders:9000", "1.1", false, true, false, 1, -1, Upstream.Tie.ONLY, () -> upstream);
        queue.offer(new Testimony(incident, null, () -> false, () -> false));
        assertThat(told(SETTLE)).containsExactly(FAILED, ANSWERED);
        assertThat(incidents.get(1).upstream).isNotNull();
        assertThat(incidents.get(1).upstreamNumber).isZero();
    }

    @Test
    @DisplayName("one that will never be told, for there was no room, is not named either")
    void neverTold() {
        answers(new Testimony(upstream(FAILED), null, () -> false, () -> false));
        assertThat(told(SETTLE + PATIENCE)).containsExactly(ANSWERED);
        assertThat(incidents.get(0).upstreamNumber).isZero();
    }

    @Test
    @DisplayName("where nothing was told of the upstream, nothing is named")
    void nothingTold() {
        answers(null);
        assertThat(told(SETTLE)).containsExactly(ANSWERED);
        assertThat(incidents.get(0).upstreamNumber).isZero();
        assertThat(incidents.get(0).upstream).isNotNull();
    }

    @Test
    @DisplayName("an upstream that turned out to be well explains nothing: what was told because of it is dropped")
    void excused() {
        excused = true;
        Testimony upstream = fails(FAILED, null);
        answers(upstream);
        assertThat(told(SETTLE)).isEmpty();
        answers(upstream, false);
        assertThat(told(SETTLE)).containsExactly(ANSWERED);
        assertThat(incidents.get(0).upstream).isNull();
    }

    @Test
    @DisplayName("nor does one whose call was healed by a retry")
    void healed() {
        ClientCall call = (ClientCall) calls.callStarting("OkHttp", this);
        answers(fails(FAILED, call));
        calls.callEnded(call, null);
        assertThat(told(SETTLE)).containsExactly(FAILED);
    }

    @Test
    @DisplayName("while the upstream's call goes on, both wait, but not for ever")
    void waits() {
        ClientCall call = (ClientCall) calls.callStarting("OkHttp", this);
        answers(fails(FAILED, call));
        assertThat(told(SETTLE)).isEmpty();
        calls.callEnded(call, new IOException("unexpected end of stream"));
        assertThat(told(SETTLE + 1)).containsExactly(FAILED, ANSWERED);

        incidents.clear();
        answers(fails(FAILED, (ClientCall) calls.callStarting("OkHttp", this)));
        assertThat(told(SETTLE + PATIENCE - 1)).isEmpty();
        assertThat(told(SETTLE + PATIENCE)).containsExactly(FAILED, ANSWERED);
    }

    @Test
    @DisplayName("of attempts that failed alike, the one that is told is named")
    void superseded() {
        ClientCall call = (ClientCall) calls.callStarting("OkHttp", this);
        Testimony first = fails(FAILED, call);
        fails(FAILED + 100, call);
        answers(first);
        calls.callEnded(call, new IOException("unexpected end of stream"));
        assertThat(told(SETTLE)).containsExactly(FAILED + 100, ANSWERED);
        assertThat(incidents.get(1).upstreamNumber).isEqualTo(FAILED + 100);
    }

    private final class Consumer implements IncidentConsumer {

        @Override
        public void incident(Incident incident) {
            incidents.add(incident);
        }

        @Override
        public void settled() {}

        @Override
        public void idleSurvived(IdleSurvival survival) {}

        @Override
        public boolean policyMismatch(PolicyMismatch mismatch) {
            return false;
        }

        @Override
        public void tick() {}
    }
}
