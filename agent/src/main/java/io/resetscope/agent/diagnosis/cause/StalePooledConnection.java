package io.resetscope.agent.diagnosis.cause;

import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.CauseRule;
import io.resetscope.agent.diagnosis.Confidence;
import io.resetscope.agent.diagnosis.EndedBy;
import io.resetscope.agent.diagnosis.Evidence;
import io.resetscope.agent.diagnosis.Verdict;
import io.resetscope.agent.diagnosis.Words;
import io.resetscope.agent.history.History;
import io.resetscope.agent.history.IdleBracket;
import io.resetscope.agent.incident.Incident;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The peer closed an idle connection, its FIN lay in our kernel, and the client wrote its next request into it.
 *
 * <p>What decides is the FIN, seen by the kernel's own word before the request's first byte: in 1903 of 1903 measured
 * runs such an exchange then ended by an end of stream or a broken pipe, and nothing else produces a FIN before the
 * request on a connection that has answered before. Without that word (the gap was too short to ask) the rule is silent:
 * a broken pipe or end of stream alone also follows a close with unread data.
 */
public final class StalePooledConnection implements CauseRule {

    public static final String ID = "stale_pooled_connection";

    /** Keep-Alive: timeout has whole seconds, and servers' timers their own granularity. */
    private static final long ANNOUNCED_IS_ROUNDED_NANOS = 1_000_000_000L;

    /** RFC 9110 section 9.2.2: a client may repeat these without asking. */
    private static final List<String> IDEMPOTENT = Arrays.asList("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

    @Override
    public Verdict examine(Incident incident, History history) {
        boolean closedBefore = incident.role == Role.CLIENT
                && incident.signal != Signal.REFUSED
                && incident.duringExchange()
                && incident.peerStateBefore == PeerState.FIN
                && incident.responseBytes == 0;
        if (!closedBefore || Boolean.FALSE.equals(incident.reused)) {
            return null;
        }
        List<String> others = alternatives(incident, history.of(incident));
        // of another protocol, what was written may have been a farewell that awaits no answer
        boolean certain = others.isEmpty() && incident.understood && Boolean.TRUE.equals(incident.reused);
        String what = incident.understood ? "the request was written to it." : "this end wrote to it.";
        Verdict.Builder verdict = Verdict.of(
                        ID,
                        certain ? Confidence.CERTAIN : Confidence.LIKELY,
                        EndedBy.PEER,
                        "The server had already closed this pooled connection when " + what)
                .evidence(Evidence.idle(incident))
                .evidence(Evidence.peerBefore(incident))
                .evidence(Evidence.exchange(incident))
                .evidence(Evidence.server(incident))
                .evidence(
                        incident.closeAnnounced
                                ? "the previous exchange had announced the close (Connection: close, or HTTP/1.0)"
                                : null)
                .evidence(learned(history.of(incident)))
                .evidence(Evidence.error(incident))
                .evidence(Evidence.neighbours(incident));
        for (String other : others) {
            verdict.alternative(other);
        }
        return verdict.advice(advice(incident, history.of(incident)))
                .advice(retry(incident))
                .build();
    }

    /** What else leaves a FIN before a request. One connection cannot tell; what was announced and the neighbours can. */
    private static List<String> alternatives(Incident incident, IdleBracket bracket) {
        List<String> others = new ArrayList<>();
        if (incident.closeAnnounced) {
            others.add("reuse_after_close_announced");
        }
        boolean pastTimeout =
                incident.keepAliveTimeoutNanos > 0 && incident.idleNanos >= incident.keepAliveTimeoutNanos;
        if (incident.refusals > 0
                || closedEarly(incident, bracket)
                // several at once is what a pool does after a quiet while, unless nothing explains the close but a
                // crash
                || incident.otherFailures > 1 && !pastTimeout) {
            others.add("peer_crashed");
        }
        if (!Boolean.TRUE.equals(incident.reused) && incident.bytesReceived == 0) {
            others.add("rejected_after_accept");
        }
        return others;
    }

    /** Whether the server is known to keep idle connections for longer than this one was idle. */
    private static boolean closedEarly(Incident incident, IdleBracket bracket) {
        long idle = incident.idleNanos;
        return idle >= 0
                && (incident.keepAliveTimeoutNanos > idle + ANNOUNCED_IS_ROUNDED_NANOS
                        || bracket.survivedNanos() > idle);
    }

    private static String learned(IdleBracket bracket) {
        return bracket.survivedNanos() < 0
                ? null
                : "connections to it have survived " + Words.duration(bracket.survivedNanos()) + " of idling"
                        + (bracket.failedNanos() < 0
                                ? ""
                                : ", and have not survived " + Words.duration(bracket.failedNanos()));
    }

    private static String advice(Incident incident, IdleBracket bracket) {
        long announced = incident.keepAliveTimeoutNanos;
        long survived = bracket.survivedNanos();
        long idle = incident.idleNanos;
        if (incident.closeAnnounced) {
            return "the client must not reuse a connection whose last exchange announced the close: look at the pool, or at"
                    + " whatever hides that header from it";
        }
        if (closedEarly(incident, bracket)) {
            return "the server closed earlier than it usually does: look there for a restart, a drained instance or a limit"
                    + " on connections or requests; a shorter pool keep-alive alone would not have prevented this";
        }
        if (announced > 0) {
            // 20 % below, so that a request that leaves just in time also arrives in time
            return "keep idle connections for less than " + Words.duration(announced) + " in the client's pool, e.g. "
                    + Words.duration(announced / 5 * 4) + "; or raise the server's keep-alive timeout above the pool's";
        }
        if (survived > 0) {
            return "keep idle connections in the client's pool for no longer than " + Words.duration(survived)
                    + ", which this server is known to allow; or raise the server's keep-alive timeout above the pool's";
        }
        return "keep idle connections in the client's pool for less than the server's keep-alive timeout"
                + (idle < 0 ? "" : " (it is below " + Words.duration(idle) + ")")
                + "; or raise that timeout above the pool's";
    }

    private static String retry(Incident incident) {
        if (incident.method == null) {
            return null;
        }
        if (IDEMPOTENT.contains(incident.method)) {
            return "or let the client repeat a " + incident.method + " that got no response";
        }
        // how much a failed write got rid of is not always known
        String sent = incident.duringWrite ? "" : ": " + Words.bytes(incident.requestBytes) + " of it were sent";
        return "do not repeat a " + incident.method + " blindly" + sent;
    }
}
