package io.resetscope.agent.diagnosis.cause;

import static io.resetscope.agent.diagnosis.Cases.answering;
import static io.resetscope.agent.diagnosis.Cases.neighbours;
import static io.resetscope.agent.diagnosis.Confidence.CERTAIN;
import static io.resetscope.agent.diagnosis.Confidence.LIKELY;
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

/** The process behind the peer went away: the others tell. */
class PeerCrashedTest {

    @Test
    @DisplayName("several at once in the midst of something, and then refused: certain")
    void certain() {
        Cases.peerCrashed()
                .is("peer_crashed", CERTAIN, PEER)
                .summary("The server's process died or was restarted while this connection was open.")
                .says("around the same time, 4 other connections to this server failed and 2 connects were refused")
                .says("new connections are refused")
                .says("2nd exchange on a connection 600 ms old; the request got 0 response bytes")
                .advises("look at the server for a crash, an OOM kill, a deployment or a restart at that moment")
                .advises("if it was a planned stop: drain first (answer with Connection: close, wait, then stop)");
    }

    @Test
    @DisplayName("several at once, and no more: a server that sheds load, or has a bug, does the same and lives")
    void simultaneous() {
        atOnce(4).is("peer_aborted_exchange", LIKELY, PEER, "peer_crashed");
        atOnce(4)
                .but(it -> {
                    it.signal = Signal.RESET;
                    it.sinceRequestNanos = seconds(0.003);
                })
                .is("peer_aborted_exchange");
        atOnce(4).but(it -> it.peerStateBefore = PeerState.FIN).is("stale_pooled_connection");
        Cases.rejectedAfterAccept()
                .but(it -> {
                    it.otherFailures = 39;
                    it.activeFailures = 39;
                })
                .is("rejected_after_accept");
    }

    /** So many others too, and nobody was refused. */
    private static Given atOnce(int activeFailures) {
        return Cases.peerCrashed().but(it -> {
            it.refusals = 0;
            it.otherFailures = activeFailures;
            it.activeFailures = activeFailures;
        });
    }

    @Test
    @DisplayName(
            "another connection that was open before, and that was answered since: the process lives, whoever is refused")
    void othersAnswered() {
        Cases.peerCrashed()
                .but(it -> it.neighbours = answering(1))
                .is("peer_aborted_exchange", LIKELY, PEER, "peer_crashed")
                .says("around the same time, 4 other connections to this server failed and 2 connects were refused; but"
                        + " it answered on another connection afterwards");
        refusedOnly().but(it -> it.neighbours = answering(1)).is("peer_aborted_exchange");
    }

    @Test
    @DisplayName(
            "one that is open and silent where connects are refused: a host that died leaves such; no more than likely")
    void othersOpen() {
        Cases.peerCrashed()
                .but(it -> it.neighbours = neighbours(1, 3, 0, 0))
                .is("peer_crashed", LIKELY, PEER, "peer_aborted_exchange");
        refusedOnly()
                .but(it -> {
                    it.signal = Signal.RESET;
                    it.neighbours = neighbours(2, 30, 0, 0);
                })
                .is("peer_crashed", LIKELY, PEER, "peer_aborted_exchange");
    }

    @Test
    @DisplayName(
            "heard of, or accepting, after the end and before anybody was refused: it died of something else, if at all")
    void outlived() {
        Cases.peerCrashed().but(it -> it.outlived = true).is("peer_aborted_exchange", LIKELY, PEER, "peer_crashed");
        refusedOnly().but(it -> it.outlived = true).is("peer_aborted_exchange");
        allOver(0, 2, 0.4).but(it -> it.outlived = true).is("stale_pooled_connection", LIKELY, PEER, "peer_crashed");
        Given.of(Incidents.stale())
                .but(it -> {
                    it.refusals = 1;
                    it.outlived = true;
                })
                .is("stale_pooled_connection");
    }

    @Test
    @DisplayName("refused a while after the end: something else may have stopped the server since, so likely")
    void refusedLater() {
        refusedAfter(0.25).is("peer_crashed", LIKELY, PEER, "peer_aborted_exchange");
        refusedAfter(0.249).is("peer_crashed", CERTAIN, PEER);
        refusedAfter(-3).is("peer_crashed", CERTAIN, PEER);
    }

    private static Given refusedAfter(double seconds) {
        return Cases.peerCrashed().but(it -> it.refusedAfterNanos = seconds(seconds));
    }

    @Test
    @DisplayName("with this one, three")
    void three() {
        Cases.peerCrashed().but(it -> it.activeFailures = 2).is("peer_crashed", CERTAIN, PEER);
        Cases.peerCrashed().but(it -> it.activeFailures = 1).is("peer_crashed", LIKELY, PEER, "peer_aborted_exchange");
    }

    @Test
    @DisplayName("refused alone: likely; refused for a moment too")
    void refused() {
        refusedOnly().is("peer_crashed", LIKELY, PEER, "peer_aborted_exchange").says("new connections are refused");
        refusedOnly()
                .but(it -> it.reconnected = true)
                .is("peer_crashed", LIKELY, PEER, "peer_aborted_exchange")
                .says("new connections were refused for a moment, and then accepted again");
    }

    private static Given refusedOnly() {
        return Cases.peerCrashed().but(it -> {
            it.activeFailures = 0;
            it.otherFailures = 0;
        });
    }

    @Test
    @DisplayName("accepted again: no more than likely, though several died")
    void restarted() {
        Cases.peerCrashed().but(it -> it.reconnected = true).is("peer_crashed", LIKELY, PEER, "peer_aborted_exchange");
    }

    @Test
    @DisplayName("a FIN before the request: stale would look the same")
    void stale() {
        Given.of(Incidents.stale())
                .but(it -> it.refusals = 1)
                .is("peer_crashed", LIKELY, PEER, "stale_pooled_connection");
    }

    @Test
    @DisplayName("all that were open are over, whatever their idle time")
    void whateverTheIdleTime() {
        allOver(0, 2, 0.4)
                .is("peer_crashed", LIKELY, PEER, "stale_pooled_connection")
                .says("2 other open connections to it are over too, one of them after only 400 ms of idling");
        allOver(0, 2, 0.4).but(it -> it.refusals = 1).is("peer_crashed", CERTAIN, PEER);
    }

    /** Found ended after 20 s of idling, by a server that announced nothing. */
    private static Given allOver(int open, int over, double shortestIdleOver) {
        return Given.of(Cases.foundEnded(20, 20.4, 2))
                .but(it -> it.neighbours = neighbours(open, 3, over, shortestIdleOver));
    }

    @Test
    @DisplayName("one that is alive speaks against it, and one that is over is a coincidence")
    void notAllOver() {
        allOver(1, 2, 0.4).is("stale_pooled_connection");
        allOver(0, 1, 0.4).is("stale_pooled_connection");
        allOver(0, 0, 0).is("stale_pooled_connection");
    }

    @Test
    @DisplayName("in use, one other is enough")
    void activeAndOver() {
        refusedOnly()
                .but(it -> {
                    it.refusals = 0;
                    it.neighbours = neighbours(0, 0, 1, 30);
                    it.keepAliveTimeoutNanos = seconds(60);
                })
                .is("peer_crashed", LIKELY, PEER, "peer_aborted_exchange")
                .says("1 other open connection to it is over too, one of them after only 30 s of idling");
    }

    @Test
    @DisplayName("before its announced timeout, one other is enough")
    void closedEarly() {
        Given.of(Incidents.stale())
                .but(it -> {
                    it.keepAliveTimeoutNanos = seconds(60);
                    it.neighbours = neighbours(0, 0, 1, 6);
                })
                .is("peer_crashed", LIKELY, PEER, "stale_pooled_connection");
    }

    @Test
    @DisplayName("others that had all been idle past the announced timeout: the timeout, not a crash")
    void pastAnnouncedTimeout() {
        allOver(0, 2, 6)
                .but(it -> {
                    it.keepAliveServer = "keep-alive, timeout=5";
                    it.keepAliveTimeoutNanos = seconds(5);
                })
                .is("stale_pooled_connection");
    }

    @Test
    @DisplayName("others that had all been idle past the learned timeout: likewise")
    void pastLearnedTimeout() {
        allOver(0, 2, 6).survived(4.9).failed(Cases.foundEnded(5.1, 6, 2)).is("stale_pooled_connection");
    }

    @Test
    @DisplayName("idle and prompt, it was not in use: two others may be a pool after a quiet while, three are not")
    void notActive() {
        idleAndPrompt(2).is("peer_crashed", LIKELY, PEER, "peer_aborted_exchange");
        idleAndPrompt(3).is("peer_crashed", CERTAIN, PEER);
        idleAndPrompt(2)
                .but(it -> it.peerStateBefore = PeerState.FIN)
                .is("peer_crashed", LIKELY, PEER, "stale_pooled_connection");
        idleAndPrompt(3).but(it -> it.peerStateBefore = PeerState.FIN).is("peer_crashed", CERTAIN, PEER);
        idleAndPrompt(2)
                .but(it -> it.idleNanos = seconds(0.9))
                .is("peer_crashed", LIKELY, PEER, "peer_aborted_exchange");
        idleAndPrompt(2).but(it -> it.idleNanos = seconds(0.9) - 1).is("peer_crashed", CERTAIN, PEER);
    }

    private static Given idleAndPrompt(int activeFailures) {
        return Cases.peerCrashed().but(it -> {
            it.activeFailures = activeFailures;
            it.idleNanos = seconds(6);
            it.sinceRequestNanos = seconds(0.003);
        });
    }

    @Test
    @DisplayName("two others, and a first write that failed after idling: it was not in use")
    void firstWrite() {
        idleAndPrompt(2).but(it -> it.sinceRequestNanos = -1).is("peer_crashed", LIKELY, PEER, "peer_aborted_exchange");
    }

    @Test
    @DisplayName("idle, but the response had begun, or the end took its time: it was in use")
    void active() {
        Cases.peerCrashed()
                .but(it -> {
                    it.activeFailures = 2;
                    it.idleNanos = seconds(6);
                })
                .is("peer_crashed", CERTAIN, PEER);
        Cases.peerCrashed()
                .but(it -> {
                    it.signal = Signal.RESET;
                    it.activeFailures = 2;
                    it.idleNanos = seconds(6);
                    it.sinceRequestNanos = seconds(0.003);
                    it.responseBytes = 100;
                })
                .is("peer_crashed", CERTAIN, PEER);
    }

    @Test
    @DisplayName("a response that breaks off in a crash")
    void truncated() {
        Cases.responseTruncated()
                .but(it -> {
                    it.activeFailures = 3;
                    it.refusals = 1;
                })
                .is("peer_crashed", CERTAIN, PEER);
        Cases.responseTruncated()
                .but(it -> it.activeFailures = 3)
                .is("response_truncated", LIKELY, PEER, "peer_crashed");
    }

    @Test
    @DisplayName("failures of others long before or after say nothing")
    void otherFailures() {
        refusedOnly()
                .but(it -> {
                    it.refusals = 0;
                    it.otherFailures = 9;
                })
                .is("peer_aborted_exchange")
                .says("around the same time, 9 other connections to this server failed");
    }

    @Test
    @DisplayName("not without an exchange, not by a timeout, not in the server")
    void negatives() {
        Cases.peerCrashed().but(it -> it.exchangeNumber = 0).isNot("peer_crashed");
        Cases.peerCrashed().but(it -> it.signal = Signal.TIMED_OUT).is("silent_drop");
        Cases.peerCrashed().but(it -> it.role = Role.SERVER).is("client_disconnected");
    }

    @Test
    @DisplayName("one whose idle time is unknown does not say that all are over")
    void unknownIdle() {
        refusedOnly()
                .but(it -> {
                    it.refusals = 0;
                    it.idleNanos = -1;
                    it.neighbours = neighbours(0, 0, 2, 0.1);
                })
                .is("peer_aborted_exchange");
    }
}
