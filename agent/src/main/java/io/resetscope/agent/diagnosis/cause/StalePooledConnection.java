package io.resetscope.agent.diagnosis.cause;

import io.resetscope.agent.diagnosis.CauseRule;
import io.resetscope.agent.diagnosis.Circumstances;
import io.resetscope.agent.diagnosis.Confidence;
import io.resetscope.agent.diagnosis.CrashSigns;
import io.resetscope.agent.diagnosis.EndedBy;
import io.resetscope.agent.diagnosis.Evidence;
import io.resetscope.agent.diagnosis.IdleLimit;
import io.resetscope.agent.diagnosis.LastWords;
import io.resetscope.agent.diagnosis.Retry;
import io.resetscope.agent.diagnosis.ServerSettings;
import io.resetscope.agent.diagnosis.Verdict;
import io.resetscope.agent.diagnosis.Words;
import io.resetscope.agent.history.Ending;
import io.resetscope.agent.history.History;
import io.resetscope.agent.history.IdleBracket;
import io.resetscope.agent.history.Lessons;
import io.resetscope.agent.incident.Incident;
import java.util.ArrayList;
import java.util.List;

/**
 * The peer closed an idle connection, its FIN lay in our kernel, and the client wrote its next request into it.
 *
 * <p>What decides is the FIN, seen by the kernel's own word before the request's first byte: in 1903 of 1903 measured
 * runs such an exchange then ended by an end of stream or a broken pipe, and nothing else produces a FIN before the
 * request on a connection that has answered before. Without that word (the gap was too short to ask) the rule is silent:
 * a broken pipe or end of stream alone also follows a close with unread data.
 */
public final class StalePooledConnection implements CauseRule {

    public static final String ID = "stale_pooled_connection";

    @Override
    public Verdict examine(Incident incident, History history) {
        if (!Circumstances.unanswered(incident)
                || !Circumstances.finBefore(incident)
                || !Circumstances.wasPooled(incident)
                || RequestTimeout.isTiredOfCall(incident)) {
            return null;
        }
        Lessons lessons = history.lessons(incident);
        IdleBracket learned = lessons.idle(Ending.FIN);
        List<String> others = alternatives(incident, lessons);
        // of another protocol, what was written may have been a farewell that awaits no answer
        boolean certain = others.isEmpty()
                && incident.isAsked()
                && Boolean.TRUE.equals(incident.reused)
                && !incident.isDismissed();
        String which = Boolean.FALSE.equals(incident.reused) ? "this connection" : "this pooled connection";
        String what = incident.isAsked() ? "the request was written to it." : "this end wrote to it.";
        Verdict.Builder verdict = Verdict.of(
                        ID,
                        certain ? Confidence.CERTAIN : Confidence.LIKELY,
                        EndedBy.PEER,
                        "The server had already closed " + which + " when " + what)
                .evidence(Evidence.idle(incident))
                .evidence(Evidence.pool(incident))
                .evidence(Evidence.peerBefore(incident))
                .evidence(Evidence.exchange(incident))
                .evidence(Evidence.server(incident))
                .evidence(Evidence.learned(learned))
                .evidence(Evidence.suspects(incident, lessons, Ending.FIN))
                .evidence(Evidence.error(incident))
                .evidence(Evidence.neighbours(incident));
        for (String other : others) {
            verdict.alternative(other);
        }
        return verdict.advice(advice(incident, lessons, others))
                .advice(Retry.advice(incident))
                .build();
    }

    /** What else leaves a FIN before a request. One connection cannot tell; what was announced and the neighbours can. */
    private static List<String> alternatives(Incident incident, Lessons lessons) {
        List<String> others = new ArrayList<>();
        if (incident.isIdleTimeout() || LastWords.isTransactionTimeout(incident)) {
            return others;
        }
        if (incident.closeAnnounced) {
            others.add(ReuseAfterCloseAnnounced.ID);
        }
        if (Circumstances.mostlyFrozen(incident)) {
            others.add(ProcessFrozen.ID);
        }
        if (RequestLimitReached.announced(incident) || RequestLimitReached.learned(incident, lessons)) {
            others.add(RequestLimitReached.ID);
        }
        if (ConnectionAgeLimit.applies(incident, lessons)) {
            others.add(ConnectionAgeLimit.ID);
        }
        IdleBracket learned = lessons.idle(Ending.FIN);
        boolean pastTimeout =
                incident.keepAliveTimeoutNanos > 0 && incident.idleNanos >= incident.keepAliveTimeoutNanos;
        if (CrashSigns.any(incident, lessons)
                || Circumstances.closedEarly(incident, lessons)
                // from one connection, a restart looks the same
                || incident.keepAliveTimeoutNanos <= 0 && !isPastLearned(incident, learned)
                // several at once is what a pool does after a quiet while, unless nothing explains the close but a
                // crash
                || incident.otherFailures > 1 && !pastTimeout) {
            others.add(PeerCrashed.ID);
        }
        if (!Boolean.TRUE.equals(incident.reused) && incident.bytesReceived == 0) {
            others.add(RejectedAfterAccept.ID);
        }
        if (Boolean.FALSE.equals(incident.reused) && incident.understood && incident.http2 == null) {
            others.add(RequestTimeout.ID);
        }
        return others;
    }

    private static boolean isPastLearned(Incident incident, IdleBracket learned) {
        return learned.failedNanos() > 0
                && learned.survivedNanos() > 0
                && learned.isNarrow()
                && incident.idleNanos >= learned.survivedNanos();
    }

    private static String advice(Incident incident, Lessons lessons, List<String> others) {
        if (incident.isDismissed()) {
            return LastWords.advice(incident);
        }
        long announced = incident.keepAliveTimeoutNanos;
        IdleBracket learned = lessons.idle(Ending.FIN);
        String server =
                "; or raise the server's keep-alive timeout above the pool's" + ServerSettings.keepAliveOf(incident);
        // its own timeout, though others may have another
        boolean timeout = incident.isIdleTimeout();
        if (!timeout && Circumstances.closedEarly(incident, lessons)) {
            return "the server closed earlier than it usually does: look there for a restart, a drained instance or a limit"
                    + " on connections or requests; a shorter pool keep-alive alone would not have prevented this";
        }
        if (!timeout && learned.survivedNanos() <= 0 && incident.idleNanos >= 0 && !Circumstances.wasIdle(incident)) {
            return "the server closed after less idling than usual timeouts allow: look there for a restart, a drained"
                    + " instance, a limit on connections or requests, or a timeout of less than a second";
        }
        if (announced > 0) {
            long limit = IdleLimit.atMost(incident, announced);
            return "keep idle connections for less than " + Words.duration(limit) + " in the client's pool"
                    + IdleLimit.example(limit, incident) + server;
        }
        if (!timeout && learned.survivedNanos() > 0) {
            return IdleLimit.asServerAllows(incident, lessons) + server;
        }
        long killed = IdleLimit.shortestKnown(incident, learned);
        return "keep idle connections in the client's pool for less than the server's keep-alive timeout"
                + (killed <= 0
                        ? ""
                        : " (" + (others.isEmpty() ? "it" : "if that was it, it") + " is below "
                                + Words.duration(killed)
                                + "; a probe finds it: docs/probe.md)"
                                + IdleLimit.example(killed, incident))
                + server;
    }
}
