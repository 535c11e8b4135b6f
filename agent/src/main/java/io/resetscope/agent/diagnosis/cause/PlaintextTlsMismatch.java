package io.resetscope.agent.diagnosis.cause;

import io.resetscope.agent.connection.Opening;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.diagnosis.CauseRule;
import io.resetscope.agent.diagnosis.Confidence;
import io.resetscope.agent.diagnosis.EndedBy;
import io.resetscope.agent.diagnosis.Evidence;
import io.resetscope.agent.diagnosis.Verdict;
import io.resetscope.agent.history.History;
import io.resetscope.agent.incident.Incident;

/**
 * One end speaks TLS and the other does not. Decided by the first bytes each way: a TLS end answers what is no record
 * with an alert record (RFC 8446 section 6), an HTTP end answers a ClientHello with a status line.
 */
public final class PlaintextTlsMismatch implements CauseRule {

    public static final String ID = "plaintext_tls_mismatch";

    @Override
    public Verdict examine(Incident incident, History history) {
        boolean client = incident.role == Role.CLIENT;
        Opening asked = client ? incident.firstSent : incident.firstReceived;
        Opening answered = client ? incident.firstReceived : incident.firstSent;
        boolean plaintextToTls = asked == Opening.HTTP_REQUEST && answered == Opening.TLS_ALERT;
        boolean tlsToPlaintext = asked == Opening.TLS_HANDSHAKE && answered == Opening.HTTP_RESPONSE;
        if (!plaintextToTls && !tlsToPlaintext) {
            return null;
        }
        return Verdict.of(
                        ID,
                        Confidence.CERTAIN,
                        client ? EndedBy.PEER : EndedBy.LOCAL,
                        plaintextToTls
                                ? "HTTP was spoken to a port that expects TLS."
                                : "TLS was spoken to a port that expects plain HTTP.")
                .evidence(
                        plaintextToTls
                                ? "the first bytes were an HTTP request, the first bytes back a TLS alert"
                                : "the first bytes were a TLS handshake, the first bytes back an HTTP status line")
                .evidence(Evidence.exchange(incident))
                .advice(
                        plaintextToTls
                                ? "call " + incident.serverName() + " with https://, or the server's plain port"
                                : "call " + incident.serverName() + " with http://, or the server's TLS port")
                .advice("behind a proxy that ends TLS, check which of its two sides the address belongs to")
                .build();
    }
}
