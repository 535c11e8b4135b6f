package io.resetscope.agent.diagnosis.cause;

import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.CauseRule;
import io.resetscope.agent.diagnosis.Circumstances;
import io.resetscope.agent.diagnosis.ClientSettings;
import io.resetscope.agent.diagnosis.Confidence;
import io.resetscope.agent.diagnosis.EndedBy;
import io.resetscope.agent.diagnosis.Evidence;
import io.resetscope.agent.diagnosis.IdleLimit;
import io.resetscope.agent.diagnosis.Verdict;
import io.resetscope.agent.diagnosis.Words;
import io.resetscope.agent.history.Ending;
import io.resetscope.agent.history.History;
import io.resetscope.agent.history.IdleBracket;
import io.resetscope.agent.history.Lessons;
import io.resetscope.agent.incident.Incident;
import io.resetscope.agent.incident.Phase;

/**
 * What this end sends vanishes: nobody acknowledges it and nobody objects. A black hole: a device that forgot the
 * connection and says nothing, a firewall that drops, a host that is gone, a full backlog. Decided by retransmissions or
 * TCP keep-alive probes without an answer.
 */
public final class SilentDrop implements CauseRule {

    public static final String ID = "silent_drop";

    private static final int SILENCE_RETRANSMITS = 2;

    @Override
    public Verdict examine(Incident incident, History history) {
        if (incident.role != Role.CLIENT || incident.signal != Signal.TIMED_OUT) {
            return null;
        }
        if (incident.http2 != null && incident.errorType == null && incident.retransmits < SILENCE_RETRANSMITS) {
            // a PING went unanswered, and was acknowledged: somebody is there, and does not read
            return null;
        }
        return incident.phase == Phase.CONNECT ? connecting(incident) : connected(incident, history.lessons(incident));
    }

    private static Verdict connecting(Incident incident) {
        return Verdict.of(
                        ID,
                        Confidence.LIKELY,
                        EndedBy.NETWORK,
                        "Nobody answered the attempt to connect to " + incident.serverName() + ".")
                .evidence("the SYN got no answer for " + Words.duration(incident.connectNanos)
                        + ": neither accepted nor" + " refused")
                .evidence(Evidence.error(incident))
                .evidence(Evidence.neighbours(incident))
                .advice(
                        "look for a firewall that drops, a route or an address that leads nowhere, or a server that does not"
                                + " accept fast enough (a full backlog: nstat -az TcpExtListenOverflows on the server)")
                .build();
    }

    private static Verdict connected(Incident incident, Lessons lessons) {
        boolean afterIdle = Circumstances.wasPooled(incident) && Circumstances.wasIdle(incident);
        IdleBracket late = lessons.idle(Ending.LATE);
        return Verdict.of(
                        ID,
                        Confidence.CERTAIN,
                        EndedBy.NETWORK,
                        "What this end sent vanished: nobody acknowledged it, and nobody refused it.")
                .evidence(
                        incident.retransmits > 0
                                ? "the kernel had sent it again " + Words.count(incident.retransmits, "time")
                                        + " without an acknowledgement"
                                : "the kernel gave up (ETIMEDOUT)")
                .evidence(
                        incident.sinceRequestNanos >= 0
                                ? "the last byte of the request was written "
                                        + Words.duration(incident.sinceRequestNanos) + " before"
                                : null)
                .evidence(Evidence.idle(incident))
                .evidence(Evidence.peerBefore(incident))
                .evidence(Evidence.exchange(incident))
                .evidence(Evidence.learned(late))
                .evidence(afterIdle ? Evidence.suspects(incident, lessons, Ending.LATE) : null)
                .evidence(Evidence.error(incident))
                .advice(
                        afterIdle
                                ? "a device between the ends has probably forgotten the idle connection"
                                : "look for a host that is gone, or a device that drops packets")
                .advice(afterIdle ? IdleLimit.adviceUnseen(incident, lessons, Ending.LATE) : null)
                .advice(
                        afterIdle
                                ? "or let TCP keep-alive probes keep it alive: SO_KEEPALIVE with an interval below that"
                                        + ClientSettings.probes(incident, IdleLimit.safe(incident, late))
                                : null)
                .build();
    }
}
