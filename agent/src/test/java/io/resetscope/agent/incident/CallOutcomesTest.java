package io.resetscope.agent.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.client.CallWitness;
import io.resetscope.agent.client.ClientCall;
import io.resetscope.agent.client.ClientCalls;
import io.resetscope.agent.client.ClientLibraries;
import io.resetscope.agent.client.PoolReader;
import io.resetscope.agent.client.PoolSettings;
import io.resetscope.agent.connection.ConnectionTable;
import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.RequestThreads;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.server.Servers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Incidents wait for the end of the call that they hit, and attempts that failed alike become one; times are literal. */
class CallOutcomesTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long SETTLE = 2 * SECOND;
    private static final IOException ERROR = new IOException("unexpected end of stream");

    private final IncidentQueue queue = new IncidentQueue();
    private final List<Incident> told = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private RuntimeException unreadable;
    private final ClientCalls calls = new ClientCalls(
            (connection, call) -> {},
            new ClientLibraries(
                    Map.<String, PoolReader>of("OkHttp", this::settings, "of a request", new OfRequest())::get,
                    library -> null,
                    library -> null),
            () -> RequestThreads.NONE);
    private final Settling settling = settling();

    private Settling settling() {
        ConnectionTable table = new ConnectionTable(1);
        return new Settling(
                queue,
                new Consumers(),
                new Neighbourhood(table),
                new PolicyWatch(table, new Servers(library -> null, () -> {})),
                new Stalls(),
                SETTLE,
                failures::add);
    }

    private PoolSettings settings(Object client) {
        if (unreadable != null) {
            throw unreadable;
        }
        return PoolSettings.of("OkHttp", client.toString());
    }

    private ClientCall start() {
        return (ClientCall) calls.callStarting("OkHttp", "4.12.0");
    }

    private static IncidentBuilder stale(long failedNanos) {
        IncidentBuilder incident = new IncidentBuilder();
        incident.signal = Signal.END_OF_STREAM;
        incident.phase = Phase.AWAIT_RESPONSE;
        incident.exchangeNumber = 2;
        incident.reused = true;
        incident.peerStateBefore = PeerState.FIN;
        incident.serverHost = "shop.example";
        incident.serverPort = 8080;
        incident.failedNanos = failedNanos;
        return incident;
    }

    private CallWitness offer(IncidentBuilder incident, ClientCall call) {
        CallWitness witness = calls.witness(call);
        queue.offer(new Testimony(incident, witness, () -> false, () -> false));
        return witness;
    }

    private void at(double seconds) {
        settling.advance((long) (seconds * SECOND), SETTLE);
    }

    @Test
    @DisplayName("the call ended with a response: healed, and the client's settings are there")
    void healed() {
        ClientCall call = start();
        offer(stale(0), call);
        calls.callEnded(call, null);
        at(1.9);
        assertThat(told).isEmpty();
        at(2);
        assertThat(told).singleElement().satisfies(incident -> {
            assertThat(incident.healedByRetry).isTrue();
            assertThat(incident.pool.version).isEqualTo("4.12.0");
            assertThat(incident.attempts).isEqualTo(1);
        });
    }

    @Test
    @DisplayName("the call failed: not healed")
    void notHealed() {
        ClientCall call = start();
        offer(stale(0), call);
        calls.callEnded(call, ERROR);
        at(2);
        assertThat(told)
                .singleElement()
                .satisfies(incident -> assertThat(incident.healedByRetry).isFalse());
    }

    @Test
    @DisplayName("of an unknown library nothing is said, and nothing waits")
    void unknown() {
        offer(stale(0), null);
        at(2);
        assertThat(told).singleElement().satisfies(incident -> {
            assertThat(incident.healedByRetry).isNull();
            assertThat(incident.pool).isNull();
        });
    }

    @Test
    @DisplayName("what becomes of its neighbours while it waits is evidence still: the next connect is refused")
    void neighboursWhileItWaits() {
        ClientCall call = start();
        IncidentBuilder stale = stale(0);
        stale.peerAddress = "192.0.2.1";
        stale.peerPort = 8080;
        offer(stale, call);
        at(3);
        IncidentBuilder refused = stale(3 * SECOND);
        refused.phase = Phase.CONNECT;
        refused.signal = Signal.REFUSED;
        refused.peerAddress = "192.0.2.1";
        refused.peerPort = 8080;
        offer(refused, null);
        calls.callEnded(call, ERROR);
        at(3.1);
        assertThat(told)
                .singleElement()
                .satisfies(incident -> assertThat(incident.refusals).isEqualTo(1));
    }

    @Test
    @DisplayName("while the call goes on its incident waits, and holds back nobody else")
    void waits() {
        ClientCall call = start();
        offer(stale(0), call);
        IncidentBuilder other = stale(SECOND / 10);
        other.serverHost = "other.example";
        offer(other, null);
        at(2.2);
        assertThat(told).extracting(incident -> incident.serverHost).containsExactly("other.example");
        at(5);
        calls.callEnded(call, null);
        at(5.1);
        assertThat(told).hasSize(2);
        assertThat(told.get(1).healedByRetry).isTrue();
        at(20);
        assertThat(told).as("once").hasSize(2);
    }

    @Test
    @DisplayName("after three times as long as it settles, nobody waits for a call any longer")
    void patience() {
        ClientCall call = start();
        offer(stale(0), call);
        at(7.9);
        assertThat(told).isEmpty();
        at(8);
        assertThat(told)
                .singleElement()
                .satisfies(incident -> assertThat(incident.healedByRetry).isNull());
        calls.callEnded(call, null);
        at(20);
        assertThat(told).hasSize(1);
    }

    @Test
    @DisplayName("not less than three seconds, because libraries wait between attempts; not more than ten")
    void patienceHasBounds() {
        ClientCall call = start();
        offer(stale(0), call);
        settling.advance(3 * SECOND, SECOND / 10);
        assertThat(told).isEmpty();
        settling.advance(3 * SECOND + SECOND / 10, SECOND / 10);
        assertThat(told).hasSize(1);

        offer(stale(0), start());
        settling.advance(29 * SECOND, 20 * SECOND);
        assertThat(told).hasSize(1);
        settling.advance(30 * SECOND, 20 * SECOND);
        assertThat(told).hasSize(2);
    }

    @Test
    @DisplayName("when the JVM ends, so does all waiting")
    void ends() {
        offer(stale(0), start());
        settling.advance(0, 0);
        assertThat(told).hasSize(1);
    }

    @Test
    @DisplayName("attempts at one call that failed alike: the last is told, with their number")
    void alike() {
        ClientCall call = start();
        offer(stale(0), call);
        at(0.1);
        offer(stale(SECOND), call);
        at(1.1);
        // the first has settled and waits
        at(3.5);
        offer(stale(4 * SECOND), call);
        at(4.1);
        calls.callEnded(call, ERROR);
        at(6);
        assertThat(told).singleElement().satisfies(incident -> {
            assertThat(incident.attempts).isEqualTo(3);
            assertThat(incident.healedByRetry).isFalse();
        });
    }

    @Test
    @DisplayName("attempts that failed in different ways are told each, with what became of the call")
    void different() {
        ClientCall call = start();
        List<Consumer<IncidentBuilder>> differences = List.of(
                incident -> incident.signal = Signal.RESET,
                incident -> incident.phase = Phase.SEND,
                incident -> incident.reused = false,
                incident -> incident.peerStateBefore = PeerState.OPEN,
                incident -> incident.serverHost = "other.example",
                incident -> incident.serverPort = 8081,
                incident -> incident.method = "PUT",
                incident -> incident.target = "/elsewhere");
        offer(stale(0), call);
        for (Consumer<IncidentBuilder> difference : differences) {
            IncidentBuilder other = stale(1);
            difference.accept(other);
            offer(other, call);
        }
        calls.callEnded(call, null);
        at(3);
        assertThat(told).hasSize(1 + differences.size()).allSatisfy(incident -> {
            assertThat(incident.attempts).isEqualTo(1);
            assertThat(incident.healedByRetry).isTrue();
        });
    }

    @Test
    @DisplayName("one that is excused in the end takes nothing along that failed before it")
    void excusedAfterAnother() {
        ClientCall call = start();
        offer(stale(0), call);
        Testimony doubtful = new Testimony(stale(SECOND), calls.witness(call), () -> true, () -> false);
        doubtful.doubtful = true;
        queue.offer(doubtful);
        calls.callEnded(call, null);
        at(4);
        assertThat(told)
                .singleElement()
                .satisfies(incident -> assertThat(incident.healedByRetry).isTrue());
    }

    @Test
    @DisplayName("two calls that failed alike are two")
    void twoCalls() {
        for (int i = 0; i < 2; i++) {
            ClientCall call = start();
            offer(stale(0), call);
            calls.callEnded(call, ERROR);
        }
        at(2);
        assertThat(told).hasSize(2);
    }

    @Test
    @DisplayName("a refused connect is an attempt as well")
    void refused() {
        ClientCall call = start();
        for (int i = 0; i < 2; i++) {
            IncidentBuilder refused = stale(i);
            refused.signal = Signal.REFUSED;
            refused.phase = Phase.CONNECT;
            refused.exchangeNumber = 0;
            refused.reused = null;
            refused.peerStateBefore = PeerState.NOT_ASKED;
            offer(refused, call);
        }
        calls.callEnded(call, ERROR);
        at(3);
        assertThat(told).singleElement().satisfies(incident -> {
            assertThat(incident.attempts).isEqualTo(2);
            assertThat(incident.healedByRetry).isFalse();
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = Signal.class,
            names = {"ANSWER", "LOCAL_CLOSE"})
    @DisplayName("an answer that speaks of a failure, and this end's own close, are not healed by the call's end")
    void noAttempt(Signal signal) {
        IncidentBuilder incident = stale(0);
        incident.signal = signal;
        ClientCall call = start();
        offer(incident, call);
        at(2);
        assertThat(told).singleElement().satisfies(each -> {
            assertThat(each.healedByRetry).isNull();
            assertThat(each.pool.version).isEqualTo("4.12.0");
        });
    }

    @Test
    @DisplayName("nor is what dies while idle, or at the server's end")
    void noExchange() {
        IncidentBuilder idle = stale(0);
        idle.phase = Phase.IDLE;
        offer(idle, start());
        IncidentBuilder server = stale(0);
        server.role = Role.SERVER;
        offer(server, start());
        at(2);
        assertThat(told)
                .hasSize(2)
                .allSatisfy(incident -> assertThat(incident.healedByRetry).isNull());
    }

    @Test
    @DisplayName("settings that cannot be read are counted, and cost nothing else")
    void unreadable() {
        unreadable = new IllegalStateException("another version");
        ClientCall call = start();
        offer(stale(0), call);
        calls.callEnded(call, null);
        at(2);
        assertThat(told).singleElement().satisfies(incident -> {
            assertThat(incident.pool).isNull();
            assertThat(incident.healedByRetry).isTrue();
        });
        assertThat(queue.dropped(IncidentQueue.Dropped.POOL_UNREADABLE)).isEqualTo(1);
        assertThat(failures).isEmpty();
    }

    @Test
    @DisplayName("in a storm of calls that hang, not more than 1024 incidents wait for them")
    void bounded() {
        for (int i = 0; i < 1_100; i++) {
            IncidentBuilder incident = stale(0);
            incident.serverPort = i;
            offer(incident, start());
        }
        at(2);
        assertThat(told).hasSize(76).extracting(incident -> incident.serverPort).startsWith(0, 1, 2);
        at(8);
        assertThat(told).hasSize(1_100);
    }

    @Test
    @DisplayName("an application that reads the answer to a body that could not be written has had nothing repeated")
    void answered() {
        IncidentBuilder refused = stale(0);
        refused.status = 413;
        ClientCall call = start();
        offer(refused, call);
        calls.callEnded(call, null);
        at(2);
        assertThat(told)
                .singleElement()
                .satisfies(incident -> assertThat(incident.healedByRetry).isNull());
    }

    @Test
    @DisplayName("nor has one whose library takes the beginning of an answer for all of it")
    void half() {
        halfHead(start(), true);
        halfHead((ClientCall) calls.callStarting("HttpURLConnection", "17"), true);
        // of TLS that is not read, it is no answer
        halfHead((ClientCall) calls.callStarting("HttpURLConnection", "17"), false);
        at(2);
        assertThat(told).extracting(it -> it.healedByRetry).containsExactly(true, null, true);
    }

    private void halfHead(ClientCall call, boolean understood) {
        IncidentBuilder torn = stale(0);
        torn.responseBytes = 27;
        torn.understood = understood;
        offer(torn, call);
        calls.callEnded(call, null);
    }

    @Test
    @DisplayName("settings that are those of one request are not told of a later one on the same connection")
    void ofOneRequest() {
        ClientCall earlier = (ClientCall) calls.callStarting("of a request", "connection");
        calls.callEnded(earlier, null);
        offer(stale(0), earlier);
        IncidentBuilder first = stale(0);
        first.serverPort = 8081;
        first.exchangeNumber = 1;
        offer(first, earlier);
        at(2);
        assertThat(told).extracting(incident -> incident.pool == null).containsExactly(true, false);
    }

    @Test
    @DisplayName("an incident that turned out to be none is forgotten")
    void excused() {
        ClientCall call = start();
        Testimony excused = new Testimony(stale(0), calls.witness(call), () -> true, () -> false);
        queue.offer(excused);
        at(2);
        assertThat(excused.call).isNull();
        offer(stale(2 * SECOND), call);
        calls.callEnded(call, null);
        at(9);
        assertThat(told)
                .singleElement()
                .satisfies(incident -> assertThat(incident.attempts).isEqualTo(1));
    }

    @Test
    @DisplayName("once it has been told, an incident keeps no client alive")
    void released() {
        ClientCall call = start();
        Testimony testimony = new Testimony(stale(0), calls.witness(call), () -> false, () -> false);
        queue.offer(testimony);
        calls.callEnded(call, null);
        at(2);
        assertThat(told).hasSize(1);
        assertThat(testimony.call).isNull();
    }

    private static final class OfRequest implements PoolReader {

        @Override
        public PoolSettings read(Object client) {
            return PoolSettings.of("of a request", null);
        }

        @Override
        public boolean readsRequests() {
            return true;
        }
    }

    private final class Consumers implements IncidentConsumer {

        @Override
        public void incident(Incident incident) {
            told.add(incident);
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
    }
}
