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
import io.resetscope.agent.incident.Tls;
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
                .summary(
                        "The server may have rejected the TLS handshake: the connection ended on the first words after its"
                                + " hello.")
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
    @DisplayName("in the server whose client had left: the alert is but the JDK's answer to that")
    void leftBeforeAlert() {
        Given.of(Cases.server(Signal.ANSWER, Phase.TLS))
                .but(it -> {
                    it.firstReceived = Opening.TLS_HANDSHAKE;
                    it.firstSent = Opening.TLS_ALERT;
                    it.exchangeNumber = 1;
                    it.peerLeft = true;
                })
                .is("tls_handshake_rejected", LIKELY, PEER, "client_disconnected")
                .summary("The client ended the connection in the midst of the TLS handshake.");
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

    /** Both ends have spoken, and the TLS above says that it was not over. */
    private static Given inside(Role role) {
        return afterwards().but(it -> {
            it.role = role;
            it.phase = Phase.TLS;
            it.firstSent = Opening.TLS_HANDSHAKE;
            it.exchangeNumber = 4;
            it.responseBytes = 120;
            it.tls = Tls.UNREAD;
        });
    }

    @Test
    @DisplayName("in the midst of the handshake, as the TLS above knows: likely, however its flights are counted")
    void insideOfClient() {
        inside(Role.CLIENT)
                .is("tls_handshake_rejected", LIKELY, PEER, "peer_aborted_exchange")
                .summary("The server ended the connection in the midst of the TLS handshake.")
                .says("the server had answered the ClientHello, and the handshake was not over")
                .advises("if the server asks for a client certificate: is one sent, and known to it?");
        inside(Role.CLIENT).but(it -> it.signal = Signal.TIMED_OUT).is("silent_drop");
        inside(Role.CLIENT).but(it -> it.peerStateBefore = PeerState.FIN).isNot("tls_handshake_rejected");
    }

    @Test
    @DisplayName("the server's side of it: the client left when it had seen the certificate")
    void insideOfServer() {
        inside(Role.SERVER)
                .is("tls_handshake_rejected", LIKELY, PEER, "client_disconnected")
                .summary("The client ended the connection in the midst of the TLS handshake.")
                .says("the ClientHello had been answered, and the handshake was not over")
                .advisesAbout("look at this server's certificate");
        inside(Role.SERVER).but(it -> it.phase = Phase.AWAIT_RESPONSE).is("client_disconnected");
        inside(Role.SERVER).but(it -> it.signal = Signal.LOCAL_CLOSE).isNot("tls_handshake_rejected");
    }

    private static Given alerted(boolean read, int code) {
        return inside(Role.CLIENT).but(it -> {
            it.signal = Signal.ANSWER;
            it.exchangeNumber = 1;
            it.responseBytes = 0;
            it.tls = new Tls(read, false, code, null);
        });
    }

    @Test
    @DisplayName("handshake_failure is also what TLS 1.2 says to a client without the certificate that it asks for")
    void handshakeFailure() {
        String advice = "if the server asks for a client certificate: is one sent, and known to it?";
        alerted(false, 40).advisesAbout("cipher suites").advises(advice);
        alerted(false, 40).but(it -> it.tls = new Tls(false, false, 40, true)).advisesNothingAbout("is one sent");
        alerted(false, 40).but(it -> it.role = Role.SERVER).advisesNothingAbout("is one sent");
        alerted(false, 70).advisesNothingAbout("is one sent");
    }

    @Test
    @DisplayName("the alert was read: certain, by its name")
    void alertRead() {
        alerted(false, 70)
                .is("tls_handshake_rejected", CERTAIN, PEER)
                .summary("The server rejected the TLS handshake.")
                .says("the server sent the TLS alert protocol_version")
                .advisesAbout("openssl s_client -connect shop.example:8080")
                .advisesNothingAbout("certificate");
        alerted(true, 116)
                .is("tls_handshake_rejected", CERTAIN, PEER)
                .says("the server sent the TLS alert certificate_required")
                .advisesAbout("javax.net.ssl.keyStore");
        alerted(false, 250).says("the server sent the TLS alert alert_250");
    }

    @Test
    @DisplayName("the alert came to light behind a reset: certain too, and both are said")
    void alertBehindReset() {
        alerted(false, 42)
                .but(it -> {
                    it.signal = Signal.RESET;
                    it.errorType = "java.net.SocketException";
                    it.errorMessage = "Connection reset";
                })
                .is("tls_handshake_rejected", CERTAIN, PEER)
                .says("the server sent the TLS alert bad_certificate")
                .says("the read failed with SocketException: Connection reset (an RST had arrived)");
    }

    @Test
    @DisplayName("a server is told by its client's alert")
    void alertOfClient() {
        alerted(false, 46)
                .but(it -> it.role = Role.SERVER)
                .is("tls_handshake_rejected", CERTAIN, PEER)
                .summary("The client rejected the TLS handshake.")
                .says("the client sent the TLS alert certificate_unknown")
                .advisesAbout("look at this server's certificate");
    }

    @Test
    @DisplayName("an alert later than on the first words rejects no handshake")
    void laterAlert() {
        alerted(true, 80)
                .but(it -> {
                    it.exchangeNumber = 2;
                    it.phase = Phase.RECEIVE;
                })
                .is("peer_aborted_exchange")
                .says("the server sent the TLS alert internal_error");
        alerted(true, 80)
                .but(it -> {
                    it.responseBytes = 1;
                    it.phase = Phase.RECEIVE;
                })
                .is("peer_aborted_exchange");
        alerted(true, 80)
                .but(it -> {
                    it.role = Role.SERVER;
                    it.exchangeNumber = 2;
                    it.phase = Phase.SEND;
                })
                .is("client_disconnected")
                .says("the client sent the TLS alert internal_error");
        alerted(true, 80).but(it -> it.signal = Signal.LOCAL_CLOSE).isNot("tls_handshake_rejected");
    }

    /** A request was written as soon as the client was done, and got an RST. */
    private static Given firstWords() {
        return Given.of(Cases.first()).but(it -> {
            it.firstSent = Opening.TLS_HANDSHAKE;
            it.firstReceived = Opening.TLS_HANDSHAKE;
            it.bytesReceived = 2000;
            it.tls = new Tls(true, false, -1, true);
        });
    }

    @Test
    @DisplayName("the first words after a client certificate got an RST: likely, as TLS 1.3 looks at it that late")
    void firstWordsAfterCertificate() {
        firstWords()
                .is("tls_handshake_rejected", LIKELY, PEER, "peer_aborted_exchange")
                .summary("The server ended the connection on the first words after a client certificate.")
                .says("a client certificate was shown, and the first request got no answer")
                .advisesAbout("javax.net.ssl.keyStore");
    }

    /** A server asked for a certificate, and the client had none. */
    private static Given firstWordsWithoutCertificate() {
        return firstWords().but(it -> {
            it.tls = new Tls(true, false, -1, false, true);
            it.unreadBytes = 24;
        });
    }

    @Test
    @DisplayName("the first words got an RST, and the certificate that the server had asked for was not shown: likely")
    void firstWordsWithoutCertificateAskedFor() {
        firstWordsWithoutCertificate()
                .is("tls_handshake_rejected", LIKELY, PEER, "peer_aborted_exchange")
                .summary("The server ended the connection on the first words of a client without a certificate.")
                .says(
                        "the server had asked for a client certificate, and none was shown; the first request got no answer")
                .advisesAbout("javax.net.ssl.keyStore");
    }

    @Test
    @DisplayName("also when the first words came so late that the server's end was there: the alert still lies there")
    void firstWordsTooLate() {
        firstWordsWithoutCertificate()
                .but(it -> {
                    it.peerStateBefore = PeerState.FIN;
                    it.sinceRequestNanos = -1;
                })
                .is("tls_handshake_rejected", LIKELY, PEER, "peer_aborted_exchange");
    }

    @Test
    @DisplayName("not when more than an alert lies unread: the server went on, and answered")
    void answeredWithoutCertificate() {
        firstWordsWithoutCertificate().but(it -> it.unreadBytes = 1245).isNot("tls_handshake_rejected");
        firstWordsWithoutCertificate().but(it -> it.unreadBytes = 0).isNot("tls_handshake_rejected");
        firstWordsWithoutCertificate().but(it -> it.unreadBytes = -1).isNot("tls_handshake_rejected");
        firstWordsWithoutCertificate()
                .but(it -> it.tls = new Tls(true, false, -1, null, true))
                .isNot("tls_handshake_rejected");
        firstWordsWithoutCertificate()
                .but(it -> it.tls = new Tls(true, false, -1, false, false))
                .isNot("tls_handshake_rejected");
    }

    @Test
    @DisplayName("not without a certificate, not later, not after an answer, not if it was over before")
    void firstWordsOtherwise() {
        firstWords().but(it -> it.tls = new Tls(true, false, -1, false)).isNot("tls_handshake_rejected");
        firstWords().but(it -> it.tls = new Tls(true, false, -1, null)).isNot("tls_handshake_rejected");
        firstWords().but(it -> it.exchangeNumber = 2).isNot("tls_handshake_rejected");
        firstWords().but(it -> it.sinceRequestNanos = seconds(2)).isNot("tls_handshake_rejected");
        firstWords().but(it -> it.responseBytes = 1).isNot("tls_handshake_rejected");
        firstWords().but(it -> it.peerStateBefore = PeerState.FIN).isNot("tls_handshake_rejected");
        firstWords().but(it -> it.ageNanos = -1).isNot("tls_handshake_rejected");
    }

    @Test
    @DisplayName("in a server that had not answered, the client left")
    void serverWithoutAlert() {
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
