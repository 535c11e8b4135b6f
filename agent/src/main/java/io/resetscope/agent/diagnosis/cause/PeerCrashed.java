package io.resetscope.agent.diagnosis.cause;

import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.CauseRule;
import io.resetscope.agent.diagnosis.Circumstances;
import io.resetscope.agent.diagnosis.Confidence;
import io.resetscope.agent.diagnosis.CrashSigns;
import io.resetscope.agent.diagnosis.EndedBy;
import io.resetscope.agent.diagnosis.Evidence;
import io.resetscope.agent.diagnosis.Retry;
import io.resetscope.agent.diagnosis.Verdict;
import io.resetscope.agent.diagnosis.Words;
import io.resetscope.agent.history.History;
import io.resetscope.agent.history.Lessons;
import io.resetscope.agent.incident.Incident;
import io.resetscope.agent.incident.Neighbours;
import io.resetscope.agent.incident.Phase;

/**
 * The process or host behind the peer died, was killed, stopped or restarted. One connection cannot tell this from any
 * other close; decided by the others: nobody listens any more, or all that were open are over, whatever their idle time.
 * Not where the peer was heard of afterwards.
 */
public final class PeerCrashed implements CauseRule {

    public static final String ID = "peer_crashed";

    @Override
    public Verdict examine(Incident incident, History history) {
        // a listener that closes resets what it has not accepted yet
        boolean opening = incident.phase == Phase.CONNECT && incident.signal == Signal.RESET;
        if (incident.role != Role.CLIENT
                || !Circumstances.endedByOther(incident)
                || incident.exchangeNumber == 0 && !opening
                || CrashSigns.livesOn(incident)) {
            return null;
        }
        Lessons lessons = history.lessons(incident);
        boolean allOver = CrashSigns.allOver(incident, lessons);
        if (!allOver && incident.refusals == 0) {
            return null;
        }
        Neighbours others = incident.neighbours;
        boolean certain = CrashSigns.refusedAtOnce(incident)
                && others.open == 0
                && (CrashSigns.simultaneous(incident) || allOver);
        return Verdict.of(
                        ID,
                        certain ? Confidence.CERTAIN : Confidence.LIKELY,
                        EndedBy.PEER,
                        "The server's process died or was restarted while this connection was "
                                + (opening ? "being opened." : "open."))
                .evidence(Evidence.neighbours(incident))
                .evidence(
                        others.over > 0
                                ? Words.count(others.over, "other open connection") + " to it "
                                        + (others.over == 1 ? "is" : "are")
                                        + " over too, one of them after only "
                                        + Words.duration(others.shortestIdleOverNanos) + " of idling"
                                : null)
                .evidence(
                        incident.refusals > 0
                                ? incident.reconnected
                                        ? "new connections were refused for a moment, and then accepted again"
                                        : "new connections are refused"
                                : null)
                .evidence(Evidence.idle(incident))
                .evidence(Evidence.peerBefore(incident))
                .evidence(Evidence.exchange(incident))
                .evidence(Evidence.error(incident))
                .advice("look at the server for a crash, an OOM kill, a deployment or a restart at that moment")
                .advice("if it was a planned stop: drain first (answer with Connection: close, wait, then stop)")
                .advice(Retry.advice(incident))
                .alternative(
                        certain
                                ? null
                                : opening
                                        ? RejectedAfterAccept.ID
                                        : Circumstances.finBefore(incident)
                                                ? StalePooledConnection.ID
                                                : PeerAbortedExchange.ID)
                .build();
    }
}
