package io.resetscope.agent;

import io.resetscope.agent.incident.IdleSurvival;
import io.resetscope.agent.incident.Incident;
import io.resetscope.agent.incident.IncidentConsumer;
import io.resetscope.agent.incident.IncidentQueue;
import io.resetscope.agent.incident.Phase;
import io.resetscope.agent.incident.PolicyMismatch;

/**
 * Keeps back what is told of connections that were open when a hook failed: a fact of theirs may be missing, and what is then
 * said of them be wrong. Incidents are counted. Confined to the agent's own thread.
 */
final class WholeFacts implements IncidentConsumer {

    /** Whether hooks may have failed that tell of connections. */
    interface Doubts {

        /** From one {@link System#nanoTime()} to another. */
        boolean between(long fromNanos, long toNanos);
    }

    /** Longer than any JVM lives, and short enough to be subtracted. */
    private static final long LONG_AGO_NANOS = Long.MAX_VALUE / 2;

    private final IncidentConsumer next;
    private final IncidentQueue queue;
    private final Doubts doubts;

    WholeFacts(IncidentConsumer next, IncidentQueue queue, Doubts doubts) {
        this.next = next;
        this.queue = queue;
        this.doubts = doubts;
    }

    @Override
    public void incident(Incident incident) {
        if (areWhole(incident)) {
            next.incident(incident);
        } else {
            queue.countDropped(IncidentQueue.Dropped.OWN_FAILURE);
        }
    }

    /** A connect that fails has no history. Of a connection from before the agent, only its adoption's time is known. */
    private boolean areWhole(Incident incident) {
        return incident.phase == Phase.CONNECT || areWhole(incident.ageNanos, incident.failedNanos);
    }

    private boolean areWhole(long ageNanos, long atNanos) {
        return !doubts.between(atNanos - (ageNanos < 0 ? LONG_AGO_NANOS : ageNanos), atNanos);
    }

    @Override
    public void settled() {
        next.settled();
    }

    @Override
    public void idleSurvived(IdleSurvival survival) {
        if (areWhole(survival.ageNanos, survival.atNanos)) {
            next.idleSurvived(survival);
        }
    }

    @Override
    public boolean policyMismatch(PolicyMismatch mismatch) {
        // told at once when it is found
        return areWhole(mismatch.ageNanos, System.nanoTime()) && next.policyMismatch(mismatch);
    }

    @Override
    public void tick() {
        next.tick();
    }
}
