package io.resetscope.agent.diagnosis.cause;

import static io.resetscope.agent.diagnosis.Confidence.CERTAIN;
import static io.resetscope.agent.diagnosis.Confidence.LIKELY;
import static io.resetscope.agent.diagnosis.Confidence.POSSIBLE;
import static io.resetscope.agent.diagnosis.EndedBy.LOCAL;
import static io.resetscope.agent.diagnosis.EndedBy.PEER;
import static io.resetscope.agent.diagnosis.Incidents.seconds;

import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.Cases;
import io.resetscope.agent.diagnosis.Confidence;
import io.resetscope.agent.diagnosis.Given;
import io.resetscope.agent.diagnosis.Incidents;
import io.resetscope.agent.incident.IncidentBuilder;
import io.resetscope.agent.incident.Phase;
import io.resetscope.agent.incident.Upstream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The server tired of waiting. */
class RequestTimeoutTest {

    @Test
    @DisplayName("its FIN was there after a long pause: likely")
    void closedInPause() {
        Cases.requestTimeout()
                .is("request_timeout", LIKELY, PEER, "peer_crashed")
                .summary("The server tired of waiting for the rest of the request.")
                .says("the longest pause between two bytes of the request was 61 s")
                .says("after a pause the server's FIN was waiting")
                .says("at least 20 kB of a request whose body has 50 MB had been handed to the kernel")
                .says(
                        "the write failed with SocketException: Broken pipe (the connection was over already: a FIN, then an RST)")
                .advises("send the body without pauses of that length: produce it first, then open the request")
                .but(it -> it.server = "nginx")
                .advises(
                        "or raise what the server allows between two reads of a body: client_body_timeout in nginx.conf (60 s by"
                                + " default)");
    }

    @Test
    @DisplayName("by an RST in the pause")
    void reset() {
        Cases.requestTimeout()
                .but(it -> it.peerStateInside = PeerState.ERROR)
                .is("request_timeout", LIKELY, PEER, "peer_crashed")
                .says("after a pause an RST or another error was pending");
        Cases.requestTimeout()
                .but(it -> it.peerStateInside = PeerState.HUNG_UP)
                .is("request_timeout")
                .says("after a pause the connection was over in both directions");
    }

    @Test
    @DisplayName("not where the peer had ended before the request began: how that paused does not matter")
    void overBefore() {
        for (PeerState state : new PeerState[] {PeerState.FIN, PeerState.CLOSE_NOTIFY}) {
            Cases.requestTimeout()
                    .but(it -> {
                        it.peerStateBefore = state;
                        it.exchangeNumber = 2;
                        it.reused = true;
                    })
                    .is("stale_pooled_connection");
        }
    }

    @Test
    @DisplayName("nor does a 408 that lay there before the request speak of it")
    void toldBefore() {
        Cases.requestTimeout()
                .but(it -> {
                    it.status = 408;
                    it.peerStateBefore = PeerState.FIN;
                    it.exchangeNumber = 2;
                    it.reused = true;
                })
                .is("stale_pooled_connection");
    }

    @Test
    @DisplayName("of a call that opened the connection and took its time to begin its request: likely")
    void lateBeginning() {
        lateFirst(true)
                .is("request_timeout", LIKELY, PEER, "peer_crashed", "rejected_after_accept")
                .summary("The server closed a connection before the call that had opened it sent its request.")
                .says("the call that opened the connection sent nothing for 6.8 s")
                .says("the server's FIN was waiting, unread, before the first byte was sent")
                .advises(
                        "send the request as soon as the connection is there: produce its body first, then make the call");
        lateFirst(true).but(it -> it.idleNanos = seconds(0.8)).is("rejected_after_accept");
        lateFirst(true)
                .but(it -> {
                    it.activeFailures = 3;
                    it.otherFailures = 3;
                })
                .is("request_timeout", POSSIBLE, PEER, "peer_crashed", "rejected_after_accept");
        lateFirst(true).but(it -> it.understood = false).isNot("request_timeout");
        lateFirst(true).but(it -> it.peerStateBefore = PeerState.ERROR).isNot("request_timeout");
        lateFirst(true)
                .but(it -> {
                    it.exchangeNumber = 2;
                    it.reused = true;
                })
                .is("stale_pooled_connection");
    }

    @Test
    @DisplayName("of a call that a 408 had answered before its request began: certain")
    void saidBeforeBeginning() {
        saidBefore()
                .but(it -> {
                    it.activeFailures = 3;
                    it.otherFailures = 3;
                })
                .is("request_timeout", CERTAIN, PEER)
                .summary("The server closed a connection before the call that had opened it sent its request.")
                .says("before the request began, the server said 408 (Request Timeout)")
                .saysNothingOf("sent nothing for");
        saidBefore().but(it -> it.status = 400).isNot("request_timeout");
        saidBefore().but(it -> it.exchangeNumber = 2).isNot("request_timeout");
        saidBefore().but(it -> it.openedForCall = false).isNot("request_timeout");
        saidBefore().but(it -> it.openedForCall = null).isNot("request_timeout");
        saidBefore().but(it -> it.peerStateBefore = PeerState.ERROR).isNot("request_timeout");
    }

    private static Given saidBefore() {
        return lateFirst(true).but(it -> {
            it.status = 408;
            it.responseBytes = 233;
            it.responseComplete = true;
            it.bytesReceived = 233;
            it.idleNanos = seconds(0.1);
        });
    }

    @Test
    @DisplayName("where a pool may have kept it before its first request, it is only another explanation")
    void keptUnused() {
        for (Boolean opened : new Boolean[] {false, null}) {
            lateFirst(opened)
                    .is(
                            "stale_pooled_connection",
                            LIKELY,
                            PEER,
                            "peer_crashed",
                            "rejected_after_accept",
                            "request_timeout")
                    .summary("The server had already closed this connection when the request was written to it.");
        }
    }

    private static Given lateFirst(Boolean openedForCall) {
        return Given.of(Incidents.stale()).but(it -> {
            it.openedForCall = openedForCall;
            it.exchangeNumber = 1;
            it.reused = false;
            it.bytesReceived = 0;
            it.idleNanos = seconds(6.8);
            it.keepAliveTimeoutNanos = -1;
            it.keepAliveServer = null;
        });
    }

    @Test
    @DisplayName("by 408: certain")
    void status() {
        Cases.requestTimeout()
                .but(it -> it.status = 408)
                .is("request_timeout", CERTAIN, PEER)
                .says("the server answered 408 (Request Timeout)");
        Cases.requestTimeout()
                .but(it -> {
                    it.status = 408;
                    it.peerStateInside = PeerState.NOT_ASKED;
                    it.longestPauseNanos = 0;
                })
                .is("request_timeout", CERTAIN, PEER);
        Cases.requestTimeout()
                .but(it -> {
                    it.status = 408;
                    it.requestComplete = true;
                })
                .is("request_timeout", CERTAIN, PEER);
    }

    @Test
    @DisplayName("a 408 to a whole request without a pause is something else")
    void oddStatus() {
        Cases.requestTimeout()
                .but(it -> {
                    it.status = 408;
                    it.requestComplete = true;
                    it.longestPauseNanos = 0;
                })
                .isNot("request_timeout");
    }

    @Test
    @DisplayName("signs of a crash: only possible, and the crash is told")
    void crash() {
        Cases.requestTimeout().but(it -> it.refusals = 1).is("peer_crashed");
    }

    @Test
    @DisplayName("another answer explains it better")
    void otherAnswer() {
        Cases.requestTimeout().but(it -> it.status = 413).is("request_body_rejected");
    }

    /** Answered in the pause, whole, and seen by who reads while it writes. */
    private static Given answered(int status) {
        return Cases.requestTimeout().but(it -> {
            it.status = status;
            it.responseBytes = 200;
            it.responseComplete = true;
            it.pauseBeforeResponseNanos = seconds(3);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204, 400, 500})
    @DisplayName("an application's word for a body that it could not read on")
    void halfABody(int status) {
        answered(status)
                .is("request_timeout", LIKELY, PEER, "request_body_rejected")
                .says("the server answered " + status);
        answered(status).but(it -> it.peerStateInside = PeerState.OPEN).is("request_body_rejected");
    }

    @ParameterizedTest
    @CsvSource({"200, POSSIBLE", "299, POSSIBLE", "400, LIKELY", "500, LIKELY"})
    @DisplayName("read only after the failure: a success may have been there before the pause")
    void halfABodyLate(int status, Confidence confidence) {
        Cases.requestTimeout()
                .but(it -> {
                    it.status = status;
                    it.answeredLate = true;
                })
                .is("request_timeout", confidence, PEER, "request_body_rejected")
                .says("the server answered " + status)
                .but(it -> it.sinceRequestNanos = seconds(2))
                .is("request_timeout", confidence, PEER, "request_body_rejected");
    }

    @Test
    @DisplayName("an event loop that meets the end in the pause, and a success that it had not read")
    void lateInPause() {
        Cases.requestTimeout()
                .but(it -> {
                    it.status = 200;
                    it.answeredLate = true;
                    meetInPause(it, Signal.END_OF_STREAM);
                })
                .is("request_timeout", POSSIBLE, PEER, "request_body_rejected");
    }

    @Test
    @DisplayName("who had bytes unread did not wait for more: an RST in the pause is a refusal's")
    void notByRst() {
        for (PeerState state : new PeerState[] {PeerState.ERROR, PeerState.HUNG_UP}) {
            answered(400).but(it -> it.peerStateInside = state).is("request_body_rejected", CERTAIN, PEER);
        }
        answered(400)
                .but(it -> meetInPause(it, Signal.RESET))
                .is("request_body_rejected", CERTAIN, PEER)
                .but(it -> it.signal = Signal.END_OF_STREAM)
                .is("request_timeout");
    }

    /** As an event loop does, which the kernel need not be asked for. */
    private static void meetInPause(IncidentBuilder it, Signal signal) {
        it.signal = signal;
        it.duringWrite = false;
        it.peerStateInside = PeerState.NOT_ASKED;
        it.longestPauseNanos = 0;
        it.sinceRequestNanos = seconds(2);
    }

    @Test
    @DisplayName("an answer that came before the pause is not because of it")
    void answeredBefore() {
        answered(400)
                .but(it -> it.pauseBeforeResponseNanos = seconds(0.9) - 1)
                .is("request_body_rejected", CERTAIN, PEER);
        answered(400).but(it -> it.pauseBeforeResponseNanos = -1).is("request_body_rejected", CERTAIN, PEER);
    }

    @Test
    @DisplayName("a response that broke off is no answer to half a body")
    void brokenOff() {
        answered(200).but(it -> it.responseComplete = false).isNot("request_timeout");
    }

    @Test
    @DisplayName("after more than fits into a receive window, the pause may be the server's own")
    void moreThanAWindow() {
        answered(500).but(it -> it.requestBytes = 32 * 1024 - 1).is("request_timeout");
        answered(500).but(it -> it.requestBytes = 32 * 1024).is("request_body_rejected", CERTAIN, PEER);
    }

    @Test
    @DisplayName("a short pause, or a server that was still there: no")
    void negatives() {
        Cases.requestTimeout().but(it -> it.longestPauseNanos = seconds(0.9)).is("request_timeout");
        Cases.requestTimeout()
                .but(it -> it.longestPauseNanos = seconds(0.9) - 1)
                .isNot("request_timeout");
        Cases.requestTimeout().but(it -> it.peerStateInside = PeerState.OPEN).is("peer_aborted_exchange");
        Cases.requestTimeout()
                .but(it -> it.peerStateInside = PeerState.NOT_ASKED)
                .is("peer_aborted_exchange");
        Cases.requestTimeout().but(it -> it.understood = false).isNot("request_timeout");
        Cases.requestTimeout().but(it -> it.signal = Signal.TIMED_OUT).is("silent_drop");
    }

    @Test
    @DisplayName("a pause in which this process stood still: that is the reason")
    void frozen() {
        Cases.requestTimeout().but(it -> it.frozenNanos = seconds(60)).is("process_frozen");
    }

    @Test
    @DisplayName("in the server that closed: its own doing")
    void inTheServer() {
        tired().is("request_timeout", LIKELY, LOCAL)
                .summary("This server closed the connection because the rest of the request did not come.")
                .says("the last byte of the request had come 20 s before")
                .says("20 kB of a request whose body has 50 MB had come")
                .advises("look at the client for what kept it from sending; or raise this server's read timeout");
    }

    @Test
    @DisplayName("in the server, by an application that says of a failed read what it likes")
    void inTheServerAnswered() {
        for (int status : new int[] {400, 408, 500}) {
            tired().but(it -> it.status = status)
                    .is("request_timeout", LIKELY, LOCAL)
                    .says("this server had answered " + status);
        }
        tired().but(it -> it.status = 413).isNot("request_timeout");
    }

    private static Given tired() {
        return Given.of(Cases.server(Signal.LOCAL_CLOSE, Phase.CLOSE)).but(it -> {
            it.method = "POST";
            it.requestContentLength = 50_000_000;
            it.requestBytes = 20_000;
            it.requestComplete = false;
            it.sinceRequestNanos = seconds(20);
            it.unreadBytes = 0;
        });
    }

    @Test
    @DisplayName("in the server: each fact counts")
    void inTheServerNegatives() {
        tired().but(it -> it.lingerSeconds = 0).is("local_abort");
        tired().but(it -> it.unreadBytes = 1).is("local_close_with_unread_data");
        tired().but(it -> it.requestComplete = true).isNot("request_timeout");
        tired().but(it -> it.understood = false).isNot("request_timeout");
        tired().but(it -> it.peerLeft = true).isNot("request_timeout");
        tired().but(it -> it.sinceRequestNanos = seconds(0.9)).is("request_timeout");
        tired().but(it -> it.sinceRequestNanos = seconds(0.9) - 1).isNot("request_timeout");
        tired().but(it -> it.upstream = new Upstream("orders:9000", "1.1", false, true, 1, -1, () -> null))
                .is("gateway_close_propagated");
        tired().but(it -> it.signal = Signal.RESET).is("client_disconnected");
    }
}
