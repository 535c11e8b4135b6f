package io.resetscope.agent.diagnosis.cause;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.Confidence;
import io.resetscope.agent.diagnosis.EndedBy;
import io.resetscope.agent.diagnosis.Incidents;
import io.resetscope.agent.diagnosis.Verdict;
import io.resetscope.agent.history.History;
import io.resetscope.agent.incident.IncidentBuilder;
import io.resetscope.agent.incident.Phase;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is said when nothing can be said. */
class UnknownTest {

    private final IncidentBuilder incident = Incidents.resetWhileIdle();

    private Verdict verdict() {
        return new Unknown().examine(incident.build(), new History());
    }

    @Test
    @DisplayName("no more than possible, no advice, and all the evidence there is")
    void humble() {
        Verdict verdict = verdict();
        assertThat(verdict.cause).isEqualTo("unknown");
        assertThat(verdict.confidence).isEqualTo(Confidence.POSSIBLE);
        assertThat(verdict.advice).isEmpty();
        assertThat(verdict.summary).isEqualTo("The connection ended while it was idle; the facts do not say why.");
        assertThat(verdict.evidence)
                .containsExactly(
                        "the read failed with SocketException: Connection reset (an RST had arrived)",
                        "idle for 6.02 s; the server closes after 5 s (Keep-Alive: timeout=5, seen on this connection)",
                        "a connection 6.4 s old");
    }

    @Test
    @DisplayName("an RST may come from anything on the way, a FIN only from the peer")
    void endedBy() {
        assertThat(verdict().endedBy).isEqualTo(EndedBy.UNKNOWN);
        incident.peerStateBefore = PeerState.FIN;
        assertThat(verdict().endedBy).isEqualTo(EndedBy.PEER);
        incident.peerStateBefore = PeerState.ERROR;
        assertThat(verdict().endedBy).isEqualTo(EndedBy.UNKNOWN);
        incident.signal = Signal.END_OF_STREAM;
        assertThat(verdict().endedBy).isEqualTo(EndedBy.PEER);
    }

    @Test
    @DisplayName("who waits: a client for the response, a server's client for it")
    void awaiting() {
        incident.phase = Phase.AWAIT_RESPONSE;
        assertThat(verdict().summary)
                .isEqualTo("The connection ended while this end was waiting for a response; the facts do not say why.");
        incident.role = Role.SERVER;
        assertThat(verdict().summary)
                .isEqualTo("The connection ended while this end was preparing its response; the facts do not say why.");
    }

    @Test
    @DisplayName("what the server calls itself stands behind the exchange, before the neighbours")
    void server() {
        incident.server = "nginx";
        incident.otherFailures = 2;
        assertThat(verdict().evidence)
                .hasSize(5)
                .endsWith(
                        "a connection 6.4 s old",
                        "the server calls itself nginx",
                        "around the same time, 2 other connections to this server failed");
    }

    @Test
    @DisplayName("each phase has its own words")
    void phases() {
        Set<String> summaries = new HashSet<>();
        for (Phase phase : Phase.values()) {
            incident.phase = phase;
            summaries.add(verdict().summary);
        }
        assertThat(summaries).hasSize(Phase.values().length);
    }
}
