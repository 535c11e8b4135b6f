package io.resetscope.agent.diagnosis.cause;

import io.resetscope.agent.connection.GoAway;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.CauseRule;
import io.resetscope.agent.diagnosis.Circumstances;
import io.resetscope.agent.diagnosis.Confidence;
import io.resetscope.agent.diagnosis.CrashSigns;
import io.resetscope.agent.diagnosis.EndedBy;
import io.resetscope.agent.diagnosis.Evidence;
import io.resetscope.agent.diagnosis.GoawayAdvice;
import io.resetscope.agent.diagnosis.Http2Evidence;
import io.resetscope.agent.diagnosis.Verdict;
import io.resetscope.agent.history.History;
import io.resetscope.agent.incident.Incident;

/**
 * The server had announced the end of the HTTP/2 connection (RFC 9113 section 6.8), and streams were in flight when it
 * came. Decided by the GOAWAY frame: an error in it is the reason, and a stream above its last one was never acted on. A
 * server that says NO_ERROR means to finish the others; where it does not, why not is open.
 */
public final class GoawayReceived implements CauseRule {

    public static final String ID = "goaway_received";

    @Override
    public Verdict examine(Incident incident, History history) {
        GoAway said = incident.http2 == null ? null : incident.http2.goAwayReceived;
        if (said == null
                || incident.role != Role.CLIENT
                || !Circumstances.endedByOther(incident) && !leftAtGoAway(incident)
                || !incident.duringExchange()
                || incident.http2.streamsInFlight + incident.http2.streamsGivenUp == 0
                || Evidence.alert(incident) != null) {
            return null;
        }
        boolean turnedAway = incident.http2.isTurnedAway();
        boolean certain = said.isError() || turnedAway;
        boolean crash = !certain && CrashSigns.any(incident, history.lessons(incident));
        return Verdict.of(
                        ID,
                        certain ? Confidence.CERTAIN : Confidence.LIKELY,
                        EndedBy.PEER,
                        summary(incident, said, turnedAway))
                .evidence(Http2Evidence.goAway(incident))
                .evidence(Http2Evidence.turnedAway(incident))
                .evidence(Http2Evidence.streams(incident))
                .evidence(Evidence.idle(incident))
                .evidence(Evidence.exchange(incident))
                .evidence(Evidence.server(incident))
                .evidence(Evidence.error(incident))
                .evidence(Evidence.neighbours(incident))
                .advice(GoawayAdvice.retry(incident))
                .advice(GoawayAdvice.reason(said))
                .advice(GoawayAdvice.idle(incident))
                .advice(GoawayAdvice.client(incident))
                .alternative(certain ? null : crash ? PeerCrashed.ID : PeerAbortedExchange.ID)
                .build();
    }

    /** As opposed to an answer that came later, of a gateway for example. */
    private static boolean leftAtGoAway(Incident incident) {
        return incident.signal == Signal.ANSWER && incident.http2.leftAtGoAway;
    }

    private static String summary(Incident incident, GoAway said, boolean turnedAway) {
        if (said.isError()) {
            return "The server ended the HTTP/2 connection with " + said.codeName()
                    + (GoawayAdvice.isOverPings(said) ? ": this client sends it too many PINGs." : " (GOAWAY).");
        }
        if (turnedAway) {
            return "The server had announced the end of the HTTP/2 connection (GOAWAY), and did not take this request.";
        }
        return leftAtGoAway(incident)
                ? "The server announced the end of the HTTP/2 connection (GOAWAY), and this client closed it with requests"
                        + " in flight."
                : "The server had announced the end of the HTTP/2 connection (GOAWAY), and ended it before it had"
                        + " answered.";
    }
}
