package io.resetscope.agent.diagnosis.cause;

import static io.resetscope.agent.diagnosis.Confidence.CERTAIN;
import static io.resetscope.agent.diagnosis.EndedBy.LOCAL;
import static io.resetscope.agent.diagnosis.EndedBy.PEER;

import io.resetscope.agent.connection.Opening;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.Cases;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** One end speaks TLS and the other does not. */
class PlaintextTlsMismatchTest {

    @Test
    @DisplayName("HTTP to a TLS port")
    void httpToTls() {
        Cases.plaintextTlsMismatch()
                .is("plaintext_tls_mismatch", CERTAIN, PEER)
                .summary("HTTP was spoken to a port that expects TLS.")
                .says("the first bytes were an HTTP request, the first bytes back a TLS alert")
                .says("1st exchange on a connection 4 ms old; the request got 7 bytes of a response")
                .advises("call shop.example:8080 with https://, or the server's plain port");
    }

    @Test
    @DisplayName("TLS to an HTTP port")
    void tlsToHttp() {
        Cases.plaintextTlsMismatch()
                .but(it -> {
                    it.firstSent = Opening.TLS_HANDSHAKE;
                    it.firstReceived = Opening.HTTP_RESPONSE;
                })
                .is("plaintext_tls_mismatch", CERTAIN, PEER)
                .summary("TLS was spoken to a port that expects plain HTTP.")
                .says("the first bytes were a TLS handshake, the first bytes back an HTTP status line")
                .advises("call shop.example:8080 with http://, or the server's TLS port");
    }

    @Test
    @DisplayName("in the server, it is this end that hung up")
    void server() {
        Cases.plaintextTlsMismatch()
                .but(it -> {
                    it.role = Role.SERVER;
                    it.firstReceived = Opening.TLS_HANDSHAKE;
                    it.firstSent = Opening.HTTP_RESPONSE;
                })
                .is("plaintext_tls_mismatch", CERTAIN, LOCAL);
        Cases.plaintextTlsMismatch()
                .but(it -> {
                    it.role = Role.SERVER;
                    it.firstReceived = Opening.HTTP_REQUEST;
                    it.firstSent = Opening.TLS_ALERT;
                })
                .is("plaintext_tls_mismatch", CERTAIN, LOCAL);
    }

    @Test
    @DisplayName("whatever the ending: an alert that was read before the reset")
    void reset() {
        Cases.plaintextTlsMismatch().but(it -> it.signal = Signal.RESET).is("plaintext_tls_mismatch", CERTAIN, PEER);
    }

    @Test
    @DisplayName("each of the four openings counts")
    void openings() {
        Cases.plaintextTlsMismatch().but(it -> it.firstSent = Opening.OTHER).isNot("plaintext_tls_mismatch");
        Cases.plaintextTlsMismatch()
                .but(it -> it.firstSent = Opening.TLS_HANDSHAKE)
                .isNot("plaintext_tls_mismatch");
        Cases.plaintextTlsMismatch()
                .but(it -> it.firstReceived = Opening.HTTP_RESPONSE)
                .isNot("plaintext_tls_mismatch");
        Cases.plaintextTlsMismatch().but(it -> it.firstReceived = Opening.OTHER).isNot("plaintext_tls_mismatch");
        Cases.plaintextTlsMismatch()
                .but(it -> it.firstReceived = Opening.NOTHING)
                .isNot("plaintext_tls_mismatch");
    }

    @Test
    @DisplayName("a TLS handshake that is answered with an alert is a handshake rejected")
    void handshake() {
        Cases.tlsHandshakeRejected().is("tls_handshake_rejected");
        Cases.tlsHandshakeRejected()
                .but(it -> it.firstReceived = Opening.HTTP_RESPONSE)
                .is("plaintext_tls_mismatch");
    }
}
