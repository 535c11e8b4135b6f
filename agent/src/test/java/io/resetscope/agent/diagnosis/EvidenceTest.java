package io.resetscope.agent.diagnosis;

import static io.resetscope.agent.diagnosis.Incidents.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.client.PoolSettings;
import io.resetscope.agent.connection.Opening;
import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
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
    @DisplayName("the client's pool beside the server's timeout, when it is known and the longer one")
    void pool() {
        assertThat(Evidence.pool(incident.build())).isNull();
        incident.pool = PoolSettings.of("OkHttp", "4.12.0");
        assertThat(Evidence.pool(incident.build())).isNull();
        incident.pool = keeping(seconds(300));
        assertThat(Evidence.pool(incident.build()))
                .isEqualTo("the client's pool keeps idle connections for 300 s; the server closes after 5 s");
        incident.pool = keeping(seconds(4));
        assertThat(Evidence.pool(incident.build())).isEqualTo("the client's pool keeps idle connections for 4 s");
        incident.pool = keeping(PoolSettings.NO_LIMIT);
        assertThat(Evidence.pool(incident.build()))
                .isEqualTo("the client's pool sets no limit to how long a connection may be idle; the server closes"
                        + " after 5 s");
        incident.keepAliveTimeoutNanos = -1;
        assertThat(Evidence.pool(incident.build())).doesNotContain("the server");
    }

    private static PoolSettings keeping(long nanos) {
        return new PoolSettings("OkHttp", null, nanos, PoolSettings.UNKNOWN, PoolSettings.UNKNOWN, null, null);
    }

    @Test
    @DisplayName("several attempts of a call: how many failed alike, or how many before it")
    void attempts() {
        assertThat(Evidence.attempts(incident.build())).isNull();
        incident.resends = 1;
        Given.of(incident).says("1 attempt of this call had failed before this one");
        incident.attempts = 2;
        Given.of(incident).says("2 attempts of this call failed in this way; this was the last of them");
    }

    @Test
    @DisplayName("idle before the first request: said from 100 ms on; below, every connection is a little old")
    void idleBeforeFirst() {
        incident.keepAliveTimeoutNanos = -1;
        incident.exchangeNumber = 1;
        incident.idleNanos = 99_999_999;
        assertThat(Evidence.idle(incident.build())).isNull();
        incident.idleNanos = 100_000_000;
        assertThat(Evidence.idle(incident.build())).isEqualTo("idle 100 ms before this request");

        incident.idleNanos = 1_000_000;
        incident.exchangeNumber = 2;
        assertThat(Evidence.idle(incident.build())).as("a second one").isEqualTo("idle 1 ms before this request");
        incident.exchangeNumber = 1;
        incident.exchangesCounted = false;
        assertThat(Evidence.idle(incident.build()))
                .as("perhaps not the first")
                .isEqualTo("idle 1 ms before this request");
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
                .isEqualTo("on a connection whose age is unknown (it was open before it was watched); the request got 1"
                        + " byte of a response");
        incident.phase = Phase.IDLE;
        assertThat(Evidence.exchange(incident.build()))
                .isEqualTo("a connection whose age is unknown (it was open before it was watched)");
    }

    @Test
    @DisplayName("an interim response is none, and still something: the server had heard the request")
    void interim() {
        incident.exchangeNumber = 1;
        incident.bytesReceived = 25;
        incident.firstReceived = Opening.HTTP_RESPONSE;
        assertThat(Evidence.exchange(incident.build()))
                .endsWith("; the request got nothing but 25 bytes of an interim response");
        incident.status = 413;
        assertThat(Evidence.exchange(incident.build())).endsWith("got 0 response bytes");
        incident.status = 0;
        incident.firstReceived = Opening.OTHER;
        assertThat(Evidence.exchange(incident.build())).as("a proxy's").endsWith("got 0 response bytes");
        incident.firstReceived = Opening.HTTP_RESPONSE;
        incident.exchangeNumber = 2;
        assertThat(Evidence.exchange(incident.build()))
                .as("or the response before")
                .endsWith("got 0 response bytes");
    }

    @Test
    @DisplayName("a request that was not sent to its end is said, if that is known")
    void notSentToItsEnd() {
        incident.requestComplete = false;
        assertThat(Evidence.exchange(incident.build()))
                .isEqualTo("2nd exchange on a connection 6.4 s old; the request, not sent to its end, got 0 response"
                        + " bytes");
        incident.responseBytes = 512;
        assertThat(Evidence.exchange(incident.build()))
                .endsWith("; the request, not sent to its end, got 512 bytes of a response");
        incident.understood = false;
        assertThat(Evidence.exchange(incident.build())).endsWith("; the request got 512 bytes of a response");
    }

    @Test
    @DisplayName("what the application got, with the simple name of its class, and what that means")
    void error() {
        assertThat(Evidence.error(incident.build())).isEqualTo("the read met the end of the stream (the peer's FIN)");
        incident.duringWrite = true;
        assertThat(Evidence.error(incident.build())).isEqualTo("the write met the end of the stream (the peer's FIN)");
        incident.signal = Signal.BROKEN_PIPE;
        incident.errorType = "java.io.IOException";
        incident.errorMessage = "Broken pipe";
        assertThat(Evidence.error(incident.build()))
                .isEqualTo(
                        "the write failed with IOException: Broken pipe (the connection was over already: a FIN, then"
                                + " an RST)");
        incident.errorType = "Unnamed";
        assertThat(Evidence.error(incident.build())).startsWith("the write failed with Unnamed: Broken pipe (");

        incident.duringWrite = false;
        incident.errorType = "java.net.SocketException";
        incident.signal = Signal.RESET;
        incident.errorMessage = "Connection reset";
        assertThat(Evidence.error(incident.build()))
                .isEqualTo("the read failed with SocketException: Connection reset (an RST had arrived)");
        incident.signal = Signal.TIMED_OUT;
        incident.errorMessage = "Connection timed out";
        assertThat(Evidence.error(incident.build()))
                .isEqualTo(
                        "the read failed with SocketException: Connection timed out (no answer to repeated packets)");
    }

    @Test
    @DisplayName("an exception without words is its class, whether it has none or empty ones")
    void wordless() {
        incident.signal = Signal.RESET;
        incident.errorType = "java.net.SocketException";
        incident.errorMessage = null;
        assertThat(Evidence.error(incident.build()))
                .isEqualTo("the read failed with SocketException (an RST had arrived)");
        incident.errorMessage = "";
        assertThat(Evidence.error(incident.build()))
                .isEqualTo("the read failed with SocketException (an RST had arrived)");
    }

    @Test
    @DisplayName("what the server calls itself, and what its responses came through")
    void server() {
        assertThat(Evidence.server(incident.build())).isNull();
        incident.server = "nginx/1.25.3";
        assertThat(Evidence.server(incident.build())).isEqualTo("the server calls itself nginx/1.25.3");
        incident.via = "1.1 edge";
        assertThat(Evidence.server(incident.build()))
                .isEqualTo("the server calls itself nginx/1.25.3, and its responses came through 1.1 edge (Via)");
        incident.server = null;
        assertThat(Evidence.server(incident.build()))
                .isEqualTo("the server does not name itself, and its responses came through 1.1 edge (Via)");
    }

    @Test
    @DisplayName("neighbours, one and several; of none nothing is said")
    void neighbours() {
        assertThat(Evidence.neighbours(incident.build())).isNull();
        incident.otherFailures = 1;
        assertThat(Evidence.neighbours(incident.build()))
                .isEqualTo("around the same time, 1 other connection to this server failed");
        incident.otherFailures = 0;
        incident.refusals = 2;
        assertThat(Evidence.neighbours(incident.build())).isEqualTo("around the same time, 2 connects were refused");
        incident.role = Role.SERVER;
        incident.otherFailures = 2;
        incident.refusals = 1;
        assertThat(Evidence.neighbours(incident.build()))
                .isEqualTo("around the same time, 2 other connections to this client failed and 1 connect was refused");
    }

    @Test
    @DisplayName("neighbours that would speak of a crash, and what speaks against it")
    void noCrash() {
        incident.refusals = 1;
        assertThat(Evidence.neighbours(incident.build())).endsWith("1 connect was refused");
        incident.neighbours = Cases.answering(1);
        assertThat(Evidence.neighbours(incident.build()))
                .endsWith("1 connect was refused; but it answered on another connection afterwards");
        incident.outlived = true;
        assertThat(Evidence.neighbours(incident.build()))
                .endsWith("1 connect was refused; but it accepted a connection, or answered on another, afterwards");
        incident.outlived = false;
        incident.neighbours = Cases.neighbours(1, 3, 0, 0);
        assertThat(Evidence.neighbours(incident.build())).as("open, and silent").endsWith("1 connect was refused");
        incident.refusals = 0;
        incident.otherFailures = 3;
        assertThat(Evidence.neighbours(incident.build()))
                .as("after idling, several are no sign")
                .endsWith("3 other connections to this server failed");
        incident.idleNanos = seconds(0.5);
        assertThat(Evidence.neighbours(incident.build()))
                .endsWith("3 other connections to this server failed; but another connection to it was open still");
        incident.idleNanos = seconds(6);
        incident.activeFailures = 3;
        assertThat(Evidence.neighbours(incident.build())).endsWith("; but another connection to it was open still");
        incident.role = Role.SERVER;
        assertThat(Evidence.neighbours(incident.build())).endsWith("3 other connections to this client failed");
    }
}
