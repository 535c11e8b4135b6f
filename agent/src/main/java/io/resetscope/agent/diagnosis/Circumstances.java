package io.resetscope.agent.diagnosis;

import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.history.Ending;
import io.resetscope.agent.history.IdleBracket;
import io.resetscope.agent.history.Lessons;
import io.resetscope.agent.incident.Incident;
import java.util.concurrent.TimeUnit;

/** Questions about an incident that several causes ask. */
public final class Circumstances {

    /** From here on a gap may be an idle timeout; servers' shortest is 1 s. */
    static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(900);
    /**
     * An answer by the peer's kernel, or by something on the way, needs a round trip; an application that reads, works
     * and gives up needs longer. Generous, because this end's own thread may have waited for a processor.
     */
    private static final long PROMPT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final int ROUND_TRIPS = 5;
    /** Keep-Alive: timeout has whole seconds, and servers' timers their own granularity. */
    private static final long ANNOUNCED_IS_ROUNDED_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Tomcat looks once a second for connections that have been idle, and Node waits for a second more than it says. */
    private static final long CLOSED_LATER_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** How near a timeout an idle time is its, at least. */
    private static final long MARGIN_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private Circumstances() {}

    /** A client's request failed without one byte of a response. */
    public static boolean unanswered(Incident incident) {
        return exchangeFailed(incident) && incident.responseBytes == 0;
    }

    /** At a client, the connection ended under an exchange. */
    public static boolean exchangeFailed(Incident incident) {
        return incident.role == Role.CLIENT && endedByOther(incident) && incident.duringExchange();
    }

    /** An RST or a FIN came; as opposed to a timeout, a refusal, an answer, or this end's own close. */
    public static boolean endedByOther(Incident incident) {
        return incident.signal == Signal.RESET
                || incident.signal == Signal.BROKEN_PIPE
                || incident.signal == Signal.END_OF_STREAM;
    }

    /** The connection had lain open before this request: it had answered before, or waited for its first request. */
    public static boolean wasPooled(Incident incident) {
        return !Boolean.FALSE.equals(incident.reused)
                || incident.exchangeNumber == 1 && incident.idleNanos >= IDLE_NANOS;
    }

    /** It had been idle for as long as the shortest idle timeout. */
    public static boolean wasIdle(Incident incident) {
        return incident.idleNanos >= IDLE_NANOS;
    }

    /** No byte had passed meanwhile. HTTP/2 may have pinged while no stream was in flight. */
    public static boolean wasSilent(Incident incident) {
        return incident.http2 == null || incident.http2.quietNanos >= IDLE_NANOS;
    }

    /** The other end of HTTP/2 was heard since the request began, on whatever stream: the path and the peer lived then. */
    public static boolean wasHeardSince(Incident incident) {
        return incident.http2 != null && incident.http2.heardSince;
    }

    /** With streams of HTTP/2 in flight, an RST answered the first thing that this end said after a silence. */
    public static boolean silenceWasAnswered(Incident incident) {
        return incident.role == Role.CLIENT
                && incident.http2 != null
                && incident.signal == Signal.RESET
                && incident.duringExchange()
                && incident.http2.silenceNanos >= IDLE_NANOS
                && incident.http2.sinceSilenceNanos <= withNetwork(incident, PROMPT_NANOS)
                // a request after it is the described one
                && incident.idleNanos < IDLE_NANOS;
    }

    /** The end came as soon after the request as an answer from the network or a kernel would. */
    public static boolean promptly(Incident incident) {
        return endedWithin(incident, PROMPT_NANOS);
    }

    /** The end came within this time after the request, or within a few round trips if they take longer. */
    public static boolean endedWithin(Incident incident, long nanos) {
        return incident.sinceRequestNanos >= 0 && incident.sinceRequestNanos <= withNetwork(incident, nanos);
    }

    /**
     * Some round trips may take longer. Where none can, a connect that took long waited for its own thread: a channel's is
     * only known to be over when somebody asks.
     */
    private static long withNetwork(Incident incident, long nanos) {
        return Addresses.isNear(incident.peerAddress) ? nanos : Math.max(nanos, ROUND_TRIPS * incident.connectNanos);
    }

    /** It lived on for a while after the request, so that it was alive when the request arrived. */
    public static boolean endedLate(Incident incident) {
        return incident.sinceRequestNanos >= 0 && !promptly(incident);
    }

    /** Whether the server is known to keep idle connections for longer than this one was idle. */
    public static boolean closedEarly(Incident incident, Lessons lessons) {
        long idle = incident.idleNanos;
        return idle >= 0
                && (incident.keepAliveTimeoutNanos > idle + ANNOUNCED_IS_ROUNDED_NANOS
                        || lessons.idle(Ending.FIN).survivedNanos() > idle);
    }

    /** Whether the idle time was, within a margin, the server's own timeout, as announced or as learned. */
    public static boolean nearServersTimeout(Incident incident, Lessons lessons) {
        long idle = incident.idleNanos;
        long announced = incident.keepAliveTimeoutNanos;
        if (idle < 0) {
            return false;
        }
        if (announced > 0) {
            // a timer fires late, never early
            return idle >= announced - Math.max(MARGIN_NANOS, announced / 10)
                    && idle <= announced + Math.max(CLOSED_LATER_NANOS, announced / 5);
        }
        IdleBracket learned = lessons.idle(Ending.FIN);
        if (learned.failedNanos() < 0 || learned.survivedNanos() < 0 || !learned.isNarrow()) {
            return false;
        }
        long margin = Math.max(MARGIN_NANOS, learned.failedNanos() / 10);
        return idle >= learned.survivedNanos() - margin && idle <= learned.failedNanos() + margin;
    }

    /** Whether it was idle for longer than the announced timeout by more than rounding, or a fifth of it, explains. */
    public static boolean afterServersTimeout(Incident incident) {
        long announced = incident.keepAliveTimeoutNanos;
        return announced > 0 && incident.idleNanos > announced + Math.max(ANNOUNCED_IS_ROUNDED_NANOS, announced / 5);
    }

    /** It was in use when it ended, or idle for less than any timeout. */
    public static boolean wasActive(Incident incident) {
        return incident.duringExchange()
                && !incident.peerStateBefore.isOver()
                && (incident.idleNanos < IDLE_NANOS || incident.responseBytes > 0 || endedLate(incident));
    }

    /** Most of the quiet before the failure this process itself stood still. */
    public static boolean mostlyFrozen(Incident incident) {
        return incident.frozenNanos >= TimeUnit.SECONDS.toNanos(1) && incident.frozenNanos >= quietNanos(incident) / 2;
    }

    private static long quietNanos(Incident incident) {
        long pause = incident.peerStateInside.isOver() ? incident.longestPauseNanos : 0;
        long waiting = incident.role == Role.SERVER ? Math.max(0, incident.sinceRequestNanos) : 0;
        return Math.max(Math.max(incident.idleNanos, pause), waiting);
    }

    /** The peer's FIN or RST was there before the request's first byte. */
    public static boolean wasOverBefore(Incident incident) {
        return incident.peerStateBefore.isOver();
    }

    /** The peer had closed orderly before the request's first byte. */
    public static boolean finBefore(Incident incident) {
        return incident.peerStateBefore.saidGoodbye();
    }
}
