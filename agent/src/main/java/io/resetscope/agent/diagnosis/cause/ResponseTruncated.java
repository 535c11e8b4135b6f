package io.resetscope.agent.diagnosis.cause;

import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.CauseRule;
import io.resetscope.agent.diagnosis.Confidence;
import io.resetscope.agent.diagnosis.CrashSigns;
import io.resetscope.agent.diagnosis.EndedBy;
import io.resetscope.agent.diagnosis.Evidence;
import io.resetscope.agent.diagnosis.Retry;
import io.resetscope.agent.diagnosis.Verdict;
import io.resetscope.agent.diagnosis.Words;
import io.resetscope.agent.history.History;
import io.resetscope.agent.incident.Incident;

/**
 * The server closed orderly before the end of the response that it had announced (RFC 9112 section 8). Decided by the
 * framing: Content-Length not reached, the last chunk missing, or a head that breaks off.
 */
public final class ResponseTruncated implements CauseRule {

    public static final String ID = "response_truncated";

    @Override
    public Verdict examine(Incident incident, History history) {
        if (incident.role != Role.CLIENT
                || incident.signal != Signal.END_OF_STREAM
                || !incident.duringExchange()
                || !incident.understood
                || incident.responseBytes == 0
                // the end had been announced, and that is the reason
                || incident.http2 != null && incident.http2.goAwayReceived != null
                || incident.responseComplete) {
            return null;
        }
        boolean crash = CrashSigns.any(incident, history.lessons(incident));
        return Verdict.of(
                        ID,
                        crash ? Confidence.LIKELY : Confidence.CERTAIN,
                        EndedBy.PEER,
                        crash
                                ? "The connection was closed before the end of the response; the server may have cut it"
                                        + " short."
                                : saidGoodbye(incident)
                                        ? "The server said goodbye, by a TLS close_notify, before the end of its response."
                                        : "The server closed the connection before the end of its response.")
                .evidence(missing(incident))
                .evidence(end(incident))
                .evidence(Evidence.exchange(incident))
                .evidence(Evidence.server(incident))
                .evidence(Evidence.neighbours(incident))
                .advice(
                        "look at the server, or at the gateway before it, for what ended the response: an exception while"
                                + " writing it, a timeout, a worker that was stopped, an upstream that hung up")
                .advice(Retry.advice(incident))
                .alternative(crash ? PeerCrashed.ID : null)
                .build();
    }

    private static boolean saidGoodbye(Incident incident) {
        return incident.tls != null && incident.tls.closeNotify;
    }

    /** What was read; what a server sends behind its close_notify, a FIN or an RST, nobody reads. */
    private static String end(Incident incident) {
        if (saidGoodbye(incident)) {
            return "the end came as a TLS close_notify, not as a reset";
        }
        return incident.tls == null
                ? "the end came as a FIN, not as a reset"
                : "the end came as a FIN without a TLS close_notify before it";
    }

    private static String missing(Incident incident) {
        if (incident.http2 != null) {
            return "the stream's last frame (END_STREAM) never came; " + Words.bytes(incident.responseBytes)
                    + " of the response had been received, frame headers included";
        }
        if (incident.status == 0) {
            return "the response's head breaks off after " + Words.bytes(incident.responseBytes);
        }
        if (incident.responseChunked) {
            return "the last chunk never came; " + Words.bytes(incident.responseBytes)
                    + " of the response had been received, head included";
        }
        return "Content-Length is " + Words.bytes(incident.responseContentLength) + ", and "
                + Words.bytes(incident.responseBytes) + " of the response had been received, head included";
    }
}
