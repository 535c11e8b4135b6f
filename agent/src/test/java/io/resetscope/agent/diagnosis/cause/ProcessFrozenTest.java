package io.resetscope.agent.diagnosis.cause;

import static io.resetscope.agent.diagnosis.Confidence.CERTAIN;
import static io.resetscope.agent.diagnosis.Confidence.LIKELY;
import static io.resetscope.agent.diagnosis.EndedBy.LOCAL;
import static io.resetscope.agent.diagnosis.Incidents.seconds;

import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.Cases;
import io.resetscope.agent.diagnosis.Given;
import io.resetscope.agent.incident.Phase;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** This process stood still, and the other end did not wait. */
class ProcessFrozenTest {

    @Test
    @DisplayName("awake for less than the server allows: certain")
    void certain() {
        Cases.processFrozen()
                .is("process_frozen", CERTAIN, LOCAL)
                .summary("This process stood still for 20 s, and the other end did not wait that long.")
                .says("this process did not run for 20 s between the last byte before and the failure")
                .says(
                        "idle 21 s before this request; the server closes after 5 s (Keep-Alive: timeout=5, seen on this connection)")
                .says("the server's FIN was waiting, unread, before the first byte was sent")
                .advises("after such a stop, open new connections instead of reusing pooled ones");
    }

    @Test
    @DisplayName("awake for longer than that, it would have died anyway: likely")
    void wouldHaveDied() {
        Cases.processFrozen()
                .but(it -> it.idleNanos = seconds(25))
                .is("process_frozen", LIKELY, LOCAL, "stale_pooled_connection");
        Cases.processFrozen().but(it -> it.idleNanos = seconds(25) - 1).is("process_frozen", CERTAIN, LOCAL);
    }

    @Test
    @DisplayName("without a known timeout: likely; with a learned one, certain")
    void learned() {
        Cases.processFrozen()
                .but(it -> it.keepAliveTimeoutNanos = -1)
                .is("process_frozen", LIKELY, LOCAL, "stale_pooled_connection");
        Cases.processFrozen()
                .but(it -> it.keepAliveTimeoutNanos = -1)
                .survived(4)
                .is("process_frozen", CERTAIN, LOCAL);
    }

    @Test
    @DisplayName("by an RST meanwhile: likely")
    void reset() {
        Cases.processFrozen()
                .but(it -> {
                    it.peerStateBefore = PeerState.HUNG_UP;
                    it.signal = Signal.RESET;
                })
                .is("process_frozen", LIKELY, LOCAL, "stale_pooled_connection");
    }

    @Test
    @DisplayName("in the midst of sending")
    void inside() {
        Cases.requestTimeout()
                .but(it -> it.frozenNanos = seconds(40))
                .is("process_frozen", LIKELY, LOCAL, "stale_pooled_connection");
    }

    @Test
    @DisplayName("as a server, whose client did not wait")
    void server() {
        frozenServer().is("process_frozen", LIKELY, LOCAL, "client_disconnected");
        frozenServer().but(it -> it.exchangeNumber = 0).isNot("process_frozen");
        frozenServer().but(it -> it.sinceRequestNanos = seconds(31)).isNot("process_frozen");
    }

    private static Given frozenServer() {
        return Given.of(Cases.server(Signal.RESET, Phase.SEND)).but(it -> {
            it.duringWrite = true;
            it.sinceRequestNanos = seconds(16);
            it.frozenNanos = seconds(15);
        });
    }

    @Test
    @DisplayName("for less than a second, or less than half of the time: stale")
    void tooShort() {
        Cases.processFrozen()
                .but(it -> {
                    it.idleNanos = seconds(6);
                    it.frozenNanos = seconds(2.9);
                })
                .is("stale_pooled_connection");
        Cases.processFrozen()
                .but(it -> {
                    it.idleNanos = seconds(1.5);
                    it.frozenNanos = seconds(1) - 1;
                    it.keepAliveTimeoutNanos = seconds(1);
                })
                .is("stale_pooled_connection");
        Cases.processFrozen()
                .but(it -> {
                    it.idleNanos = seconds(1.5);
                    it.frozenNanos = seconds(1);
                    it.keepAliveTimeoutNanos = seconds(1);
                })
                .is("process_frozen", CERTAIN, LOCAL);
    }

    @Test
    @DisplayName("before the server's timeout, however much of it this process slept: the server closed early")
    void beforeTimeout() {
        Cases.processFrozen().but(it -> it.keepAliveTimeoutNanos = seconds(60)).is("stale_pooled_connection");
        Cases.processFrozen()
                .but(it -> it.keepAliveTimeoutNanos = -1)
                .survived(60)
                .is("stale_pooled_connection");
    }

    @Test
    @DisplayName("the connection was alive, or ended otherwise: no")
    void negatives() {
        Cases.processFrozen().but(it -> it.peerStateBefore = PeerState.OPEN).isNot("process_frozen");
        Cases.processFrozen().but(it -> it.signal = Signal.TIMED_OUT).isNot("process_frozen");
        Cases.processFrozen().but(it -> it.signal = Signal.LOCAL_CLOSE).isNot("process_frozen");
        Cases.processFrozen().but(it -> it.frozenNanos = 0).is("stale_pooled_connection");
    }

    @Test
    @DisplayName("an announced close or limit needs no freeze")
    void betterExplained() {
        Cases.processFrozen().but(it -> it.closeAnnounced = true).is("reuse_after_close_announced");
    }
}
