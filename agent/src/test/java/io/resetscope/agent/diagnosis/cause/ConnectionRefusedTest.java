package io.resetscope.agent.diagnosis.cause;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.Confidence;
import io.resetscope.agent.diagnosis.Diagnosis;
import io.resetscope.agent.diagnosis.EndedBy;
import io.resetscope.agent.diagnosis.Incidents;
import io.resetscope.agent.diagnosis.Verdict;
import io.resetscope.agent.history.History;
import io.resetscope.agent.incident.IncidentBuilder;
import io.resetscope.agent.incident.Phase;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An RST in answer to the SYN. */
class ConnectionRefusedTest {

    private final IncidentBuilder incident = Incidents.refused();

    private Verdict verdict() {
        return Diagnosis.diagnose(incident.build(), new History());
    }

    @Test
    @DisplayName("certain, and it speaks of the address that was tried")
    void certain() {
        Verdict verdict = verdict();
        assertThat(verdict.cause).isEqualTo("connection_refused");
        assertThat(verdict.confidence).isEqualTo(Confidence.CERTAIN);
        assertThat(verdict.endedBy).isEqualTo(EndedBy.PEER);
        assertThat(verdict.alternatives).isEmpty();
        assertThat(verdict.summary)
                .isEqualTo("Nobody accepts connections at 10.0.0.9:8080: the attempt was answered with RST.");
        assertThat(verdict.evidence)
                .containsExactly(
                        "connect to shop.example:8080 (10.0.0.9:8080) failed with ConnectException: Connection refused");
        assertThat(verdict.advice).hasSize(2).first().asString().contains("ss -ltn 'sport = :8080'");
    }

    @ParameterizedTest
    @EnumSource(
            value = Signal.class,
            names = {"REFUSED"},
            mode = EnumSource.Mode.EXCLUDE)
    @DisplayName("an end of another kind is not a refusal, whatever the phase")
    void otherSignals(Signal signal) {
        incident.signal = signal;
        for (Phase phase : Phase.values()) {
            incident.phase = phase;
            assertThat(verdict().cause).as("%s", phase).isNotEqualTo(ConnectionRefused.ID);
        }
    }

    @Test
    @DisplayName("an address that was asked for as such is not said twice")
    void literal() {
        incident.serverHost = "10.0.0.9";
        assertThat(verdict().evidence)
                .containsExactly("connect to 10.0.0.9:8080 failed with ConnectException: Connection refused");
    }

    @Test
    @DisplayName("a name that was never resolved stands for itself")
    void unresolved() {
        incident.peerAddress = null;
        assertThat(verdict().summary).contains("at shop.example:8080:");
        assertThat(verdict().evidence)
                .containsExactly("connect to shop.example:8080 failed with ConnectException: Connection refused");
    }

    @Test
    @DisplayName("neighbours: further attempts, and connections that died just before")
    void neighbours() {
        incident.refusals = 1;
        incident.otherFailures = 1;
        assertThat(verdict().evidence)
                .contains(
                        "1 more attempt was refused around the same time",
                        "1 open connection to it died around the same time: the process behind it has just gone");
        incident.refusals = 2;
        incident.otherFailures = 3;
        assertThat(verdict().evidence)
                .contains(
                        "2 more attempts were refused around the same time",
                        "3 open connections to it died around the same time: the process behind it has just gone");
        assertThat(verdict().confidence).isEqualTo(Confidence.CERTAIN);
    }

    @Test
    @DisplayName("further refusals alone say nothing of open connections")
    void refusalsOnly() {
        incident.refusals = 2;
        assertThat(verdict().evidence).noneMatch(sentence -> sentence.contains("open connection"));
    }
}
