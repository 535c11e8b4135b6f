package io.resetscope.agent.diagnosis.cause;

import io.resetscope.agent.connection.Role;
import io.resetscope.agent.diagnosis.CauseRule;
import io.resetscope.agent.diagnosis.Circumstances;
import io.resetscope.agent.diagnosis.Confidence;
import io.resetscope.agent.diagnosis.EndedBy;
import io.resetscope.agent.diagnosis.Evidence;
import io.resetscope.agent.diagnosis.Verdict;
import io.resetscope.agent.diagnosis.Words;
import io.resetscope.agent.history.Ending;
import io.resetscope.agent.history.History;
import io.resetscope.agent.incident.Incident;

/**
 * This process stood still (stopped, suspended with its machine or container, starved, or in a long pause of the garbage
 * collector), and a timeout of the other end, or of something between, ran out meanwhile. Told by the agent's own
 * thread, which woke late, and by the wall clock, which ran on while the monotonic clock did not.
 */
public final class ProcessFrozen implements CauseRule {

    public static final String ID = "process_frozen";

    @Override
    public Verdict examine(Incident incident, History history) {
        boolean overBefore = incident.role == Role.CLIENT
                && (Circumstances.wasOverBefore(incident) || incident.peerStateInside.isOver());
        boolean clientLeft = incident.role == Role.SERVER && incident.duringExchange();
        if (!Circumstances.endedByOther(incident)
                || !Circumstances.mostlyFrozen(incident)
                || !overBefore && !clientLeft
                || overBefore && incident.closeAnnounced) {
            return null;
        }
        if (overBefore && Circumstances.closedEarly(incident, history.lessons(incident))) {
            // the other end allows more than the whole idle time: it did not close for that
            return null;
        }
        // a suspended machine's monotonic clock stands still too: its time is not in the idle time
        boolean clockRan = incident.frozenNanos <= incident.idleNanos;
        long awakeNanos = clockRan ? incident.idleNanos - incident.frozenNanos : incident.idleNanos;
        long allowedNanos = Math.max(
                incident.keepAliveTimeoutNanos,
                history.lessons(incident).idle(Ending.FIN).survivedNanos());
        if (!clockRan && allowedNanos > 0 && awakeNanos >= allowedNanos) {
            return null;
        }
        boolean wouldHaveLived =
                clockRan && Circumstances.finBefore(incident) && allowedNanos > 0 && awakeNanos < allowedNanos;
        return Verdict.of(
                        ID,
                        wouldHaveLived ? Confidence.CERTAIN : Confidence.LIKELY,
                        EndedBy.LOCAL,
                        "This process stood still for " + Words.duration(incident.frozenNanos)
                                + ", and the other end did not wait that long.")
                .evidence("this process did not run for " + Words.duration(incident.frozenNanos)
                        + " between the last byte before and the failure")
                .evidence(Evidence.idle(incident))
                .evidence(Evidence.peerBefore(incident))
                .evidence(Evidence.exchange(incident))
                .evidence(Evidence.error(incident))
                .advice(
                        "look for what stopped the process: SIGSTOP, a suspended machine or container, a frozen function"
                                + " instance, a long garbage collection, too little CPU (throttling)")
                .advice("after such a stop, open new connections instead of reusing pooled ones")
                .alternative(wouldHaveLived ? null : clientLeft ? ClientDisconnected.ID : StalePooledConnection.ID)
                .build();
    }
}
