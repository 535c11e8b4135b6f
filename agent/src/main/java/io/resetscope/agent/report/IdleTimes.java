package io.resetscope.agent.report;

import io.resetscope.agent.incident.Incident;
import io.resetscope.agent.incident.PastExchange;
import java.util.List;

/**
 * Since when a connection lay idle, by the one rule that the evidence follows too: since the last byte either way. A TLS
 * handshake is not idle time.
 */
final class IdleTimes {

    private IdleTimes() {}

    /** Before the first exchange that is remembered; that exchange's own beginning when others are forgotten. */
    static long quietSinceEpochNanos(Incident incident) {
        List<PastExchange> past = incident.pastExchanges;
        if (!past.isEmpty() && past.get(0).number > 1) {
            return past.get(0).startedEpochNanos;
        }
        return Math.max(incident.openedEpochNanos, incident.handshakeEndedEpochNanos);
    }

    /** Where the idle time before the failing exchange ends, or the one in which the connection failed. */
    static long idleUntilEpochNanos(Incident incident) {
        return incident.duringExchange() ? incident.exchangeStartedEpochNanos : incident.failedEpochNanos;
    }
}
