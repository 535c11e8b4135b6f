package io.resetscope.agent.diagnosis;

import io.resetscope.agent.connection.Role;
import io.resetscope.agent.history.Ending;
import io.resetscope.agent.history.Lessons;
import io.resetscope.agent.incident.Incident;
import io.resetscope.agent.incident.Neighbours;
import java.util.concurrent.TimeUnit;

/**
 * Whether the process behind the peer went away. From one connection a crash and a keep-alive close look the same; the
 * other connections to the same peer tell them apart.
 */
public final class CrashSigns {

    /** With this one, three: two may be a coincidence. */
    private static final int SIMULTANEOUS = 2;
    /** So soon after the failure that nothing else had the time to stop the server. */
    private static final long AT_ONCE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private CrashSigns() {}

    /**
     * The peer was alive after this end: whatever became of it later did not end this connection. A host that died leaves
     * connections that are open here, until they are used: where it refuses, one must have brought something.
     */
    public static boolean livesOn(Incident incident) {
        Neighbours others = incident.neighbours;
        return incident.outlived || (incident.refusals > 0 ? others.heard : others.open > 0);
    }

    /** Nobody listens there any more, and it was so when this connection ended. */
    public static boolean refusedAtOnce(Incident incident) {
        return incident.refusals > 0 && !incident.reconnected && incident.refusedAfterNanos < AT_ONCE_NANOS;
    }

    /**
     * Several connections in the midst of something died in one moment. That alone is no crash: a server that sheds load,
     * or that requests of one kind make fail, does the same and goes on.
     */
    public static boolean simultaneous(Incident incident) {
        return !livesOn(incident) && (foundTogether(incident) || diedTogether(incident));
    }

    /** Several were found closed that had not been idle for as long as the shortest idle timeout. */
    private static boolean foundTogether(Incident incident) {
        boolean hadWorked = Boolean.TRUE.equals(incident.reused);
        boolean tooEarly = hadWorked && Circumstances.finBefore(incident) && !Circumstances.wasIdle(incident);
        return tooEarly && incident.otherFailures >= SIMULTANEOUS;
    }

    private static boolean diedTogether(Incident incident) {
        boolean itself = Circumstances.wasActive(incident);
        return incident.activeFailures > SIMULTANEOUS || itself && othersDiedBusy(incident);
    }

    /** In the same moment others died that were in use: be it a crash or not, no timeout of idle connections does that. */
    public static boolean othersDiedBusy(Incident incident) {
        return incident.activeFailures >= SIMULTANEOUS;
    }

    /** What would be a crash, if the peer had not been alive afterwards. */
    static boolean outweighed(Incident incident) {
        return incident.role == Role.CLIENT
                && livesOn(incident)
                && (incident.refusals > 0 || foundTogether(incident) || diedTogether(incident));
    }

    /** Every other connection to the peer is over too, though idle timeouts do not explain it. */
    public static boolean allOver(Incident incident, Lessons lessons) {
        Neighbours neighbours = incident.neighbours;
        if (neighbours.over == 0 || neighbours.open > 0 || incident.idleNanos < 0) {
            return false;
        }
        long allowed = Math.max(
                Circumstances.IDLE_NANOS,
                Math.max(
                        incident.keepAliveTimeoutNanos, lessons.idle(Ending.FIN).survivedNanos()));
        boolean unexplained = neighbours.shortestIdleOverNanos < allowed;
        return unexplained
                && (neighbours.over >= SIMULTANEOUS
                        || Circumstances.wasActive(incident)
                        || Circumstances.closedEarly(incident, lessons));
    }

    public static boolean any(Incident incident, Lessons lessons) {
        return incident.refusals > 0 || simultaneous(incident) || allOver(incident, lessons);
    }

    /**
     * The connection may have ended with others for a reason that they share, a restart for example, even if the peer was
     * heard of afterwards: it says nothing of how long connections live. Limits end one while its elders stay open.
     */
    public static boolean endedWithOthers(Incident incident, Lessons lessons) {
        return incident.refusals > 0
                || diedTogether(incident)
                || incident.neighbours.open == 0 && foundTogether(incident)
                || allOver(incident, lessons);
    }
}
