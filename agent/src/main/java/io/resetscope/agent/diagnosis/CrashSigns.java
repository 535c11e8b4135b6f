package io.resetscope.agent.diagnosis;

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

    private CrashSigns() {}

    /** So soon after the failure that nothing else had the time to stop the server. */
    private static final long AT_ONCE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** The peer was alive after this end: whatever became of it later did not end this connection. */
    public static boolean livesOn(Incident incident) {
        return incident.neighbours.open > 0 || incident.outlived;
    }

    /** Nobody listens there any more. */
    public static boolean refusedSince(Incident incident) {
        return incident.refusals > 0 && !incident.reconnected;
    }

    /** Likewise, and it was so when this connection ended. */
    public static boolean refusedAtOnce(Incident incident) {
        return refusedSince(incident) && incident.refusedAfterNanos < AT_ONCE_NANOS;
    }

    /**
     * Several connections in the midst of something died in one moment. That alone is no crash: a server that sheds load,
     * or that requests of one kind make fail, does the same and goes on.
     */
    public static boolean simultaneous(Incident incident) {
        if (livesOn(incident)) {
            return false;
        }
        boolean hadWorked = Boolean.TRUE.equals(incident.reused);
        boolean tooEarly = hadWorked && Circumstances.finBefore(incident) && !Circumstances.wasIdle(incident);
        if (tooEarly && incident.otherFailures >= SIMULTANEOUS) {
            // no idle timeout is so short
            return true;
        }
        boolean itself = Circumstances.wasActive(incident);
        return incident.activeFailures > SIMULTANEOUS || itself && incident.activeFailures == SIMULTANEOUS;
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
        return refusedSince(incident) || incident.refusals > 0 || simultaneous(incident) || allOver(incident, lessons);
    }
}
