package io.resetscope.agent.diagnosis;

import io.resetscope.agent.history.Ending;
import io.resetscope.agent.history.IdleBracket;
import io.resetscope.agent.history.Lessons;
import io.resetscope.agent.incident.Incident;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

/** For how long a pool may keep idle connections: never for as long as is known to have been too long. */
public final class IdleLimit {

    private static final long WHOLE_SECONDS_FROM_NANOS = TimeUnit.SECONDS.toNanos(2);

    private IdleLimit() {}

    /** A round figure 20 % below, so that a request that leaves just in time also arrives in time. */
    public static long below(long limitNanos) {
        long safe = limitNanos / 5 * 4;
        long unit = safe >= WHOLE_SECONDS_FROM_NANOS ? TimeUnit.SECONDS.toNanos(1) : TimeUnit.MILLISECONDS.toNanos(10);
        return safe / unit * unit;
    }

    /** That figure, and how to set it; a phrase that ends a sentence. */
    public static String example(long limitNanos, Incident incident) {
        return example(limitNanos, nanos -> ClientSettings.keepAlive(incident, nanos));
    }

    private static String example(long limitNanos, LongFunction<String> setting) {
        long safe = below(limitNanos);
        return safe <= 0 ? "" : ", e.g. " + Words.duration(safe) + setting.apply(safe);
    }

    /** A timeout of the server's, unless this connection did not live that long. */
    public static long atMost(Incident incident, long timeoutNanos) {
        return shortest(incident.idleNanos, timeoutNanos);
    }

    /** The shortest idle time that this connection and the bracket know for too long; -1 when they know none. */
    public static long shortestKnown(Incident incident, IdleBracket learned) {
        return shortest(incident.idleNanos, learned.failedNanos());
    }

    /** An idle time that is known to be survived, or is clearly below one that is known not to be; 0 when none is known. */
    public static long safe(Incident incident, IdleBracket learned) {
        return learned.survivedNanos() > 0
                ? learned.survivedNanos()
                : Math.max(0, below(shortestKnown(incident, learned)));
    }

    /** A whole sentence: keep idle connections for less than what is known to be survived, or known to kill. */
    public static String advice(Incident incident, Lessons lessons, Ending ending) {
        return advice(incident, lessons, ending, nanos -> ClientSettings.keepAlive(incident, nanos));
    }

    /** Likewise, where no look at the connection finds out that it has ended: both ends hold it open. */
    public static String adviceUnseen(Incident incident, Lessons lessons, Ending ending) {
        return advice(incident, lessons, ending, nanos -> ClientSettings.keptFor(incident, nanos));
    }

    private static String advice(Incident incident, Lessons lessons, Ending ending, LongFunction<String> setting) {
        IdleBracket learned = lessons.idle(ending);
        if (learned.survivedNanos() > 0) {
            return asSurvived(incident, lessons, ending, "path", setting);
        }
        long killed = shortestKnown(incident, learned);
        return killed <= 0
                ? null
                : "keep idle connections in the client's pool for clearly less than " + Words.duration(killed)
                        + example(killed, setting) + "; what is allowed, a probe finds: docs/probe.md";
    }

    /** A whole sentence, of a server that is known to keep connections for a while. */
    public static String asServerAllows(Incident incident, Lessons lessons) {
        return asSurvived(incident, lessons, Ending.FIN, "server", nanos -> ClientSettings.keepAlive(incident, nanos));
    }

    private static String asSurvived(
            Incident incident, Lessons lessons, Ending ending, String whose, LongFunction<String> setting) {
        long survivedNanos = lessons.idle(ending).survivedNanos();
        long killed = incident.idleNanos;
        if (killed > 0 && killed <= survivedNanos) {
            return "a shorter pool keep-alive alone may not prevent this: this connection ended after "
                    + Words.duration(killed) + " of idling, and others have survived "
                    + Words.duration(survivedNanos)
                    + "; look for a restart, a drained instance or a limit on connections or requests";
        }
        long odd = lessons.shortestFailedNanos(ending);
        return "keep idle connections in the client's pool for no longer than " + Words.duration(survivedNanos)
                + ", which this " + whose + " is known to allow" + setting.apply(survivedNanos)
                + (odd > 0 && odd <= survivedNanos
                        ? " (one ended after " + Words.duration(odd) + " all the same, for a reason of its own)"
                        : "");
    }

    /** The shorter of those that are known. */
    private static long shortest(long oneNanos, long otherNanos) {
        return oneNanos <= 0 ? otherNanos : otherNanos <= 0 ? oneNanos : Math.min(oneNanos, otherNanos);
    }
}
