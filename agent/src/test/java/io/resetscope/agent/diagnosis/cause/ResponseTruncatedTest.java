package io.resetscope.agent.diagnosis.cause;

import static io.resetscope.agent.diagnosis.Confidence.CERTAIN;
import static io.resetscope.agent.diagnosis.EndedBy.PEER;

import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.Cases;
import io.resetscope.agent.incident.Tls;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** An orderly end before the announced one. */
class ResponseTruncatedTest {

    @Test
    @DisplayName("Content-Length not reached: certain")
    void contentLength() {
        Cases.responseTruncated()
                .is("response_truncated", CERTAIN, PEER)
                .summary("The server closed the connection before the end of its response.")
                .says("Content-Length is 1000 bytes, and 620 bytes of the response had been received, head included")
                .says("the end came as a FIN, not as a reset")
                .says("2nd exchange on a connection 600 ms old; the request got 620 bytes of a response");
    }

    @Test
    @DisplayName("under TLS the end is called what it was: a close_notify, or a FIN without one")
    void tls() {
        Cases.responseTruncated()
                .but(it -> it.tls = new Tls(true, true, -1, null))
                .is("response_truncated", CERTAIN, PEER)
                .summary("The server said goodbye, by a TLS close_notify, before the end of its response.")
                .says("the end came as a TLS close_notify, not as a reset")
                .saysNothingOf("FIN");
        Cases.responseTruncated()
                .but(it -> it.tls = new Tls(true, false, -1, null))
                .is("response_truncated", CERTAIN, PEER)
                .summary("The server closed the connection before the end of its response.")
                .says("the end came as a FIN without a TLS close_notify before it")
                .saysNothingOf("reset");
    }

    @Test
    @DisplayName("the last chunk missing")
    void chunked() {
        Cases.responseTruncated()
                .but(it -> {
                    it.responseChunked = true;
                    it.responseContentLength = -1;
                })
                .is("response_truncated", CERTAIN, PEER)
                .says("the last chunk never came; 620 bytes of the response had been received, head included");
    }

    @Test
    @DisplayName("a head that breaks off")
    void head() {
        Cases.responseTruncated()
                .but(it -> {
                    it.status = 0;
                    it.responseBytes = 12;
                    it.responseContentLength = -1;
                })
                .is("response_truncated", CERTAIN, PEER)
                .says("the response's head breaks off after 12 bytes");
    }

    @Test
    @DisplayName("signs of a crash: the crash is told")
    void crash() {
        Cases.responseTruncated().but(it -> it.refusals = 1).is("peer_crashed");
    }

    @Test
    @DisplayName("a failed idempotent request may be repeated by its caller")
    void retry() {
        Cases.responseTruncated()
                .but(it -> it.method = "POST")
                .advises("do not repeat a POST blindly: 120 bytes of it were sent");
    }

    @Test
    @DisplayName("each fact counts")
    void negatives() {
        Cases.responseTruncated().but(it -> it.responseComplete = true).isNot("response_truncated");
        Cases.responseTruncated().but(it -> it.responseBytes = 0).is("peer_aborted_exchange");
        Cases.responseTruncated().but(it -> it.understood = false).is("peer_aborted_exchange");
        Cases.responseTruncated().but(it -> it.exchangeNumber = 0).is("unknown");
        Cases.responseTruncated().but(it -> it.role = Role.SERVER).is("client_disconnected");
        Cases.responseTruncated().but(it -> it.signal = Signal.RESET).is("peer_aborted_exchange");
    }
}
