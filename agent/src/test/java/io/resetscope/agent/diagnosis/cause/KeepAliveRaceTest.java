package io.resetscope.agent.diagnosis.cause;

import static io.resetscope.agent.diagnosis.Confidence.LIKELY;
import static io.resetscope.agent.diagnosis.Confidence.POSSIBLE;
import static io.resetscope.agent.diagnosis.EndedBy.PEER;
import static io.resetscope.agent.diagnosis.Incidents.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.Cases;
import io.resetscope.agent.diagnosis.Confidence;
import io.resetscope.agent.diagnosis.Given;
import io.resetscope.agent.diagnosis.Verdict;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The server's close and the next request crossed. */
class KeepAliveRaceTest {

    @Test
    @DisplayName("idle for as long as the server announced, and no FIN before")
    void announced() {
        Cases.keepAliveRace()
                .is("keep_alive_race", LIKELY, PEER, "peer_aborted_exchange")
                .summary("The server closed the idle connection at the very moment at which the next request came.")
                .says(
                        "idle 5.02 s before this request; the server closes after 5 s (Keep-Alive: timeout=5, seen on this connection)")
                .says("no FIN and no RST had arrived when the request was written")
                .says("the end came 3 ms after the request")
                .says("2nd exchange on a connection 5.42 s old; the request got 0 response bytes")
                .advises("keep idle connections in the client's pool for clearly less than the server's 5 s, e.g. 4 s")
                .advises("or raise the server's keep-alive timeout above the pool's")
                .advises("or let the client repeat a GET that got no response");
    }

    @Test
    @DisplayName("by an RST, a balancer may have done it")
    void reset() {
        Cases.keepAliveRace()
                .but(it -> it.signal = Signal.RESET)
                .is("keep_alive_race", LIKELY, PEER, "middlebox_idle_timeout");
    }

    @Test
    @DisplayName("the exact settings of client and server, where these are known")
    void settings() {
        Cases.keepAliveRace()
                .but(it -> {
                    it.library = "OkHttp";
                    it.server = "nginx/1.25.3";
                })
                .advises(
                        "keep idle connections in the client's pool for clearly less than the server's 5 s, e.g. 4 s: new"
                                + " ConnectionPool(5, 4, TimeUnit.SECONDS)")
                .advises(
                        "or raise the server's keep-alive timeout above the pool's: keepalive_timeout in nginx.conf (75 s by"
                                + " default)")
                .advises(
                        "or let the client repeat a GET that got no response (retryOnConnectionFailure, on by default)");
    }

    private static Given learned(double idleSeconds) {
        return Given.of(Cases.reused(idleSeconds))
                .survived(4.9)
                .failed(Cases.foundEnded(5.1, 5.5, 2))
                .failed(Cases.foundEnded(5.6, 6, 2));
    }

    @Test
    @DisplayName("idle for as long as was learned")
    void byHistory() {
        learned(5)
                .is("keep_alive_race", LIKELY, PEER, "middlebox_idle_timeout")
                .says("connections to it have survived 4.9 s, and not survived 5.1 s of idling")
                .advisesAbout("clearly less than the server's 4.9 s, e.g. 3 s");
    }

    @Test
    @DisplayName("a limit is never longer than what this connection did not survive")
    void endedBeforeTheTimeout() {
        Cases.keepAliveRace()
                .but(it -> it.idleNanos = seconds(4.6))
                .advises("keep idle connections in the client's pool for clearly less than 4.6 s, e.g. 3 s");
    }

    @Test
    @DisplayName("the margin of what was learned is a tenth")
    void learnedMargin() {
        learned(4.39).is("keep_alive_race");
        learned(4.38).isNot("keep_alive_race");
        learned(5.61).is("keep_alive_race");
        learned(5.62).isNot("keep_alive_race");
    }

    @Test
    @DisplayName("a quarter of a second at least")
    void learnedMarginOfShort() {
        Given.of(Cases.reused(1.3))
                .survived(1)
                .failed(Cases.foundEnded(1.1, 2, 2))
                .is("keep_alive_race");
        Given.of(Cases.reused(1.36))
                .survived(1)
                .failed(Cases.foundEnded(1.1, 2, 2))
                .isNot("keep_alive_race");
    }

    @Test
    @DisplayName("a wide bracket, or half of one, is no timeout")
    void noBracket() {
        Given.of(Cases.reused(5))
                .survived(2)
                .failed(Cases.foundEnded(5.1, 5.5, 2))
                .isNot("keep_alive_race");
        Given.of(Cases.reused(5)).failed(Cases.foundEnded(5.1, 5.5, 2)).isNot("keep_alive_race");
        Given.of(Cases.reused(5)).survived(4.9).isNot("keep_alive_race");
    }

    @Test
    @DisplayName("what was announced beats what was learned")
    void announcedFirst() {
        learned(5).but(it -> it.keepAliveTimeoutNanos = seconds(60)).isNot("keep_alive_race");
    }

    @ParameterizedTest
    @CsvSource({
        "5, 4.5, LIKELY",
        "5, 4.49, ",
        "5, 6, LIKELY",
        "5, 6.01, POSSIBLE",
        "5, 7, POSSIBLE",
        "5, 7.01, ",
        "60, 54, LIKELY",
        "60, 53.9, ",
        "60, 72, LIKELY",
        "60, 72.1, ",
        "1, 0.75, LIKELY",
        "1, 0.74, ",
        "1, 2, LIKELY",
        "1, 2.01, POSSIBLE",
        "1, 3, POSSIBLE",
        "1, 3.01, "
    })
    @DisplayName(
            "a timer fires late: a quarter of a second or a tenth before what was announced, a second or a fifth after"
                    + " it; up to two seconds are possible")
    void margin(double timeout, double idle, Confidence race) {
        Verdict verdict = after(timeout, idle).verdict();
        assertThat(verdict.cause.equals("keep_alive_race") ? verdict.confidence : null)
                .isEqualTo(race);
    }

    private static Given after(double timeout, double idle) {
        return Cases.keepAliveRace().but(it -> {
            it.keepAliveTimeoutNanos = seconds(timeout);
            it.idleNanos = seconds(idle);
        });
    }

    @Test
    @DisplayName("late, it is not said as if it were known; a timeout that was learned of resets explains one better")
    void late() {
        after(5, 6.5)
                .is("keep_alive_race", POSSIBLE, PEER, "peer_aborted_exchange")
                .summary("The server may have closed the idle connection at the very moment at which the next request"
                        + " came.");
        after(5, 6.5)
                .but(it -> it.signal = Signal.RESET)
                .is("keep_alive_race", POSSIBLE, PEER, "middlebox_idle_timeout")
                .survived(6.3)
                .failed(Cases.reused(6.4))
                .is("middlebox_idle_timeout");
    }

    @Test
    @DisplayName("nothing announced, nothing learned, nothing idle: no race")
    void unknownTimeout() {
        Cases.keepAliveRace().but(it -> it.keepAliveTimeoutNanos = -1).is("peer_aborted_exchange");
        Cases.keepAliveRace().but(it -> it.idleNanos = -1).isNot("keep_alive_race");
    }

    @Test
    @DisplayName("a FIN before the request is no race but a stale connection")
    void stale() {
        Cases.keepAliveRace().but(it -> it.peerStateBefore = PeerState.FIN).is("stale_pooled_connection");
    }

    @Test
    @DisplayName("an RST before the request was sent while idle")
    void resetBefore() {
        Cases.keepAliveRace().but(it -> it.peerStateBefore = PeerState.ERROR).is("connection_reset_while_idle");
    }

    @Test
    @DisplayName("an end that took its time is no race")
    void slow() {
        Cases.keepAliveRace().but(it -> it.sinceRequestNanos = seconds(0.25)).is("keep_alive_race");
        Cases.keepAliveRace().but(it -> it.sinceRequestNanos = seconds(0.251)).is("peer_aborted_exchange");
        Cases.keepAliveRace()
                .but(it -> {
                    it.sinceRequestNanos = seconds(0.5);
                    it.connectNanos = seconds(0.1);
                    it.peerAddress = "198.51.100.7";
                })
                .is("keep_alive_race");
    }

    @Test
    @DisplayName("a response that had begun is no race")
    void answered() {
        Cases.keepAliveRace().but(it -> it.responseBytes = 1).isNot("keep_alive_race");
    }

    @Test
    @DisplayName("the first exchange of a young connection is no race; of one that waited for it, it is")
    void firstExchange() {
        Cases.keepAliveRace()
                .but(it -> {
                    it.reused = false;
                    it.exchangeNumber = 1;
                })
                .is("keep_alive_race");
        Cases.keepAliveRace()
                .but(it -> {
                    it.reused = false;
                    it.exchangeNumber = 1;
                    it.idleNanos = seconds(0.89);
                    it.keepAliveTimeoutNanos = seconds(1);
                })
                .isNot("keep_alive_race");
    }

    @Test
    @DisplayName("an announced close explains it better")
    void closeAnnounced() {
        Cases.keepAliveRace().but(it -> it.closeAnnounced = true).is("reuse_after_close_announced");
    }

    @Test
    @DisplayName("so does a crash")
    void crash() {
        Cases.keepAliveRace().but(it -> it.refusals = 1).is("peer_crashed");
    }

    @Test
    @DisplayName("not in the server")
    void server() {
        Cases.keepAliveRace().but(it -> it.role = Role.SERVER).is("client_disconnected");
    }
}
