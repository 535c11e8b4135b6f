package io.resetscope.agent.diagnosis.cause;

import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.CauseRule;
import io.resetscope.agent.diagnosis.Circumstances;
import io.resetscope.agent.diagnosis.Confidence;
import io.resetscope.agent.diagnosis.EndedBy;
import io.resetscope.agent.diagnosis.Evidence;
import io.resetscope.agent.diagnosis.Verdict;
import io.resetscope.agent.diagnosis.Words;
import io.resetscope.agent.history.History;
import io.resetscope.agent.incident.Incident;
import java.util.concurrent.TimeUnit;

/**
 * The client left before its response was complete. Decided by its FIN or RST in the midst of an exchange that this
 * server had not finished; a FIN after a whole request may be a client that only shut its output down, so it counts only
 * when the response then could not be delivered or was given up.
 */
public final class ClientDisconnected implements CauseRule {

    public static final String ID = "client_disconnected";

    /** From here on a balancer may have forgotten the connection while the response was in the making. */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    @Override
    public Verdict examine(Incident incident, History history) {
        boolean alerted = incident.signal == Signal.ANSWER && Evidence.alert(incident) != null;
        if (incident.role != Role.SERVER
                || !Circumstances.endedByOther(incident) && !alerted
                || !incident.duringExchange()) {
            return null;
        }
        if (isRejectedAfterSilence(incident) || TlsHandshakeRejected.isInside(incident)) {
            return null;
        }
        // a FIN after a whole request may be a client that only shut its output down, and waits
        boolean mayWait = incident.signal == Signal.END_OF_STREAM && incident.requestComplete;
        boolean seen = !mayWait && (incident.peerLeft || incident.peerStateInside.isOver() || !incident.duringWrite);
        return Verdict.of(
                        ID,
                        seen ? Confidence.CERTAIN : Confidence.LIKELY,
                        EndedBy.PEER,
                        incident.requestComplete || !incident.understood
                                ? "The client left before its response was complete."
                                : "The client left before its request was complete.")
                .evidence(Evidence.error(incident))
                .evidence(Evidence.alert(incident))
                .evidence(incident.peerLeft ? "the client's FIN had been read" : Evidence.peerInside(incident))
                .evidence(
                        incident.requestComplete && incident.sinceRequestNanos >= 0
                                ? Words.duration(incident.sinceRequestNanos) + " had passed since its request"
                                : null)
                .evidence(upstreamFailed(incident))
                .evidence(Evidence.exchange(incident))
                .evidence(Evidence.unread(incident))
                .advice(
                        upstreamFailed(incident) == null
                                ? null
                                : "answer 502 when the upstream fails"
                                        + (incident.upstreamNumber == 0 ? "" : ": this span links to its failure"))
                .advice("look at the client for a timeout"
                        + (incident.sinceRequestNanos > 0 ? " below " + Words.duration(incident.sinceRequestNanos) : "")
                        + ", a cancelled call, or a process that ended")
                .alternative(seen || mayWait || isTooRecentToBeForgotten(incident) ? null : MiddleboxIdleTimeout.ID)
                .build();
    }

    /** So little time has passed since the request that no balancer can have forgotten its connection. */
    private static boolean isTooRecentToBeForgotten(Incident incident) {
        return incident.sinceRequestNanos >= 0 && incident.sinceRequestNanos < SILENCE_NANOS;
    }

    /** Null for a server that is no gateway, or whose upstream is well, or perhaps another request's. */
    private static String upstreamFailed(Incident incident) {
        return incident.upstream == null || !incident.upstream.failed || !incident.upstream.isLink()
                ? null
                : "the connection to the upstream " + incident.upstream.name + " had failed "
                        + Words.duration(incident.upstream.beforeNanos) + " before, and nobody had told the client";
    }

    /** The client was there just before the response's first byte, which was answered with RST after a long silence. */
    static boolean isRejectedAfterSilence(Incident incident) {
        return incident.role == Role.SERVER
                && incident.signal == Signal.RESET
                && incident.peerStateInside == PeerState.OPEN
                && incident.sinceRequestNanos >= SILENCE_NANOS;
    }
}
