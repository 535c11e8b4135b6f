package io.resetscope.agent.diagnosis;

import io.resetscope.agent.history.History;
import io.resetscope.agent.incident.Incident;

/**
 * One cause: knows when the facts speak for it. Pure: no clock, no I/O, no state, the same answer for the same facts.
 */
public interface CauseRule {

    /** The verdict, or null when the facts do not speak for this cause. */
    Verdict examine(Incident incident, History history);
}
