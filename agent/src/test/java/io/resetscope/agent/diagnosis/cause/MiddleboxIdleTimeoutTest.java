package io.resetscope.agent.diagnosis.cause;

import static io.resetscope.agent.diagnosis.Cases.neighbours;
import static io.resetscope.agent.diagnosis.Confidence.LIKELY;
import static io.resetscope.agent.diagnosis.Confidence.POSSIBLE;
import static io.resetscope.agent.diagnosis.EndedBy.NETWORK;
import static io.resetscope.agent.diagnosis.EndedBy.PEER;
import static io.resetscope.agent.diagnosis.Incidents.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.Cases;
import io.resetscope.agent.diagnosis.Given;
import io.resetscope.agent.incident.Phase;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Something between the ends forgot the idle connection. */
class MiddleboxIdleTimeoutTest {

    @Test
    @DisplayName(
            "no look at the connection finds out: a validation is not advised, which finds a FIN or an RST that came")
    void noValidation() {
        Given.of(Cases.reused(360))
                .but(it -> it.library = "Apache HttpClient 5")
                .is("middlebox_idle_timeout")
                .advisesAbout("setKeepAliveStrategy")
                .advisesNothingAbout("setValidateAfterInactivity");
    }

    @Test
    @DisplayName("idle for long, nothing before, an RST as fast as the network: likely")
    void longIdle() {
        Cases.middleboxIdleTimeout()
                .is("middlebox_idle_timeout", LIKELY, NETWORK, "keep_alive_race", "peer_aborted_exchange")
                .summary(
                        "Something between the ends had forgotten the idle connection and answered the request with RST.")
                .says("idle 360 s before this request")
                .says("no FIN and no RST had arrived when the request was written")
                .says("the RST came 3 ms after the request, as fast as the network carries it")
                .says("2nd exchange on a connection 360 s old; the request got 0 response bytes")
                .advises(
                        "keep idle connections in the client's pool for clearly less than 360 s, e.g. 288 s; what is allowed, a probe finds: docs/probe.md")
                .advises("or let TCP keep-alive probes keep it alive: SO_KEEPALIVE with an interval below that"
                        + " (net.ipv4.tcp_keepalive_time is 7200 s by default)")
                .advises("or let the client repeat a GET that got no response");
    }

    @Test
    @DisplayName("idle for less than 100 s and nothing learned: possible")
    void shortIdle() {
        Given.of(Cases.reused(99.9))
                .is("middlebox_idle_timeout", POSSIBLE, NETWORK, "keep_alive_race", "peer_aborted_exchange");
        Given.of(Cases.reused(100))
                .is("middlebox_idle_timeout", LIKELY, NETWORK, "keep_alive_race", "peer_aborted_exchange");
    }

    @Test
    @DisplayName("how long a connect took tells how far away a peer is, unless that is near: then its thread was busy")
    void slowConnect() {
        Given late = Given.of(Cases.reused(1.3)).but(it -> {
            it.connectNanos = seconds(0.15);
            it.sinceRequestNanos = seconds(0.5);
        });
        late.but(it -> it.peerAddress = "203.0.113.7").is("middlebox_idle_timeout");
        late.but(it -> it.peerAddress = "127.0.0.1").is("peer_aborted_exchange");
    }

    @Test
    @DisplayName(
            "others that were in use died in the same moment, and the server lives: not the idle time, unless that was long")
    void busyOnesDiedToo() {
        dyingWith(1, 1.07).is("middlebox_idle_timeout", POSSIBLE, NETWORK, "keep_alive_race", "peer_aborted_exchange");
        dyingWith(2, 1.07)
                .is(
                        "peer_aborted_exchange",
                        POSSIBLE,
                        PEER,
                        "keep_alive_race",
                        "middlebox_idle_timeout",
                        "peer_crashed");
        dyingWith(2, 360).is("middlebox_idle_timeout", LIKELY, NETWORK, "keep_alive_race", "peer_aborted_exchange");
        dyingWith(2, 4.2)
                .survived(3.5)
                .failed(Cases.reused(4))
                .is("middlebox_idle_timeout", LIKELY, NETWORK, "keep_alive_race", "peer_aborted_exchange");
    }

    private static Given dyingWith(int activeFailures, double idleSeconds) {
        return Given.of(Cases.reused(idleSeconds)).but(it -> {
            it.activeFailures = activeFailures;
            it.otherFailures = activeFailures;
            it.outlived = true;
        });
    }

    @Test
    @DisplayName("a learned threshold makes it likely, names suspects, and is the advice")
    void learned() {
        Given.of(Cases.reused(4.2))
                .survived(3.5)
                .failed(Cases.reused(4))
                .is("middlebox_idle_timeout", LIKELY, NETWORK, "keep_alive_race", "peer_aborted_exchange")
                .says("connections to it have survived 3.5 s, and not survived 4 s of idling")
                .but(it -> it.library = "java.net.http")
                .advises(
                        "keep idle connections in the client's pool for no longer than 3.5 s, which this path is known to allow:"
                                + " -Djdk.httpclient.keepalive.timeout=3");
        Given.of(Cases.reused(356))
                .survived(340)
                .failed(Cases.reused(355))
                .says(
                        "a timeout that fits: AWS EC2 connection tracking, Nitro v6 TcpEstablishedTimeout (350 s); AWS NAT Gateway"
                                + " idle timeout (350 s); AWS Network Firewall TcpIdleTimeoutSeconds (350 s); AWS NLB TCP idle timeout (350 s)");
    }

    @Test
    @DisplayName("a failure alone, or a survival alone, makes nothing likely")
    void halfABracket() {
        Given.of(Cases.reused(4.2))
                .failed(Cases.reused(4))
                .is("middlebox_idle_timeout", POSSIBLE, NETWORK, "keep_alive_race", "peer_aborted_exchange");
        Given.of(Cases.reused(4.2))
                .survived(3.5)
                .is("middlebox_idle_timeout", POSSIBLE, NETWORK, "keep_alive_race", "peer_aborted_exchange");
    }

    @Test
    @DisplayName("idle times that are known to be survived are not what killed it")
    void survivedLonger() {
        Given.of(Cases.reused(4)).survived(3.9).is("middlebox_idle_timeout");
        Given.of(Cases.reused(4)).survived(4).is("peer_aborted_exchange");
        Cases.middleboxIdleTimeout().survived(600).is("peer_aborted_exchange");
    }

    @Test
    @DisplayName("idle is from 0.9 s on")
    void wasIdle() {
        Given.of(Cases.reused(0.9)).is("middlebox_idle_timeout");
        Given.of(Cases.reused(0.89)).is("peer_aborted_exchange");
    }

    @Test
    @DisplayName("nothing of it without the kernel's word that the connection was open")
    void states() {
        Cases.middleboxIdleTimeout()
                .but(it -> it.peerStateBefore = PeerState.NOT_ASKED)
                .is("peer_aborted_exchange");
        Cases.middleboxIdleTimeout()
                .but(it -> it.peerStateBefore = PeerState.UNKNOWN)
                .is("peer_aborted_exchange");
        Cases.middleboxIdleTimeout()
                .but(it -> it.peerStateBefore = PeerState.FIN)
                .is("stale_pooled_connection");
        Cases.middleboxIdleTimeout()
                .but(it -> it.peerStateBefore = PeerState.ERROR)
                .is("connection_reset_while_idle");
        Cases.middleboxIdleTimeout()
                .but(it -> it.peerStateBefore = PeerState.HUNG_UP)
                .is("connection_reset_while_idle");
    }

    @Test
    @DisplayName("a FIN in answer is an end's own word, and so is a broken pipe")
    void otherSignals() {
        Cases.middleboxIdleTimeout().but(it -> it.signal = Signal.END_OF_STREAM).is("peer_aborted_exchange");
        Cases.middleboxIdleTimeout().but(it -> it.signal = Signal.BROKEN_PIPE).is("peer_aborted_exchange");
        Cases.middleboxIdleTimeout().but(it -> it.signal = Signal.TIMED_OUT).is("silent_drop");
    }

    @Test
    @DisplayName("an RST that took its time is an application's")
    void late() {
        Cases.middleboxIdleTimeout()
                .but(it -> it.sinceRequestNanos = seconds(2))
                .is("peer_aborted_exchange");
        Cases.middleboxIdleTimeout().but(it -> it.sinceRequestNanos = -1).isNot("middlebox_idle_timeout");
    }

    @Test
    @DisplayName("within the server's own timeout it is that race")
    void race() {
        Cases.middleboxIdleTimeout()
                .but(it -> it.keepAliveTimeoutNanos = seconds(360))
                .is("keep_alive_race");
    }

    @Test
    @DisplayName("whatever was announced or lies unread explains it better")
    void betterExplained() {
        Cases.middleboxIdleTimeout().but(it -> it.closeAnnounced = true).is("reuse_after_close_announced");
        Cases.middleboxIdleTimeout().but(it -> it.unreadBytes = 1).isNot("middlebox_idle_timeout");
        Cases.middleboxIdleTimeout().but(it -> it.responseBytes = 1).isNot("middlebox_idle_timeout");
    }

    @Test
    @DisplayName("so do signs of a crash")
    void crash() {
        Cases.middleboxIdleTimeout().but(it -> it.refusals = 1).is("peer_crashed");
        Cases.middleboxIdleTimeout()
                .but(it -> it.neighbours = neighbours(0, 0, 2, 0.2))
                .is("peer_crashed");
    }

    @Test
    @DisplayName("others that failed after the same idle time do not")
    void others() {
        Cases.middleboxIdleTimeout()
                .but(it -> it.otherFailures = 5)
                .is("middlebox_idle_timeout", LIKELY, NETWORK, "keep_alive_race", "peer_aborted_exchange")
                .says("around the same time, 5 other connections to this server failed");
    }

    @Test
    @DisplayName("a connection that waited for its first request counts; a young one does not")
    void firstExchange() {
        Cases.middleboxIdleTimeout()
                .but(it -> {
                    it.reused = false;
                    it.exchangeNumber = 1;
                })
                .is("middlebox_idle_timeout");
        Cases.middleboxIdleTimeout().but(it -> it.reused = null).is("middlebox_idle_timeout");
        Cases.middleboxIdleTimeout().but(it -> it.reused = false).isNot("middlebox_idle_timeout");
    }

    @Test
    @DisplayName("at the server: a long silence before the response, the client still there, then an RST")
    void atTheServer() {
        atServer(10)
                .is("middlebox_idle_timeout", POSSIBLE, NETWORK, "client_disconnected")
                .says("the request had come 10 s before, and nothing had passed since")
                .says("just before the response's first byte the client had neither closed nor reset the connection")
                .advises("answer sooner, send something in between, or let TCP keep-alive probes keep the path open");
    }

    private static Given atServer(double silenceSeconds) {
        return Given.of(Cases.server(Signal.RESET, Phase.SEND)).but(it -> {
            it.duringWrite = true;
            it.peerStateInside = PeerState.OPEN;
            it.sinceRequestNanos = seconds(silenceSeconds);
        });
    }

    @Test
    @DisplayName("at the server, a client that was seen to leave left")
    void clientLeft() {
        atServer(60).but(it -> it.peerStateInside = PeerState.FIN).is("client_disconnected");
        atServer(60).but(it -> it.peerStateInside = PeerState.NOT_ASKED).is("client_disconnected");
        atServer(60).but(it -> it.signal = Signal.BROKEN_PIPE).is("client_disconnected");
        atServer(0.9).is("client_disconnected");
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 3, 9.9})
    @DisplayName("at the server, after a silence of some seconds, nothing tells the two apart")
    void someSeconds(double silence) {
        assertThat(atServer(silence).verdict().cause).isEqualTo("unknown");
    }

    @Test
    @DisplayName("a POST is not repeated: how much was sent is said")
    void post() {
        Cases.middleboxIdleTimeout()
                .but(it -> it.method = "POST")
                .advises("do not repeat a POST blindly: 120 bytes of it were sent")
                .advisesNothingAbout("let the client repeat");
    }
}
