package io.resetscope.agent.diagnosis.cause;

import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.CauseRule;
import io.resetscope.agent.diagnosis.Confidence;
import io.resetscope.agent.diagnosis.EndedBy;
import io.resetscope.agent.diagnosis.Evidence;
import io.resetscope.agent.diagnosis.Verdict;
import io.resetscope.agent.history.History;
import io.resetscope.agent.incident.Incident;

/** No cause of the catalogue is supported by the facts: says so, and lists them. */
public final class Unknown implements CauseRule {

    public static final String ID = "unknown";

    @Override
    public Verdict examine(Incident incident, History history) {
        // a FIN is only ever sent by the peer's own kernel; an RST may come from anything on the way
        boolean peersFin = incident.signal == Signal.END_OF_STREAM || incident.peerStateBefore.saidGoodbye();
        // it may have been sent on account of what this end had said
        boolean ownFault = incident.http2 != null && incident.http2.isOwnFault();
        return Verdict.of(
                        ID,
                        Confidence.POSSIBLE,
                        peersFin && !ownFault ? EndedBy.PEER : EndedBy.UNKNOWN,
                        "The connection ended while " + doing(incident) + "; the facts do not say why.")
                .evidence(Evidence.error(incident))
                .evidence(Evidence.alert(incident))
                .evidence(Evidence.idle(incident))
                .evidence(Evidence.peerBefore(incident))
                .evidence(Evidence.exchange(incident))
                .evidence(Evidence.server(incident))
                .evidence(Evidence.neighbours(incident))
                .build();
    }

    private static String doing(Incident incident) {
        switch (incident.phase) {
            case CONNECT:
                return "it was being established";
            case TLS:
                return "TLS was being negotiated";
            case SEND:
                return "this end was sending";
            case AWAIT_RESPONSE:
                return incident.role == Role.CLIENT
                        ? "this end was waiting for a response"
                        : "this end was preparing its response";
            case RECEIVE:
                return "this end was receiving";
            case CLOSE:
                return "it was being closed";
            default:
                return "it was idle";
        }
    }
}
