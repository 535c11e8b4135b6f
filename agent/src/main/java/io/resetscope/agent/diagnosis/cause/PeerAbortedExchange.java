package io.resetscope.agent.diagnosis.cause;

import io.resetscope.agent.connection.Role;
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
import io.resetscope.agent.incident.Incident;

/**
 * The peer ended the connection in the midst of an exchange, and nothing explains it better. The fallback of the causes
 * that lie with the peer: it says what happened, not why.
 */
public final class PeerAbortedExchange implements CauseRule {

    public static final String ID = "peer_aborted_exchange";

    @Override
    public Verdict examine(Incident incident, History history) {
        if (incident.role != Role.CLIENT
                || !Circumstances.endedByOther(incident) && Evidence.alert(incident) == null
                || !incident.duringExchange()
                || Circumstances.wasOverBefore(incident)) {
            return null;
        }
        boolean midway = incident.responseBytes > 0;
        boolean worked = Circumstances.endedLate(incident);
        // whole, while the request was not: what ends then ends after the answer
        boolean answered = incident.http2 == null && (incident.answeredLate || incident.responseComplete);
        boolean likely = (midway || worked) && !answered && !Circumstances.silenceWasAnswered(incident);
        Verdict.Builder verdict = Verdict.of(
                        ID,
                        likely ? Confidence.LIKELY : Confidence.POSSIBLE,
                        EndedBy.PEER,
                        summary(incident, likely, answered))
                .evidence(Evidence.error(incident))
                .evidence(Evidence.alert(incident))
                .evidence(
                        incident.sinceRequestNanos >= 0
                                ? "the end came " + Words.duration(incident.sinceRequestNanos) + " after the request"
                                : null)
                .evidence(Evidence.idle(incident))
                .evidence(Evidence.peerBefore(incident))
                .evidence(Evidence.exchange(incident))
                .evidence(Evidence.server(incident))
                .evidence(Evidence.neighbours(incident))
                .advice("look into the server's log at that moment: an exception, a timeout of its own, an abort"
                        + " (SO_LINGER 0), a close with the request unread")
                .advice(Retry.advice(incident));
        if (!incident.requestComplete && incident.understood && incident.http2 == null) {
            verdict.alternative(RequestBodyRejected.ID);
        }
        if (!midway && !worked && Circumstances.wasPooled(incident) && Circumstances.wasIdle(incident)) {
            verdict.alternative(KeepAliveRace.ID);
            if (CrashSigns.othersDiedBusy(incident)) {
                verdict.alternative(MiddleboxIdleTimeout.ID);
            }
        }
        if (!worked
                && incident.exchangeNumber == 1
                && incident.bytesReceived == 0
                && !RejectedAfterAccept.isUpload(incident)) {
            verdict.alternative(RejectedAfterAccept.ID);
        }
        return verdict.alternative(PeerCrashed.ID).build();
    }

    private static String summary(Incident incident, boolean likely, boolean answered) {
        String when =
                answered ? "after its answer." : incident.responseBytes > 0 ? "in the middle of its response." : null;
        if (!likely) {
            return "The server probably ended the connection "
                    + (when == null ? "without answering the request." : when);
        }
        return "The server ended the connection "
                + (when != null
                        ? when
                        : "without answering "
                                + (incident.isAsked() ? "the request." : "what this end had said last."));
    }
}
