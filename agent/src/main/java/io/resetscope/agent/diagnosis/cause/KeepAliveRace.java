package io.resetscope.agent.diagnosis.cause;

import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.CauseRule;
import io.resetscope.agent.diagnosis.Circumstances;
import io.resetscope.agent.diagnosis.Confidence;
import io.resetscope.agent.diagnosis.EndedBy;
import io.resetscope.agent.diagnosis.Evidence;
import io.resetscope.agent.diagnosis.IdleLimit;
import io.resetscope.agent.diagnosis.Retry;
import io.resetscope.agent.diagnosis.ServerSettings;
import io.resetscope.agent.diagnosis.Verdict;
import io.resetscope.agent.diagnosis.Words;
import io.resetscope.agent.history.Ending;
import io.resetscope.agent.history.History;
import io.resetscope.agent.history.IdleBracket;
import io.resetscope.agent.history.Lessons;
import io.resetscope.agent.incident.Incident;

/**
 * The server's close of the idle connection and the next request crossed on the wire. Decided by an idle time within the
 * margin of the server's timeout, as it announced it or as was learned, no FIN before the request, and an end that came
 * as fast as the network carries it.
 */
public final class KeepAliveRace implements CauseRule {

    public static final String ID = "keep_alive_race";

    @Override
    public Verdict examine(Incident incident, History history) {
        Lessons lessons = history.lessons(incident);
        if (!applies(incident, lessons)) {
            return null;
        }
        IdleBracket learned = lessons.idle(Ending.FIN);
        long timeoutNanos =
                incident.keepAliveTimeoutNanos > 0 ? incident.keepAliveTimeoutNanos : learned.survivedNanos();
        long limitNanos = IdleLimit.atMost(incident, timeoutNanos);
        // by then, most servers would have closed before
        boolean late = Circumstances.afterServersTimeout(incident);
        return Verdict.of(
                        ID,
                        late ? Confidence.POSSIBLE : Confidence.LIKELY,
                        EndedBy.PEER,
                        (late ? "The server may have closed" : "The server closed")
                                + " the idle connection at the very moment at which the next request came.")
                .evidence(Evidence.idle(incident))
                .evidence(Evidence.pool(incident))
                .evidence(incident.keepAliveTimeoutNanos > 0 ? null : Evidence.learned(learned))
                .evidence(Evidence.peerBefore(incident))
                .evidence("the end came " + Words.duration(incident.sinceRequestNanos) + " after the request")
                .evidence(Evidence.exchange(incident))
                .evidence(Evidence.server(incident))
                .evidence(Evidence.error(incident))
                .advice("keep idle connections in the client's pool for clearly less than "
                        + (limitNanos == timeoutNanos ? "the server's " : "") + Words.duration(limitNanos)
                        + IdleLimit.example(limitNanos, incident))
                .advice("or raise the server's keep-alive timeout above the pool's"
                        + ServerSettings.keepAliveOf(incident))
                .advice(Retry.advice(incident))
                .alternative(incident.signal == Signal.RESET ? MiddleboxIdleTimeout.ID : PeerAbortedExchange.ID)
                .build();
    }

    static boolean applies(Incident incident, Lessons lessons) {
        return Circumstances.unanswered(incident)
                && Circumstances.wasPooled(incident)
                && !Circumstances.wasOverBefore(incident)
                && !Circumstances.wasHeardSince(incident)
                && Circumstances.promptly(incident)
                && Circumstances.nearServersTimeout(incident, lessons);
    }
}
