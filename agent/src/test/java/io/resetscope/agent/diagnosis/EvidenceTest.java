package io.resetscope.agent.diagnosis;

import static io.resetscope.agent.diagnosis.Incidents.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.incident.IncidentBuilder;
import io.resetscope.agent.incident.Phase;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Facts as sentences; a fact that is not known is no sentence. */
class EvidenceTest {

    private final IncidentBuilder incident = Incidents.stale();

    @Test
    @DisplayName("idle: before a request or at all, with the announced timeout or without")
    void idle() {
        incident.keepAliveTimeoutNanos = -1;
        assertThat(Evidence.idle(incident.build())).isEqualTo("idle 6.02 s before this request");
        incident.phase = Phase.IDLE;
        assertThat(Evidence.idle(incident.build())).isEqualTo("idle for 6.02 s");
        incident.keepAliveTimeoutNanos = seconds(60);
        assertThat(Evidence.idle(incident.build()))
                .isEqualTo("idle for 6.02 s; the server closes after 60 s (Keep-Alive: timeout=60, seen on this"
                        + " connection)");
        incident.idleNanos = 0;
        assertThat(Evidence.idle(incident.build())).startsWith("idle for 0 ms");
        incident.idleNanos = -1;
        assertThat(Evidence.idle(incident.build())).isNull();
    }

    @Test
    @DisplayName("what the kernel said, of the end that is the peer")
    void peerBefore() {
        assertThat(Evidence.peerBefore(incident.build())).startsWith("the server's FIN was waiting");
        incident.role = Role.SERVER;
        assertThat(Evidence.peerBefore(incident.build())).startsWith("the client's FIN was waiting");
        incident.peerStateBefore = PeerState.ERROR;
        assertThat(Evidence.peerBefore(incident.build())).contains("RST or another error pending");
        incident.peerStateBefore = PeerState.HUNG_UP;
        assertThat(Evidence.peerBefore(incident.build())).contains("over, in both directions");
        incident.peerStateBefore = PeerState.OPEN;
        assertThat(Evidence.peerBefore(incident.build())).startsWith("no FIN and no RST");
        incident.peerStateBefore = PeerState.NOT_ASKED;
        assertThat(Evidence.peerBefore(incident.build())).isNull();
        incident.peerStateBefore = PeerState.UNKNOWN;
        assertThat(Evidence.peerBefore(incident.build())).isNull();
    }

    @Test
    @DisplayName("which exchange, and how far it got; the ordinal is not always known")
    void exchange() {
        assertThat(Evidence.exchange(incident.build()))
                .isEqualTo("2nd exchange on a connection 6.4 s old; the request got 0 response bytes");
        incident.responseBytes = 1;
        assertThat(Evidence.exchange(incident.build())).endsWith("; the request got 1 byte of a response");
        incident.exchangesCounted = false;
        assertThat(Evidence.exchange(incident.build())).startsWith("on a connection 6.4 s old");
        incident.ageNanos = -1;
        assertThat(Evidence.exchange(incident.build()))
                .isEqualTo("on a connection whose age is unknown (it was open before the agent came); the request got 1"
                        + " byte of a response");
        incident.phase = Phase.IDLE;
        assertThat(Evidence.exchange(incident.build()))
                .isEqualTo("a connection whose age is unknown (it was open before the agent came)");
    }

    @Test
    @DisplayName("what the application got, with the simple name of its class")
    void error() {
        assertThat(Evidence.error(incident.build())).isEqualTo("the read met the end of the stream (the peer's FIN)");
        incident.duringWrite = true;
        incident.errorType = "java.io.IOException";
        incident.errorMessage = "Broken pipe";
        assertThat(Evidence.error(incident.build())).isEqualTo("the write failed with IOException: Broken pipe");
        incident.errorType = "Unnamed";
        assertThat(Evidence.error(incident.build())).isEqualTo("the write failed with Unnamed: Broken pipe");
    }

    @Test
    @DisplayName("neighbours, one and several")
    void neighbours() {
        assertThat(Evidence.neighbours(incident.build())).isNull();
        incident.otherFailures = 1;
        assertThat(Evidence.neighbours(incident.build()))
                .isEqualTo(
                        "around the same time, 1 other connection to this server failed and 0 connects were refused");
        incident.role = Role.SERVER;
        incident.otherFailures = 2;
        incident.refusals = 1;
        assertThat(Evidence.neighbours(incident.build()))
                .isEqualTo("around the same time, 2 other connections to this client failed and 1 connect was refused");
    }
}
