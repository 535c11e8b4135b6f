package io.resetscope.agent;

import io.resetscope.agent.incident.IdleSurvival;
import io.resetscope.agent.incident.Incident;
import io.resetscope.agent.incident.IncidentConsumer;
import io.resetscope.agent.incident.IncidentQueue;
import io.resetscope.agent.incident.Phase;
import io.resetscope.agent.incident.PolicyMismatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Keeps back incidents of connections that were open when a hook failed: a fact of theirs may be missing, and what is then
 * said of them be wrong. They are counted. Confined to the agent's own thread.
 */
final class WholeFacts implements IncidentConsumer {

    private final IncidentConsumer next;
    private final IncidentQueue queue;
    private final LongSupplier lastOwnFailure;

    /** @param lastOwnFailure when a hook failed last, {@link System#currentTimeMillis()}; 0 when none ever did */
    WholeFacts(IncidentConsumer next, IncidentQueue queue, LongSupplier lastOwnFailure) {
        this.next = next;
        this.queue = queue;
        this.lastOwnFailure = lastOwnFailure;
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
        long failed = lastOwnFailure.getAsLong();
        return failed == 0
                || incident.phase == Phase.CONNECT
                || incident.ageNanos >= 0 && TimeUnit.NANOSECONDS.toMillis(incident.openedEpochNanos) > failed;
    }

    @Override
    public void settled() {
        next.settled();
    }

    @Override
    public void idleSurvived(IdleSurvival survival) {
        next.idleSurvived(survival);
    }

    @Override
    public void policyMismatch(PolicyMismatch mismatch) {
        next.policyMismatch(mismatch);
    }

    @Override
    public void tick() {
        next.tick();
    }
}
