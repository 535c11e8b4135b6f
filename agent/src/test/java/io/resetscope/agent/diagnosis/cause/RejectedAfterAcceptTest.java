package io.resetscope.agent.diagnosis.cause;

import static io.resetscope.agent.diagnosis.Confidence.CERTAIN;
import static io.resetscope.agent.diagnosis.Confidence.LIKELY;
import static io.resetscope.agent.diagnosis.Confidence.POSSIBLE;
import static io.resetscope.agent.diagnosis.EndedBy.PEER;
import static io.resetscope.agent.diagnosis.Incidents.seconds;

import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.Cases;
import io.resetscope.agent.diagnosis.Given;
import io.resetscope.agent.diagnosis.Incidents;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Accepted, and then not wanted. */
class RejectedAfterAcceptTest {

    @Test
    @DisplayName("reset right after its first request: likely, for an abort looks the same")
    void atOnce() {
        Cases.rejectedAfterAccept()
                .is("rejected_after_accept", LIKELY, PEER, "peer_aborted_exchange")
                .summary("The server accepted the connection and ended it before it said a word.")
                .says("1st exchange on a connection 4 ms old; the request got 0 response bytes")
                .says("no byte was ever received on it")
                .says("the read failed with SocketException: Connection reset (an RST had arrived)")
                .advisesAbout("nginx: limit_conn; Tomcat: maxConnections, acceptCount; HAProxy: maxconn")
                .advisesAbout("an exception before the first byte of the answer")
                .but(it -> it.retransmits = 1)
                .advisesNothingAbout("an exception before the first byte of the answer");
        Cases.acceptedAndLeft().advisesNothingAbout("an exception before the first byte of the answer");
    }

    @Test
    @DisplayName("over before either end said a word: certain")
    void beforeAWord() {
        Cases.acceptedAndLeft()
                .is("rejected_after_accept", CERTAIN, PEER)
                .says("it was over 4 ms after it was established")
                .says("the read met the end of the stream (the peer's FIN)");
    }

    @Test
    @DisplayName("the FIN or RST was there before the first request: certain")
    void overBefore() {
        for (PeerState state : new PeerState[] {PeerState.FIN, PeerState.ERROR, PeerState.HUNG_UP}) {
            Cases.rejectedAfterAccept()
                    .but(it -> it.peerStateBefore = state)
                    .is("rejected_after_accept", CERTAIN, PEER);
        }
        Cases.rejectedAfterAccept()
                .but(it -> it.peerStateBefore = PeerState.FIN)
                .says("the server's FIN was waiting, unread, before the first byte was sent");
    }

    @Test
    @DisplayName("never acknowledged, then reset, seconds later: the backlog was full")
    void backlog() {
        Cases.rejectedAfterAccept()
                .but(it -> {
                    it.ageNanos = seconds(31);
                    it.sinceRequestNanos = seconds(31);
                    it.retransmits = 6;
                })
                .is("rejected_after_accept", LIKELY, PEER, "silent_drop")
                .says(
                        "nothing that was sent was ever acknowledged, though the connect had succeeded (6 retransmissions): the"
                                + " backlog was full");
    }

    @Test
    @DisplayName("refusals around it: perhaps the server is just going")
    void goingDown() {
        Cases.acceptedAndLeft().but(it -> it.refusals = 1).is("rejected_after_accept", LIKELY, PEER, "peer_crashed");
        Cases.rejectedAfterAccept()
                .but(it -> {
                    it.refusals = 1;
                    it.reconnected = true;
                })
                .says("around the same time, 1 connect was refused");
    }

    @Test
    @DisplayName("reset while it connected, by a listener that then was gone: the server died")
    void diedMeanwhile() {
        Given connecting = Given.of(Incidents.refused()).but(it -> {
            it.signal = Signal.RESET;
            it.errorType = "java.net.SocketException";
            it.errorMessage = "Connection reset by peer";
            it.refusals = 0;
        });
        connecting.is("rejected_after_accept", CERTAIN, PEER);
        connecting
                .but(it -> it.refusals = 3)
                .is("peer_crashed")
                .summary("The server's process died or was restarted while this connection was being opened.");
    }

    @Test
    @DisplayName("one byte received: it was served")
    void served() {
        Cases.rejectedAfterAccept().but(it -> it.bytesReceived = 1).is("peer_aborted_exchange");
        Cases.acceptedAndLeft().but(it -> it.bytesReceived = 1).isNot("rejected_after_accept");
    }

    @Test
    @DisplayName("not on a second exchange, not on a server's side, not on one whose age is unknown")
    void others() {
        Cases.rejectedAfterAccept().but(it -> it.exchangeNumber = 2).isNot("rejected_after_accept");
        Cases.rejectedAfterAccept().but(it -> it.role = Role.SERVER).isNot("rejected_after_accept");
        Cases.rejectedAfterAccept().but(it -> it.ageNanos = -1).isNot("rejected_after_accept");
        Cases.acceptedAndLeft().but(it -> it.ageNanos = seconds(1)).isNot("rejected_after_accept");
    }

    @Test
    @DisplayName("young is less than a second; the first request of an older one was aborted")
    void notYoung() {
        Cases.rejectedAfterAccept().but(it -> it.ageNanos = seconds(1) - 1).is("rejected_after_accept");
        Cases.rejectedAfterAccept().but(it -> it.ageNanos = seconds(1)).is("peer_aborted_exchange");
    }

    @Test
    @DisplayName("an end that took its time is the application's: aborted")
    void notPrompt() {
        Cases.rejectedAfterAccept()
                .but(it -> {
                    it.ageNanos = seconds(0.6);
                    it.sinceRequestNanos = seconds(0.5);
                })
                .is("peer_aborted_exchange", LIKELY, PEER, "peer_crashed");
    }

    @Test
    @DisplayName("an end that took longer than a refusal takes may still be one, and is not called so")
    void thoughtAbout() {
        Cases.rejectedAfterAccept()
                .but(it -> it.sinceRequestNanos = seconds(0.09))
                .is("rejected_after_accept");
        Cases.rejectedAfterAccept()
                .but(it -> it.sinceRequestNanos = seconds(0.09) + 1)
                .is("peer_aborted_exchange", POSSIBLE, PEER, "rejected_after_accept", "peer_crashed");
        // it may be far away, and then a refusal takes that long
        Cases.rejectedAfterAccept()
                .but(it -> {
                    it.connectNanos = -1;
                    it.peerAddress = "198.51.100.7";
                    it.sinceRequestNanos = seconds(0.12);
                })
                .is("rejected_after_accept")
                .but(it -> it.peerAddress = "10.0.0.7")
                .is("peer_aborted_exchange");
        // far away, so does a refusal
        Cases.rejectedAfterAccept()
                .but(it -> {
                    it.connectNanos = seconds(0.02);
                    it.peerAddress = "198.51.100.7";
                    it.sinceRequestNanos = seconds(0.1);
                })
                .is("rejected_after_accept");
    }

    @Test
    @DisplayName("an upload is refused for its body, not for its connection")
    void upload() {
        Cases.rejectedAfterAccept()
                .but(it -> it.requestContentLength = 64 * 1024 - 1)
                .is("rejected_after_accept");
        Cases.rejectedAfterAccept()
                .but(it -> it.requestContentLength = 64 * 1024)
                .is("peer_aborted_exchange");
        Cases.rejectedAfterAccept().but(it -> it.requestBytes = 64 * 1024).is("peer_aborted_exchange");
        Cases.rejectedAfterAccept().but(it -> it.requestBytes = 64 * 1024 - 1).is("rejected_after_accept");
    }

    @Test
    @DisplayName("an answer behind the reset is an answer")
    void hiddenAnswer() {
        Cases.rejectedAfterAccept()
                .but(it -> {
                    it.status = 401;
                    it.answeredLate = true;
                })
                .isNot("rejected_after_accept");
    }

    @Test
    @DisplayName("one that waited before its first request was idle: stale, not rejected")
    void waited() {
        Cases.rejectedAfterAccept()
                .but(it -> {
                    it.peerStateBefore = PeerState.FIN;
                    it.idleNanos = seconds(20);
                    it.ageNanos = seconds(20.1);
                })
                .is("stale_pooled_connection");
        Cases.rejectedAfterAccept()
                .but(it -> {
                    it.peerStateBefore = PeerState.FIN;
                    it.idleNanos = seconds(1) - 1;
                })
                .is("rejected_after_accept");
    }
}
