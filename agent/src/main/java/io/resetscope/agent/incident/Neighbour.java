package io.resetscope.agent.incident;

import io.resetscope.agent.connection.Signal;
import java.util.concurrent.TimeUnit;

/** What one incident says of another at the same peer that settles with it. */
final class Neighbour {

    /** A process that dies takes all of its connections along in one moment. */
    private static final long TOGETHER_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    /** Idle for less than this is not idle: no timeout is so short. */
    private static final long ACTIVE_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** A connection that dies this long after the request was alive when the request arrived. */
    private static final long ANSWERED_LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private Neighbour() {}

    /** Counts what {@code neighbour} says of another incident at the same peer. */
    static void testify(IncidentBuilder of, IncidentBuilder neighbour) {
        if (neighbour.phase == Phase.CONNECT) {
            if (neighbour.signal == Signal.REFUSED && speaksOf(neighbour, of)) {
                of.refused(neighbour.failedNanos);
            }
        } else {
            of.otherFailures++;
            boolean elder = neighbour.ageNanos < 0 || isElder(of, neighbour.failedNanos - neighbour.ageNanos);
            if (elder && isAfter(of, neighbour.heardNanos)) {
                of.alive(neighbour.heardNanos);
            }
            boolean together = Math.abs(of.failedNanos - neighbour.failedNanos) < TOGETHER_NANOS
                    && wereOpenTogether(of, neighbour);
            boolean meanwhile = of.peerStateBefore.isOver() && diedMeanwhile(neighbour, of);
            if ((together || meanwhile) && isActive(neighbour)) {
                of.activeFailures++;
            }
        }
    }

    /** A refusal from before the peer was last heard says nothing of this connection's end. */
    private static boolean speaksOf(IncidentBuilder refusal, IncidentBuilder of) {
        return of.signal == Signal.REFUSED || refusal.failedNanos - of.heardNanos >= 0;
    }

    /** So long after a failure that what was heard then had not arrived before it. */
    static boolean isAfter(IncidentBuilder failed, long heardNanos) {
        return heardNanos - failed.failedNanos >= TOGETHER_NANOS;
    }

    /**
     * Whether a connection that was opened then was there before this one ended. What was opened later, or after a refusal,
     * may lead to a new process and says nothing of the old one.
     */
    static boolean isElder(IncidentBuilder of, long openedNanos) {
        boolean endedInQuiet = of.peerStateBefore.isOver();
        boolean beforeQuiet = !endedInQuiet || openedNanos - of.quietSinceNanos < 0;
        long refusedNanos = of.failedNanos + of.refusedAfterNanos;
        return beforeQuiet && (of.refusals == 0 || openedNanos - refusedNanos < 0);
    }

    /** The neighbour died while this one lay idle, whose end was only found afterwards. */
    private static boolean diedMeanwhile(IncidentBuilder neighbour, IncidentBuilder idle) {
        return neighbour.failedNanos - idle.quietSinceNanos > 0 && idle.failedNanos - neighbour.failedNanos > 0;
    }

    /** Neither was opened after the other had failed: a series of attempts that fail is no crash. */
    private static boolean wereOpenTogether(IncidentBuilder one, IncidentBuilder other) {
        return other.failedNanos - one.usedSinceNanos > 0 && one.failedNanos - other.usedSinceNanos > 0;
    }

    /** It was in use, so that its end has nothing to do with how long it had been idle. */
    private static boolean isActive(IncidentBuilder incident) {
        boolean busy =
                incident.phase != Phase.IDLE && incident.exchangeNumber > 0 && !incident.peerStateBefore.isOver();
        boolean wasIdle = incident.idleNanos >= ACTIVE_WITHIN_NANOS && incident.responseBytes == 0;
        return busy && (!wasIdle || incident.sinceRequestNanos >= ANSWERED_LATE_NANOS);
    }
}
