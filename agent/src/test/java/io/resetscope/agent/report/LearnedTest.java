package io.resetscope.agent.report;

import static io.resetscope.agent.diagnosis.Incidents.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.Incidents;
import io.resetscope.agent.history.Ending;
import io.resetscope.agent.history.History;
import io.resetscope.agent.history.KnownTimeouts;
import io.resetscope.agent.incident.IdleSurvival;
import io.resetscope.agent.incident.IncidentBuilder;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What was learned of the incident's own peer, for its own ending. */
class LearnedTest {

    private final History history = new History();
    private final IncidentBuilder incident = Incidents.stale();

    private void survived(double idleSeconds) {
        history.survived(new IdleSurvival("shop.example", 8080, "10.0.0.9", seconds(idleSeconds), -1, 0));
    }

    private void failed(double idleSeconds) {
        incident.idleNanos = seconds(idleSeconds);
        history.failed(incident.build());
    }

    private Learned learned() {
        return Learned.of(incident.build(), history);
    }

    @Test
    @DisplayName("nothing, at first")
    void nothing() {
        assertThat(learned().bracket.survivedNanos()).isEqualTo(-1);
        assertThat(learned().bracket.failedNanos()).isEqualTo(-1);
        assertThat(learned().suspects).isEmpty();
    }

    @Test
    @DisplayName("the bracket, and the known timeouts in it, with what the responses said of the server")
    void bracket() {
        survived(345);
        incident.signal = Signal.RESET;
        incident.peerStateBefore = PeerState.OPEN;
        incident.keepAliveTimeoutNanos = -1;
        failed(355);
        Learned learned = learned();
        assertThat(learned.bracket.survivedNanos()).isEqualTo(seconds(345));
        assertThat(learned.bracket.failedNanos()).isEqualTo(seconds(355));
        assertThat(learned.suspects)
                .isEqualTo(KnownTimeouts.suspects(learned.bracket, Ending.LATE, null, null, -1))
                .anyMatch(suspect -> suspect.contains("350 s"));
    }

    @Test
    @DisplayName("the Server header of the responses narrows the suspects")
    void server() {
        incident.keepAliveTimeoutNanos = -1;
        survived(74);
        failed(76);
        incident.server = "nginx/1.25.3";
        List<String> nginx = learned().suspects;
        assertThat(nginx).anyMatch(suspect -> suspect.contains("nginx"));
        incident.server = "Apache/2.4.58";
        assertThat(learned().suspects).noneMatch(suspect -> suspect.contains("nginx keepalive_timeout"));
    }

    @Test
    @DisplayName("what the server announced rules out the servers with another timeout")
    void announced() {
        incident.keepAliveTimeoutNanos = -1;
        survived(0.9);
        failed(2.5);
        assertThat(learned().suspects).containsExactly("gunicorn keepalive (2 s)");
        incident.keepAliveTimeoutNanos = seconds(1);
        assertThat(learned().suspects).isEmpty();
    }

    @Test
    @DisplayName("another ending has another bracket; an incident that teaches nothing has no suspects")
    void endings() {
        survived(345);
        failed(355);
        assertThat(learned().bracket.failedNanos()).isEqualTo(seconds(355));
        incident.peerStateBefore = PeerState.OPEN;
        incident.signal = Signal.RESET;
        assertThat(learned().bracket.failedNanos()).as("LATE").isEqualTo(-1);

        incident.status = 413;
        assertThat(learned().bracket.failedNanos()).as("no ending: that of FIN").isEqualTo(seconds(355));
        assertThat(learned().suspects).isEmpty();
    }
}
