package io.resetscope.agent.incident;

/** What becomes of incidents once they have settled. Called on the agent's own thread only. */
public interface IncidentConsumer {

    void incident(Incident incident);

    /** Those that had settled have all been passed on; what may take longer is to be done now. */
    void settled();

    void idleSurvived(IdleSurvival survival);

    /** Once per server and kind; false when it was kept back, so that another of its kind may be told later. */
    boolean policyMismatch(PolicyMismatch mismatch);

    /** About once a second, for what is due. */
    void tick();
}
