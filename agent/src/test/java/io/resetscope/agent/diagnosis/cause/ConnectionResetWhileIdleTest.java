package io.resetscope.agent.diagnosis.cause;

import static io.resetscope.agent.diagnosis.Confidence.CERTAIN;
import static io.resetscope.agent.diagnosis.Confidence.LIKELY;
import static io.resetscope.agent.diagnosis.EndedBy.UNKNOWN;
import static io.resetscope.agent.diagnosis.Incidents.seconds;

import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.Cases;
import io.resetscope.agent.diagnosis.Given;
import io.resetscope.agent.diagnosis.Incidents;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** An RST came by itself. */
class ConnectionResetWhileIdleTest {

    @Test
    @DisplayName("the kernel had an RST before the request's first byte: certain, but not whose")
    void pending() {
        Cases.connectionResetWhileIdle()
                .is("connection_reset_while_idle", CERTAIN, UNKNOWN)
                .summary("The connection was reset while it was idle, by the server or by something on the way.")
                .says("idle 301 s before this request")
                .says("the kernel had an RST or another error pending before the first byte was sent")
                .says("2nd exchange on a connection 301 s old; the request got 0 response bytes")
                .says("the write failed with SocketException: Connection reset by peer (an RST had arrived)")
                .advises(
                        "keep idle connections in the client's pool for clearly less than 301 s, e.g. 240 s; what is allowed, a probe finds: docs/probe.md");
    }

    @Test
    @DisplayName("a reader met it between two requests: certain")
    void met() {
        Given.of(Incidents.resetWhileIdle())
                .is("connection_reset_while_idle", CERTAIN, UNKNOWN)
                .says("idle for 6.02 s; the server closes after 5 s (Keep-Alive: timeout=5, seen on this connection)")
                .saysNothingOf("before the first byte was sent");
    }

    @Test
    @DisplayName("and so soon after the last exchange that no timeout is that short: none is advised about")
    void metSoon() {
        Given.of(Incidents.resetWhileIdle())
                .but(it -> it.idleNanos = seconds(0.001))
                .is("connection_reset_while_idle", CERTAIN, UNKNOWN)
                .advisesNothingAbout("keep idle connections")
                .but(it -> it.idleNanos = seconds(1))
                .advisesAbout("keep idle connections");
        Given.of(Incidents.resetWhileIdle())
                .but(it -> it.idleNanos = seconds(0.5))
                .survived(0.3)
                .advisesNothingAbout("keep")
                .survived(20)
                .advisesAbout("a shorter pool keep-alive alone may not prevent this");
    }

    @Test
    @DisplayName("over in both directions: the error was consumed by somebody; likely")
    void hungUp() {
        Cases.connectionResetWhileIdle()
                .but(it -> it.peerStateBefore = PeerState.HUNG_UP)
                .is("connection_reset_while_idle", LIKELY, UNKNOWN, "stale_pooled_connection");
    }

    @Test
    @DisplayName("what was learned and whose timeout fits")
    void learned() {
        Cases.connectionResetWhileIdle()
                .survived(290)
                .failed(Cases.connectionResetWhileIdle()
                        .but(it -> it.idleNanos = seconds(302))
                        .facts())
                .is("connection_reset_while_idle", CERTAIN, UNKNOWN)
                .says("connections to it have survived 290 s, and not survived 302 s of idling")
                .says(
                        "a timeout that fits: F5 BIG-IP FastL4 idleTimeout (300 s); FortiGate, policy mode tcp-match-timeout (300 s)")
                .but(it -> it.library = "Apache HttpClient 5")
                .advises(
                        "keep idle connections in the client's pool for no longer than 290 s, which this path is known to allow:"
                                + " setKeepAliveStrategy((response, context) -> TimeValue.of(290, TimeUnit.SECONDS)) on"
                                + " HttpClientBuilder, or a shorter ConnectionConfig.setValidateAfterInactivity");
    }

    @Test
    @DisplayName(
            "what others survived is no limit when this one did not survive less; an odd one is told and changes nothing")
    void contradicted() {
        String noLimit = "a shorter pool keep-alive alone may not prevent this: this connection ended after 700 ms of"
                + " idling, and others have survived 2.51 s; look for a restart, a drained instance or a limit on"
                + " connections or requests";
        Cases.connectionResetWhileIdle()
                .but(it -> it.idleNanos = seconds(0.7))
                .survived(2.51)
                .advises(noLimit)
                .advisesNothingAbout("no longer than");
        Cases.connectionResetWhileIdle()
                .but(it -> it.idleNanos = seconds(3))
                .survived(2.5)
                .survived(2.51)
                .failed(Cases.connectionResetWhileIdle()
                        .but(it -> it.idleNanos = seconds(0.7))
                        .facts())
                .advises(
                        "keep idle connections in the client's pool for no longer than 2.51 s, which this path is known to"
                                + " allow (one ended after 700 ms all the same, for a reason of its own)");
    }

    @Test
    @DisplayName("with TCP keep-alive on, a probe may be what was answered")
    void probes() {
        Cases.connectionResetWhileIdle()
                .but(it -> it.soKeepAlive = true)
                .says("TCP keep-alive is on: a probe may be what was answered with RST");
        Cases.connectionResetWhileIdle().but(it -> it.soKeepAlive = false).saysNothingOf("TCP keep-alive");
    }

    @Test
    @DisplayName("no RST before the request: a balancer")
    void open() {
        Cases.connectionResetWhileIdle()
                .but(it -> {
                    it.peerStateBefore = PeerState.OPEN;
                    it.sinceRequestNanos = seconds(0.003);
                })
                .is("middlebox_idle_timeout");
    }

    @Test
    @DisplayName("a FIN is stale")
    void fin() {
        Cases.connectionResetWhileIdle()
                .but(it -> it.peerStateBefore = PeerState.FIN)
                .is("stale_pooled_connection");
    }

    @Test
    @DisplayName("a kernel that gave up is a silent drop")
    void timedOut() {
        Cases.connectionResetWhileIdle().but(it -> it.signal = Signal.TIMED_OUT).is("silent_drop");
        Given.of(Incidents.resetWhileIdle())
                .but(it -> it.signal = Signal.TIMED_OUT)
                .is("silent_drop");
    }

    @Test
    @DisplayName("an answer that had begun was not idle")
    void answered() {
        Cases.connectionResetWhileIdle().but(it -> it.responseBytes = 1).isNot("connection_reset_while_idle");
    }

    @Test
    @DisplayName("the first request, at once: rejected after accept")
    void firstRequest() {
        Cases.rejectedAfterAccept()
                .but(it -> it.peerStateBefore = PeerState.ERROR)
                .is("rejected_after_accept");
    }

    @Test
    @DisplayName("an orderly end while idle, or one at the server, is not it")
    void otherEnds() {
        Given.of(Incidents.resetWhileIdle())
                .but(it -> it.signal = Signal.END_OF_STREAM)
                .is("unknown");
        Given.of(Incidents.resetWhileIdle()).but(it -> it.role = Role.SERVER).isNot("connection_reset_while_idle");
        Cases.connectionResetWhileIdle().but(it -> it.role = Role.SERVER).isNot("connection_reset_while_idle");
        Cases.connectionResetWhileIdle()
                .but(it -> it.signal = Signal.LOCAL_CLOSE)
                .isNot("connection_reset_while_idle");
    }

    @Test
    @DisplayName("nobody listens any more: a crash, as long as nothing else explains it")
    void crashed() {
        Cases.connectionResetWhileIdle().but(it -> it.refusals = 2).is("peer_crashed");
    }

    @Test
    @DisplayName("this process stood still meanwhile: that is the reason")
    void frozen() {
        Cases.connectionResetWhileIdle()
                .but(it -> it.frozenNanos = seconds(290))
                .is("process_frozen");
    }

    @Test
    @DisplayName("a POST is not repeated")
    void post() {
        Cases.connectionResetWhileIdle().but(it -> it.method = "POST").advises("do not repeat a POST blindly");
    }
}
