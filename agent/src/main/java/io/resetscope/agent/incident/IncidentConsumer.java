package io.resetscope.agent.incident;

/** What becomes of incidents once they have settled. Called on the agent's own thread only. */
public interface IncidentConsumer {

    void incident(Incident incident);

    void idleSurvived(IdleSurvival survival);

    /** About once a second, for what is due. */
    void tick();
}
