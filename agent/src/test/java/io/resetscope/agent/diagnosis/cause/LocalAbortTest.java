package io.resetscope.agent.diagnosis.cause;

import static io.resetscope.agent.diagnosis.Confidence.CERTAIN;
import static io.resetscope.agent.diagnosis.EndedBy.LOCAL;
import static io.resetscope.agent.diagnosis.Incidents.seconds;

import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.Cases;
import io.resetscope.agent.diagnosis.Given;
import io.resetscope.agent.incident.Phase;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Closed with SO_LINGER 0. */
class LocalAbortTest {

    @Test
    @DisplayName("in a server: certain")
    void server() {
        Cases.localAbort()
                .is("local_abort", CERTAIN, LOCAL)
                .summary("This JVM aborted the connection: it closed it with SO_LINGER 0, which sends RST.")
                .says("SO_LINGER was 0 when this end closed")
                .says("2nd exchange on a connection 800 ms old; the request got 0 response bytes")
                .advises(
                        "close without SO_LINGER 0: the client sees a reset, and loses what of the response it had not read yet");
    }

    @Test
    @DisplayName("in a server that had answered, with bytes unread")
    void answered() {
        Cases.localAbort()
                .but(it -> {
                    it.status = 200;
                    it.unreadBytes = 40;
                })
                .is("local_abort", CERTAIN, LOCAL)
                .says("this server had answered 200 to a request of which 120 bytes had been read")
                .says("40 bytes lay unread in the receive buffer when this end closed");
    }

    @Test
    @DisplayName("in a client that gave up: for how long it had waited")
    void clientGaveUp() {
        client().is("local_abort", CERTAIN, LOCAL)
                .says("the response had been awaited for 3 s")
                .advises(
                        "if the call was given up on purpose (a timeout, a cancellation), this is its trace, and nothing is to be"
                                + " changed");
        client().but(it -> it.responseBytes = 1).saysNothingOf("awaited");
        client().but(it -> it.sinceRequestNanos = -1).saysNothingOf("awaited");
    }

    private static Given client() {
        return Given.of(Cases.reused(0.2)).but(it -> {
            it.signal = Signal.LOCAL_CLOSE;
            it.phase = Phase.CLOSE;
            it.lingerSeconds = 0;
            it.sinceRequestNanos = seconds(3);
        });
    }

    @Test
    @DisplayName("any other linger, or none, is orderly")
    void otherLinger() {
        Cases.localAbort().but(it -> it.lingerSeconds = -1).isNot("local_abort");
        Cases.localAbort().but(it -> it.lingerSeconds = 1).isNot("local_abort");
    }

    @Test
    @DisplayName("linger 0 on a connection that the peer ended aborted nothing")
    void peerFirst() {
        Cases.localAbort().but(it -> it.signal = Signal.RESET).is("client_disconnected");
        Cases.peerAbortedExchange().but(it -> it.lingerSeconds = 0).is("peer_aborted_exchange");
    }

    @Test
    @DisplayName("a gateway's reason is told first")
    void gateway() {
        Cases.gatewayClosePropagated().but(it -> it.lingerSeconds = 0).is("gateway_close_propagated");
    }
}
