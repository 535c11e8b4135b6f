package io.resetscope.agent.diagnosis.cause;

import static io.resetscope.agent.diagnosis.Confidence.LIKELY;
import static io.resetscope.agent.diagnosis.Confidence.POSSIBLE;
import static io.resetscope.agent.diagnosis.EndedBy.PEER;
import static io.resetscope.agent.diagnosis.Incidents.seconds;

import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.Cases;
import io.resetscope.agent.diagnosis.Given;
import io.resetscope.agent.incident.Phase;
import io.resetscope.agent.incident.Tls;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The peer ended it, and nothing says why. */
class PeerAbortedExchangeTest {

    @Test
    @DisplayName("after two seconds of work: likely")
    void worked() {
        Cases.peerAbortedExchange()
                .is("peer_aborted_exchange", LIKELY, PEER, "peer_crashed")
                .summary("The server ended the connection without answering the request.")
                .says("the end came 2 s after the request")
                .says("the read failed with SocketException: Connection reset (an RST had arrived)")
                .advises(
                        "look into the server's log at that moment: an exception, a timeout of its own, an abort (SO_LINGER 0), a"
                                + " close with the request unread");
    }

    @Test
    @DisplayName("in the middle of its response: likely")
    void midway() {
        Cases.peerAbortedExchange()
                .but(it -> {
                    it.phase = Phase.RECEIVE;
                    it.sinceRequestNanos = seconds(0.01);
                    it.responseBytes = 700;
                    it.status = 200;
                })
                .is("peer_aborted_exchange", LIKELY, PEER, "peer_crashed")
                .summary("The server ended the connection in the middle of its response.")
                .says("2nd exchange on a connection 600 ms old; the request got 700 bytes of a response");
    }

    @Test
    @DisplayName("at once: only possible")
    void prompt() {
        Given.of(Cases.reused(0.2)).is("peer_aborted_exchange", POSSIBLE, PEER, "peer_crashed");
    }

    @Test
    @DisplayName("at once after idling: the server's close may have crossed")
    void afterIdle() {
        Given.of(Cases.reused(3))
                .but(it -> it.signal = Signal.END_OF_STREAM)
                .is("peer_aborted_exchange", POSSIBLE, PEER, "keep_alive_race", "peer_crashed");
    }

    @Test
    @DisplayName("an upload: perhaps refused")
    void upload() {
        Given.of(Cases.upload()).is("peer_aborted_exchange", POSSIBLE, PEER, "request_body_rejected", "peer_crashed");
        Given.of(Cases.upload())
                .but(it -> it.understood = false)
                .is("peer_aborted_exchange", POSSIBLE, PEER, "peer_crashed");
    }

    @Test
    @DisplayName("a first write that fails says nothing of how long the server worked")
    void firstWrite() {
        Given.of(Cases.reused(0.2))
                .but(it -> {
                    it.phase = Phase.SEND;
                    it.duringWrite = true;
                    it.sinceRequestNanos = -1;
                })
                .is("peer_aborted_exchange", POSSIBLE, PEER, "peer_crashed")
                .saysNothingOf("the end came");
    }

    @Test
    @DisplayName("not when it was over before: that is another cause")
    void overBefore() {
        Cases.peerAbortedExchange()
                .but(it -> it.peerStateBefore = PeerState.FIN)
                .is("stale_pooled_connection");
        Cases.peerAbortedExchange()
                .but(it -> it.peerStateBefore = PeerState.ERROR)
                .is("connection_reset_while_idle");
        Cases.peerAbortedExchange()
                .but(it -> {
                    it.peerStateBefore = PeerState.FIN;
                    it.responseBytes = 1;
                })
                .is("unknown");
    }

    @Test
    @DisplayName("by a FIN in the middle of a response, it was truncated")
    void truncated() {
        Cases.responseTruncated().but(it -> it.signal = Signal.RESET).is("peer_aborted_exchange");
        Cases.responseTruncated().but(it -> it.signal = Signal.BROKEN_PIPE).is("peer_aborted_exchange");
    }

    @Test
    @DisplayName("not without an exchange, not in the server, not by a timeout")
    void negatives() {
        Cases.peerAbortedExchange().but(it -> it.exchangeNumber = 0).is("unknown");
        Cases.peerAbortedExchange().but(it -> it.role = Role.SERVER).is("client_disconnected");
        Cases.peerAbortedExchange().but(it -> it.signal = Signal.TIMED_OUT).is("silent_drop");
    }

    @Test
    @DisplayName("a POST is not repeated")
    void post() {
        Cases.peerAbortedExchange()
                .but(it -> it.method = "POST")
                .advises("do not repeat a POST blindly: 120 bytes of it were sent");
    }

    @Test
    @DisplayName("by a TLS alert in the midst of an exchange")
    void alert() {
        Cases.peerAbortedExchange()
                .but(it -> {
                    it.signal = Signal.ANSWER;
                    it.tls = new Tls(true, false, 20, null);
                })
                .is("peer_aborted_exchange", LIKELY, PEER, "peer_crashed")
                .says("the server sent the TLS alert bad_record_mac");
        Cases.peerAbortedExchange().but(it -> it.signal = Signal.ANSWER).isNot("peer_aborted_exchange");
    }
}
