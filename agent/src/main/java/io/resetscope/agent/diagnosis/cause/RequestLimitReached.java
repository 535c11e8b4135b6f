package io.resetscope.agent.diagnosis.cause;

import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.diagnosis.CauseRule;
import io.resetscope.agent.diagnosis.Circumstances;
import io.resetscope.agent.diagnosis.Confidence;
import io.resetscope.agent.diagnosis.EndedBy;
import io.resetscope.agent.diagnosis.Evidence;
import io.resetscope.agent.diagnosis.Retry;
import io.resetscope.agent.diagnosis.ServerSettings;
import io.resetscope.agent.diagnosis.Verdict;
import io.resetscope.agent.diagnosis.Words;
import io.resetscope.agent.history.History;
import io.resetscope.agent.history.Lessons;
import io.resetscope.agent.incident.Incident;

/**
 * The server closes a connection after so many requests. Decided by the number that it announced (Keep-Alive: max), or
 * by history: connections to it end after the same number of requests each time, whatever the idle time and the age.
 */
public final class RequestLimitReached implements CauseRule {

    public static final String ID = "request_limit_reached";

    private static final int SAME_EACH_TIME = 3;

    @Override
    public Verdict examine(Incident incident, History history) {
        if (!Circumstances.unanswered(incident)
                || !Boolean.TRUE.equals(incident.reused)
                || !incident.exchangesCounted
                || incident.peerStateBefore == PeerState.ERROR
                || incident.closeAnnounced) {
            return null;
        }
        boolean announced = announced(incident);
        boolean learned = learned(incident, history.lessons(incident));
        if (!announced && !learned) {
            return null;
        }
        int served = incident.exchangeNumber - 1;
        return Verdict.of(
                        ID,
                        announced ? Confidence.CERTAIN : Confidence.LIKELY,
                        EndedBy.PEER,
                        "The server closes a connection after " + Words.count(served, "request")
                                + ", and had done so when the next one came.")
                .evidence(
                        announced
                                ? "the server announced it (Keep-Alive: max=" + incident.keepAliveMax + ")"
                                : "the last connections to it ended after exactly " + Words.count(served, "request")
                                        + " each, after different idle times and at different ages")
                .evidence(Evidence.idle(incident))
                .evidence(Evidence.peerBefore(incident))
                .evidence(Evidence.exchange(incident))
                .evidence(Evidence.server(incident))
                .evidence(Evidence.error(incident))
                .advice("the server should announce its last response with Connection: close")
                .advice("use a connection for fewer than " + Words.count(served, "request")
                        + " in the client's pool, or" + " raise the server's limit"
                        + ServerSettings.requestLimit(incident.server))
                .advice(Retry.advice(incident))
                .alternative(announced ? null : StalePooledConnection.ID)
                .build();
    }

    static boolean announced(Incident incident) {
        if (incident.keepAliveMax < 0
                || incident.keepAliveTimeoutNanos > 0 && incident.idleNanos >= incident.keepAliveTimeoutNanos) {
            return false;
        }
        int served = incident.exchangeNumber - 1;
        return incident.keepAliveCountsDown ? incident.keepAliveMax == 0 : served == incident.keepAliveMax;
    }

    static boolean learned(Incident incident, Lessons lessons) {
        // where idle time explains the end, the same count is only the client's habit
        boolean unexplained = !Circumstances.wasIdle(incident) || Circumstances.closedEarly(incident, lessons);
        return unexplained
                && incident.exchangeNumber > 1
                && lessons.sameCountEachTime(SAME_EACH_TIME, true) == incident.exchangeNumber - 1;
    }
}
