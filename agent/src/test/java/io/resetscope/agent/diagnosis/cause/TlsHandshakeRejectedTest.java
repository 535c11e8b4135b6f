package io.resetscope.agent.diagnosis.cause;

import static io.resetscope.agent.diagnosis.Confidence.CERTAIN;
import static io.resetscope.agent.diagnosis.Confidence.LIKELY;
import static io.resetscope.agent.diagnosis.Confidence.POSSIBLE;
import static io.resetscope.agent.diagnosis.EndedBy.LOCAL;
import static io.resetscope.agent.diagnosis.EndedBy.PEER;
import static io.resetscope.agent.diagnosis.Incidents.seconds;

import io.resetscope.agent.connection.Opening;
import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.Cases;
import io.resetscope.agent.diagnosis.Given;
import io.resetscope.agent.incident.Phase;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The connection ended inside the handshake, or on the first words after it. */
class TlsHandshakeRejectedTest {

    @Test
    @DisplayName("the ClientHello was answered with an alert: certain")
    void alert() {
        Cases.tlsHandshakeRejected()
                .is("tls_handshake_rejected", CERTAIN, PEER)
                .summary("The TLS handshake was rejected.")
                .says("the ClientHello was answered with a TLS alert")
                .says("on a connection 4 ms old; the request got 7 bytes of a response")
                .advisesAbout("openssl s_client -connect shop.example:8080");
    }

    @Test
    @DisplayName("an alert is an alert, though the client said something after its hello")
    void alertToSecondFlight() {
        Cases.tlsHandshakeRejected()
                .but(it -> {
                    it.exchangeNumber = 2;
                    it.responseBytes = 0;
                })
                .is("tls_handshake_rejected", CERTAIN, PEER)
                .summary("The TLS handshake was rejected.");
    }

    @Test
    @DisplayName("the ClientHello got nothing: likely")
    void silent() {
        Cases.tlsHandshakeRejected()
                .but(it -> {
                    it.signal = Signal.RESET;
                    it.firstReceived = Opening.NOTHING;
                    it.bytesReceived = 0;
                    it.responseBytes = 0;
                })
                .is("tls_handshake_rejected", LIKELY, PEER, "rejected_after_accept", "plaintext_tls_mismatch")
                .says("the ClientHello got no answer");
    }

    @Test
    @DisplayName("the first words after the hello got nothing: perhaps the client's certificate")
    void afterHello() {
        afterwards()
                .is("tls_handshake_rejected", POSSIBLE, PEER, "peer_aborted_exchange")
                .summary("The server ended the connection on the first words after its TLS hello.")
                .says("the server had answered the ClientHello, and said nothing to what followed")
                .advises("if the server asks for a client certificate: is one sent, and known to it?");
    }

    private static Given afterwards() {
        return Cases.tlsHandshakeRejected().but(it -> {
            it.signal = Signal.RESET;
            it.phase = Phase.AWAIT_RESPONSE;
            it.exchangeNumber = 2;
            it.firstReceived = Opening.TLS_HANDSHAKE;
            it.bytesReceived = 1400;
            it.responseBytes = 0;
        });
    }

    @Test
    @DisplayName("only the advice for certificates stands with the words after the hello")
    void certificateAdvice() {
        Cases.tlsHandshakeRejected().advisesNothingAbout("certificate");
    }

    @Test
    @DisplayName("in the server that sent the alert: this end's doing")
    void server() {
        Cases.tlsHandshakeRejected()
                .but(it -> {
                    it.role = Role.SERVER;
                    it.firstReceived = Opening.TLS_HANDSHAKE;
                    it.firstSent = Opening.TLS_ALERT;
                })
                .is("tls_handshake_rejected", CERTAIN, LOCAL);
    }

    @Test
    @DisplayName("in a server that sent no alert, the client left")
    void serverWithoutAlert() {
        Cases.tlsHandshakeRejected()
                .but(it -> {
                    it.role = Role.SERVER;
                    it.firstReceived = Opening.TLS_HANDSHAKE;
                    it.firstSent = Opening.TLS_HANDSHAKE;
                    it.responseBytes = 0;
                })
                .is("client_disconnected");
        Cases.tlsHandshakeRejected()
                .but(it -> {
                    it.role = Role.SERVER;
                    it.firstReceived = Opening.TLS_HANDSHAKE;
                    it.firstSent = Opening.NOTHING;
                    it.bytesReceived = 0;
                })
                .is("client_disconnected");
    }

    @Test
    @DisplayName("an alert in the midst of a response does not reject the handshake twice: third exchange")
    void third() {
        afterwards().but(it -> it.exchangeNumber = 3).is("peer_aborted_exchange");
        Cases.tlsHandshakeRejected().but(it -> it.exchangeNumber = 3).isNot("tls_handshake_rejected");
    }

    @Test
    @DisplayName("answered after the hello: the handshake went well")
    void answered() {
        afterwards().but(it -> it.responseBytes = 1).isNot("tls_handshake_rejected");
        afterwards().but(it -> it.exchangeNumber = 1).isNot("tls_handshake_rejected");
    }

    @Test
    @DisplayName("over before the ClientHello: rejected before TLS came into it")
    void before() {
        Cases.tlsHandshakeRejected()
                .but(it -> {
                    it.peerStateBefore = PeerState.FIN;
                    it.firstReceived = Opening.NOTHING;
                    it.bytesReceived = 0;
                    it.responseBytes = 0;
                })
                .is("rejected_after_accept");
    }

    @Test
    @DisplayName("a pooled TLS connection that lay idle after its handshake met something else")
    void idleAfterHandshake() {
        afterwards()
                .but(it -> {
                    it.idleNanos = seconds(60);
                    it.peerStateBefore = PeerState.OPEN;
                    it.ageNanos = seconds(60.1);
                })
                .is("middlebox_idle_timeout");
    }

    @Test
    @DisplayName("a timeout, or this end's own close, is no rejection")
    void otherSignals() {
        afterwards().but(it -> it.signal = Signal.TIMED_OUT).is("silent_drop");
        afterwards().but(it -> it.signal = Signal.LOCAL_CLOSE).isNot("tls_handshake_rejected");
    }

    @Test
    @DisplayName("not without a ClientHello")
    void plaintext() {
        afterwards().but(it -> it.firstSent = Opening.OTHER).isNot("tls_handshake_rejected");
    }
}
