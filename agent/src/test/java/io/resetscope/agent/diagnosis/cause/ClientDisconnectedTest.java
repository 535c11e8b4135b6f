package io.resetscope.agent.diagnosis.cause;

import static io.resetscope.agent.diagnosis.Confidence.CERTAIN;
import static io.resetscope.agent.diagnosis.Confidence.LIKELY;
import static io.resetscope.agent.diagnosis.EndedBy.LOCAL;
import static io.resetscope.agent.diagnosis.EndedBy.PEER;
import static io.resetscope.agent.diagnosis.Incidents.seconds;

import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.Cases;
import io.resetscope.agent.diagnosis.Given;
import io.resetscope.agent.incident.Phase;
import io.resetscope.agent.incident.Upstream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The client left before its response was complete. */
class ClientDisconnectedTest {

    @Test
    @DisplayName("its FIN had been read, and the response could not be written: certain")
    void finRead() {
        Cases.clientDisconnected()
                .is("client_disconnected", CERTAIN, PEER)
                .summary("The client left before its response was complete.")
                .says(
                        "the write failed with SocketException: Broken pipe (the connection was over already: a FIN, then an RST)")
                .says("the client's FIN had been read")
                .says("10.1 s had passed since its request")
                .says("2nd exchange on a connection 800 ms old; the request got 0 response bytes")
                .advises("look at the client for a timeout below 10.1 s, a cancelled call, or a process that ended");
    }

    @Test
    @DisplayName("the kernel saw it just before the write: certain")
    void seenInside() {
        Cases.clientDisconnected()
                .but(it -> {
                    it.peerLeft = false;
                    it.peerStateInside = PeerState.ERROR;
                })
                .is("client_disconnected", CERTAIN, PEER)
                .says("after a pause an RST or another error was pending");
    }

    @Test
    @DisplayName("a read met it while the response was in the making: certain")
    void whileReading() {
        Given.of(Cases.server(Signal.RESET, Phase.AWAIT_RESPONSE))
                .is("client_disconnected", CERTAIN, PEER)
                .says("the read failed with SocketException: Connection reset (an RST had arrived)");
    }

    @Test
    @DisplayName(
            "only the write met it: a device may have rejected it, if it had had the time to forget the connection")
    void notSeenBefore() {
        onlyTheWrite().is("client_disconnected", LIKELY, PEER);
        onlyTheWrite()
                .but(it -> it.sinceRequestNanos = seconds(1) - 1)
                .is("client_disconnected", LIKELY, PEER)
                .but(it -> it.sinceRequestNanos = seconds(1))
                .is("client_disconnected", LIKELY, PEER, "middlebox_idle_timeout")
                .but(it -> it.sinceRequestNanos = -1)
                .is("client_disconnected", LIKELY, PEER, "middlebox_idle_timeout");
    }

    private static Given onlyTheWrite() {
        return Given.of(Cases.server(Signal.RESET, Phase.SEND)).but(it -> {
            it.duringWrite = true;
            it.sinceRequestNanos = seconds(0.2);
        });
    }

    @Test
    @DisplayName("in the midst of its request")
    void request() {
        Cases.clientDisconnected()
                .but(it -> {
                    it.requestComplete = false;
                    it.sinceRequestNanos = -1;
                })
                .is("client_disconnected", CERTAIN, PEER)
                .summary("The client left before its request was complete.")
                .says("2nd exchange on a connection 800 ms old; the request, not sent to its end, got 0 response bytes")
                .saysNothingOf("since its request")
                .advises("look at the client for a timeout, a cancelled call, or a process that ended");
    }

    @Test
    @DisplayName("of a protocol not understood, nothing is said of a request")
    void notUnderstood() {
        Cases.clientDisconnected()
                .but(it -> {
                    it.understood = false;
                    it.requestComplete = false;
                })
                .summary("The client left before its response was complete.");
    }

    @Test
    @DisplayName("what it had sent and nobody read")
    void unread() {
        Cases.clientDisconnected()
                .but(it -> it.unreadBytes = 77)
                .says("77 bytes had arrived that the application never read");
    }

    @Test
    @DisplayName("present until the write, after a long silence: a balancer is possible")
    void afterSilence() {
        onlyTheWrite()
                .but(it -> {
                    it.peerStateInside = PeerState.OPEN;
                    it.sinceRequestNanos = seconds(30);
                })
                .is("middlebox_idle_timeout");
        onlyTheWrite()
                .but(it -> {
                    it.peerStateInside = PeerState.OPEN;
                    it.sinceRequestNanos = seconds(1) - 1;
                })
                .is("client_disconnected");
    }

    @Test
    @DisplayName("idle, or without an exchange, nobody waits")
    void negatives() {
        Cases.clientDisconnected().but(it -> it.phase = Phase.IDLE).is("unknown");
        Cases.clientDisconnected().but(it -> it.exchangeNumber = 0).is("unknown");
        Cases.clientDisconnected().but(it -> it.signal = Signal.TIMED_OUT).is("unknown");
        Cases.clientDisconnected().but(it -> it.role = Role.CLIENT).isNot("client_disconnected");
    }

    @Test
    @DisplayName("this end's own close is this end's")
    void ownClose() {
        Cases.clientDisconnected()
                .but(it -> {
                    it.signal = Signal.LOCAL_CLOSE;
                    it.lingerSeconds = 0;
                })
                .is("local_abort");
    }

    @Test
    @DisplayName("this process stood still for most of the wait: likely its own doing")
    void frozen() {
        Given.of(Cases.server(Signal.RESET, Phase.AWAIT_RESPONSE))
                .but(it -> {
                    it.duringWrite = true;
                    it.sinceRequestNanos = seconds(20);
                    it.frozenNanos = seconds(15);
                })
                .is("process_frozen", LIKELY, LOCAL, "client_disconnected");
    }

    @Test
    @DisplayName("a gateway whose upstream had failed and that had not told its client: said too")
    void forgottenByGateway() {
        Cases.clientDisconnected().saysNothingOf("upstream");
        Cases.clientDisconnected()
                .but(it -> it.upstream = new Upstream("orders:9000", "1.1", false, true, seconds(5), -1, () -> null))
                .is("client_disconnected")
                .says(
                        "the connection to the upstream orders:9000 had failed 5 s before, and nobody had told the client")
                .advises("answer 502 when the upstream fails");
        Cases.clientDisconnected()
                .but(it -> it.upstream = new Upstream("orders:9000", "1.1", false, true, seconds(5), -1, () -> null))
                .but(it -> it.upstreamNumber = 7)
                .advises("answer 502 when the upstream fails: this span links to its failure");
        Cases.clientDisconnected()
                .but(it -> it.upstream = new Upstream(
                        "orders:9000", "1.1", false, true, false, seconds(0.1), -1, Upstream.Tie.ONLY, () -> null))
                .saysNothingOf("upstream");
        Cases.clientDisconnected()
                .but(it -> it.upstream = new Upstream("orders:9000", "1.1", true, false, seconds(5), -1, () -> null))
                .saysNothingOf("upstream");
    }
}
