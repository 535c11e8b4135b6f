package io.resetscope.agent.diagnosis.cause;

import io.resetscope.agent.diagnosis.CauseRule;
import io.resetscope.agent.diagnosis.Circumstances;
import io.resetscope.agent.diagnosis.ClientSettings;
import io.resetscope.agent.diagnosis.Confidence;
import io.resetscope.agent.diagnosis.EndedBy;
import io.resetscope.agent.diagnosis.Evidence;
import io.resetscope.agent.diagnosis.Retry;
import io.resetscope.agent.diagnosis.ServerSettings;
import io.resetscope.agent.diagnosis.Verdict;
import io.resetscope.agent.diagnosis.Words;
import io.resetscope.agent.history.AgeInterval;
import io.resetscope.agent.history.History;
import io.resetscope.agent.history.Lessons;
import io.resetscope.agent.incident.Incident;

/**
 * The server, or a load balancer, ends a connection at a certain age, whatever its idle time. Only history can tell:
 * connections to it were found ended at the same age each time, while idle times explain nothing.
 */
public final class ConnectionAgeLimit implements CauseRule {

    public static final String ID = "connection_age_limit";

    @Override
    public Verdict examine(Incident incident, History history) {
        if (!Circumstances.unanswered(incident) || !applies(incident, history.lessons(incident))) {
            return null;
        }
        AgeInterval range = history.lessons(incident).sameAgeEachTime(3);
        return Verdict.of(
                        ID,
                        Confidence.LIKELY,
                        EndedBy.PEER,
                        "The server ends connections at an age of about " + Words.duration(range.toNanos) + ".")
                .evidence("the last connections to it were all found ended at an age between "
                        + Words.duration(range.fromNanos) + " and " + Words.duration(range.toNanos)
                        + ", after different idle times and numbers of requests")
                .evidence("this one was " + Words.duration(incident.ageNanos) + " old")
                .evidence(Evidence.idle(incident))
                .evidence(Evidence.peerBefore(incident))
                .evidence(Evidence.exchange(incident))
                .evidence(Evidence.server(incident))
                .evidence(Evidence.error(incident))
                .advice("limit the age of connections in the client's pool to less than "
                        + Words.duration(range.fromNanos)
                        + ClientSettings.timeToLive(incident, range.fromNanos))
                .advice("or raise the server's limit" + ServerSettings.ageLimit(incident.server))
                .advice(Retry.advice(incident))
                .alternative(StalePooledConnection.ID)
                .build();
    }

    static boolean applies(Incident incident, Lessons lessons) {
        AgeInterval range = lessons.sameAgeEachTime(3);
        return range != null
                && Boolean.TRUE.equals(incident.reused)
                && incident.ageNanos >= range.fromNanos
                && !incident.closeAnnounced;
    }
}
