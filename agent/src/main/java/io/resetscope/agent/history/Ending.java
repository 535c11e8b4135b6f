package io.resetscope.agent.history;

import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.incident.Incident;
import java.util.EnumSet;
import java.util.Set;

/** How a connection that did not survive its idling showed it. Whatever ends connections differs in this. */
public enum Ending {
    /** The peer's FIN waited before the request: whoever ends the TCP connection closed it in order. */
    FIN,
    /** An RST came by itself, before the request. */
    RST_WHILE_IDLE,
    /** Nothing came by itself; the request met an RST or silence: something on the path forgot the connection. */
    LATE;

    /** How a connection shows that it is over. */
    private static final Set<Signal> OVER =
            EnumSet.of(Signal.RESET, Signal.BROKEN_PIPE, Signal.TIMED_OUT, Signal.END_OF_STREAM);

    /** Null when the incident teaches nothing about idling. */
    public static Ending of(Incident incident) {
        // an announced close comes at once, and a crash, or what a server says was not for idling, at any time
        if (!isUnansweredReuse(incident)
                || incident.idleNanos < 0
                || incident.closeAnnounced
                || incident.isDismissed()
                || incident.refusals > 0) {
            return null;
        }
        switch (incident.peerStateBefore) {
            case FIN:
            case CLOSE_NOTIFY:
                return FIN;
            case ERROR:
            case HUNG_UP:
                // the pending error was no RST: probes or earlier bytes were never acknowledged
                return incident.signal == Signal.TIMED_OUT ? LATE : RST_WHILE_IDLE;
            case OPEN:
                // with an end of stream, the peer's close and the request may just have crossed
                return incident.signal == Signal.END_OF_STREAM ? null : LATE;
            default:
                return null;
        }
    }

    /** Whether a connection that had worked before was given a request and answered nothing. */
    static boolean isUnansweredReuse(Incident incident) {
        return incident.role == Role.CLIENT
                && OVER.contains(incident.signal)
                && Boolean.TRUE.equals(incident.reused)
                && incident.responseBytes == 0
                // what was said on another stream of HTTP/2 shows as well that it had survived
                && (incident.http2 == null || !incident.http2.heardSince)
                // an answer that the failure hid was an answer
                && incident.status == 0;
    }

    /** Whether the connection was already over when the request came. */
    static boolean wasOver(Incident incident) {
        return incident.peerStateBefore.isOver();
    }
}
