package io.resetscope.agent.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.incident.IdleSurvival;
import io.resetscope.agent.incident.Incident;
import io.resetscope.agent.incident.IncidentBuilder;
import io.resetscope.agent.incident.Phase;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is learned is kept per peer, and for how long. */
class HistoryTest {

    private static final int MAX_PEERS = 1024;
    private static final Consumer<IncidentBuilder> AS_IT_IS = incident -> {};

    private final History history = new History();

    private static Incident failure(String host, String peer, long idleNanos, Consumer<IncidentBuilder> change) {
        IncidentBuilder incident = new IncidentBuilder();
        incident.signal = Signal.RESET;
        incident.phase = Phase.AWAIT_RESPONSE;
        incident.serverHost = host;
        incident.serverPort = 80;
        incident.peerAddress = peer;
        incident.idleNanos = idleNanos;
        incident.reused = true;
        incident.exchangeNumber = 2;
        incident.peerStateBefore = PeerState.FIN;
        change.accept(incident);
        return incident.build();
    }

    private void survived(String host, String peer, long idleNanos) {
        history.survived(new IdleSurvival(host, 80, peer, idleNanos, 2 * idleNanos, 3));
    }

    private void failed(long idleNanos, Consumer<IncidentBuilder> change) {
        history.failed(failure("shop", "10.0.0.1", idleNanos, change));
    }

    private IdleBracket of(String host, String peer) {
        return history.of(failure(host, peer, 0, AS_IT_IS));
    }

    private IdleBracket ofShop(Consumer<IncidentBuilder> change) {
        return history.of(failure("shop", "10.0.0.1", 0, change));
    }

    private IdleBracket shop() {
        return of("shop", "10.0.0.1");
    }

    @Test
    @DisplayName("nothing is known of a stranger, and asking does not make it known")
    void stranger() {
        assertThat(shop().survivedNanos()).isEqualTo(-1);
        assertThat(shop().failedNanos()).isEqualTo(-1);
    }

    @Test
    @DisplayName("the longest idle time survived and the shortest that was not, in any order")
    void bracket() {
        survived("shop", "10.0.0.1", 3);
        survived("shop", "10.0.0.1", 5);
        survived("shop", "10.0.0.1", 4);
        failed(9, AS_IT_IS);
        failed(7, AS_IT_IS);
        failed(8, AS_IT_IS);
        assertThat(shop().survivedNanos()).isEqualTo(5);
        assertThat(shop().failedNanos()).isEqualTo(7);
    }

    @Test
    @DisplayName("a failure after no idle time at all is a bound, too")
    void zero() {
        failed(0, AS_IT_IS);
        assertThat(shop().failedNanos()).isZero();
    }

    @Test
    @DisplayName("what teaches nothing makes no peer known")
    void ignored() {
        for (int i = 0; i < MAX_PEERS; i++) {
            survived("shop" + i, null, 5);
        }
        history.failed(failure("new", null, 7, incident -> incident.signal = Signal.REFUSED));
        assertThat(of("shop0", null).survivedNanos()).as("still there").isEqualTo(5);
    }

    @Test
    @DisplayName("each ending has its own bracket; an incident is told of its own, or of the FIN's when it has none")
    void perEnding() {
        survived("shop", "10.0.0.1", 5);
        failed(60, AS_IT_IS);
        failed(350, incident -> incident.peerStateBefore = PeerState.OPEN);
        failed(240, incident -> incident.peerStateBefore = PeerState.ERROR);
        assertThat(shop().failedNanos()).isEqualTo(60);
        assertThat(ofShop(incident -> incident.peerStateBefore = PeerState.OPEN).failedNanos())
                .isEqualTo(350);
        assertThat(ofShop(incident -> incident.peerStateBefore = PeerState.HUNG_UP)
                        .failedNanos())
                .isEqualTo(240);
        assertThat(ofShop(incident -> incident.signal = Signal.REFUSED).failedNanos())
                .isEqualTo(60);
        assertThat(ofShop(incident -> incident.peerStateBefore = PeerState.OPEN).survivedNanos())
                .isEqualTo(5);
    }

    @Test
    @DisplayName("the lessons of a stranger are empty, and asking does not make it known")
    void lessons() {
        Incident incident = failure("shop", "10.0.0.1", 7, AS_IT_IS);
        history.lessons(incident).answered(5, 5, 5);
        assertThat(history.lessons(incident).highestExchangeAnswered()).isZero();
        survived("shop", "10.0.0.1", 5);
        assertThat(history.lessons(incident).highestExchangeAnswered()).isEqualTo(3);
        assertThat(history.lessons(incident).longestAgeAnsweredNanos()).isEqualTo(10);
        history.failed(incident);
        assertThat(history.lessons(incident)).isSameAs(history.lessons(incident));
    }

    @Test
    @DisplayName("kept apart by server name, port and peer address")
    void apart() {
        survived("shop", "10.0.0.1", 5);
        history.survived(new IdleSurvival("shop", 81, "10.0.0.1", 9, -1, 0));
        assertThat(of("shop", "10.0.0.2").survivedNanos()).isEqualTo(-1);
        assertThat(of("other", "10.0.0.1").survivedNanos()).isEqualTo(-1);
        assertThat(shop().survivedNanos()).isEqualTo(5);
    }

    @Test
    @DisplayName("the peers least recently heard of are forgotten, those that are asked about are not")
    void bounded() {
        for (int i = 0; i < MAX_PEERS; i++) {
            survived("shop" + i, null, 5);
        }
        assertThat(of("shop0", null).survivedNanos()).isEqualTo(5);
        survived("shop1", null, 6);
        survived("one more", null, 5);
        survived("two more", null, 5);

        assertThat(of("shop0", null).survivedNanos()).as("asked about").isEqualTo(5);
        assertThat(of("shop1", null).survivedNanos()).as("heard of").isEqualTo(6);
        assertThat(of("shop2", null).survivedNanos()).as("the eldest").isEqualTo(-1);
        assertThat(of("shop3", null).survivedNanos()).as("the second eldest").isEqualTo(-1);
        assertThat(of("shop4", null).survivedNanos()).isEqualTo(5);
    }
}
