package io.resetscope.agent.diagnosis.cause;

import io.resetscope.agent.connection.Opening;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.CauseRule;
import io.resetscope.agent.diagnosis.Circumstances;
import io.resetscope.agent.diagnosis.Confidence;
import io.resetscope.agent.diagnosis.EndedBy;
import io.resetscope.agent.diagnosis.Evidence;
import io.resetscope.agent.diagnosis.Verdict;
import io.resetscope.agent.history.History;
import io.resetscope.agent.incident.Incident;

/**
 * The connection ended inside the TLS handshake, or on the first words after it, where a TLS 1.3 server that does not
 * like the client's certificate says so. Decided by the phase: the ClientHello was answered with an alert or not at all.
 */
public final class TlsHandshakeRejected implements CauseRule {

    public static final String ID = "tls_handshake_rejected";

    @Override
    public Verdict examine(Incident incident, History history) {
        boolean client = incident.role == Role.CLIENT;
        Opening asked = client ? incident.firstSent : incident.firstReceived;
        boolean first = incident.exchangeNumber <= 2;
        if (asked != Opening.TLS_HANDSHAKE
                || !Circumstances.endedByOther(incident) && incident.signal != Signal.ANSWER
                || !first
                || Circumstances.wasOverBefore(incident)) {
            return null;
        }
        boolean alert = (client ? incident.firstReceived : incident.firstSent) == Opening.TLS_ALERT;
        boolean silent = client && incident.bytesReceived == 0;
        boolean afterwards = !alert
                && client
                && incident.exchangeNumber == 2
                && incident.responseBytes == 0
                && !Circumstances.wasIdle(incident);
        if (!alert && !silent && !afterwards) {
            return null;
        }
        Verdict.Builder verdict = Verdict.of(
                        ID,
                        alert ? Confidence.CERTAIN : silent ? Confidence.LIKELY : Confidence.POSSIBLE,
                        client ? EndedBy.PEER : EndedBy.LOCAL,
                        afterwards
                                ? "The server ended the connection on the first words after its TLS hello."
                                : "The TLS handshake was rejected.")
                .evidence(
                        alert
                                ? "the ClientHello was answered with a TLS alert"
                                : silent
                                        ? "the ClientHello got no answer"
                                        : "the server had answered the ClientHello, and said nothing to what followed")
                .evidence(Evidence.error(incident))
                .evidence(Evidence.exchange(incident))
                .advice(
                        "compare protocol versions, cipher suites and the name that is asked for (SNI) with what the server"
                                + " accepts: openssl s_client -connect " + incident.serverName())
                .advice(
                        afterwards
                                ? "if the server asks for a client certificate: is one sent, and known to it?"
                                : null);
        if (silent) {
            verdict.alternative(RejectedAfterAccept.ID).alternative(PlaintextTlsMismatch.ID);
        } else if (afterwards) {
            verdict.alternative(PeerAbortedExchange.ID);
        }
        return verdict.build();
    }
}
