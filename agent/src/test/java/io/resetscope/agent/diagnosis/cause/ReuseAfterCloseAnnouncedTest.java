package io.resetscope.agent.diagnosis.cause;

import static io.resetscope.agent.diagnosis.Confidence.CERTAIN;
import static io.resetscope.agent.diagnosis.EndedBy.PEER;
import static io.resetscope.agent.diagnosis.Incidents.seconds;

import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.Cases;
import io.resetscope.agent.incident.IncidentBuilder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Used again although its end had been announced. */
class ReuseAfterCloseAnnouncedTest {

    @Test
    @DisplayName("by Connection: close of the server: certain")
    void byHeader() {
        Cases.reuseAfterCloseAnnounced()
                .is("reuse_after_close_announced", CERTAIN, PEER)
                .summary("The client reused a connection whose end had been announced.")
                .says("the previous exchange on it had announced the close (the server's Connection: close)")
                .says("idle 200 ms before this request")
                .advises(
                        "the client must not put such a connection back into its pool: look at the pool, or at whatever hides that"
                                + " header from it");
    }

    @Test
    @DisplayName("by HTTP/1.0")
    void byVersion() {
        Cases.reuseAfterCloseAnnounced()
                .but(it -> {
                    it.keepAliveServer = null;
                    it.protocolVersion = "1.0";
                })
                .is("reuse_after_close_announced", CERTAIN, PEER)
                .says("the previous exchange on it had announced the close (HTTP/1.0 without keep-alive)");
    }

    @Test
    @DisplayName("by the client itself: it is said of the client")
    void byClient() {
        Cases.reuseAfterCloseAnnounced()
                .but(it -> {
                    it.keepAliveServer = null;
                    it.keepAliveClient = "close";
                })
                .is("reuse_after_close_announced", CERTAIN, PEER)
                .saysNothingOf("HTTP/1.1 without keep-alive");
        Cases.reuseAfterCloseAnnounced()
                .but(it -> {
                    it.keepAliveServer = "keep-alive, timeout=5";
                    it.keepAliveClient = "close";
                })
                .saysNothingOf("had announced the close (Connection: keep-alive");
    }

    @Test
    @DisplayName("the same count each time is the server's limit, said as such")
    void withLimit() {
        Cases.reuseAfterCloseAnnounced()
                .but(it -> it.exchangeNumber = 4)
                .failed(announcedEnd(0.3))
                .failed(announcedEnd(0.9))
                .failed(announcedEnd(2))
                .is("reuse_after_close_announced", CERTAIN, PEER)
                .says("each connection to it ends after 3 requests: the server's limit on requests per connection");
        Cases.reuseAfterCloseAnnounced().saysNothingOf("limit on requests");
    }

    private static IncidentBuilder announcedEnd(double idleSeconds) {
        IncidentBuilder other = Cases.foundEnded(idleSeconds, 5, 4);
        other.closeAnnounced = true;
        return other;
    }

    @Test
    @DisplayName("however it ended: FIN before, crossed, or reset")
    void anyEnding() {
        Cases.reuseAfterCloseAnnounced()
                .but(it -> it.peerStateBefore = PeerState.OPEN)
                .is("reuse_after_close_announced");
        Cases.reuseAfterCloseAnnounced()
                .but(it -> {
                    it.peerStateBefore = PeerState.NOT_ASKED;
                    it.signal = Signal.RESET;
                })
                .is("reuse_after_close_announced", CERTAIN, PEER);
    }

    @Test
    @DisplayName("not announced: stale")
    void notAnnounced() {
        Cases.reuseAfterCloseAnnounced().but(it -> it.closeAnnounced = false).is("stale_pooled_connection");
    }

    @Test
    @DisplayName(
            "not of what is not understood, not when an answer had begun, not on the first exchange, not in the server")
    void negatives() {
        Cases.reuseAfterCloseAnnounced().but(it -> it.understood = false).is("stale_pooled_connection");
        Cases.reuseAfterCloseAnnounced().but(it -> it.responseBytes = 1).isNot("reuse_after_close_announced");
        Cases.reuseAfterCloseAnnounced().but(it -> it.reused = null).isNot("reuse_after_close_announced");
        Cases.reuseAfterCloseAnnounced().but(it -> it.role = Role.SERVER).is("client_disconnected");
    }

    @Test
    @DisplayName("a process that stood still is no reason when the end was announced")
    void frozen() {
        Cases.reuseAfterCloseAnnounced()
                .but(it -> {
                    it.idleNanos = seconds(21);
                    it.frozenNanos = seconds(20);
                    it.keepAliveTimeoutNanos = seconds(5);
                })
                .is("reuse_after_close_announced");
    }
}
