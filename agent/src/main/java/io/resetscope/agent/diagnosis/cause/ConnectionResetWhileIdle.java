package io.resetscope.agent.diagnosis.cause;

import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.CauseRule;
import io.resetscope.agent.diagnosis.Circumstances;
import io.resetscope.agent.diagnosis.Confidence;
import io.resetscope.agent.diagnosis.CrashSigns;
import io.resetscope.agent.diagnosis.EndedBy;
import io.resetscope.agent.diagnosis.Evidence;
import io.resetscope.agent.diagnosis.IdleLimit;
import io.resetscope.agent.diagnosis.Retry;
import io.resetscope.agent.diagnosis.ServerSettings;
import io.resetscope.agent.diagnosis.Verdict;
import io.resetscope.agent.history.Ending;
import io.resetscope.agent.history.History;
import io.resetscope.agent.history.Lessons;
import io.resetscope.agent.incident.Incident;
import io.resetscope.agent.incident.Phase;

/**
 * The peer, or a device on the way, sent an RST during the idle time. Decided by the kernel's word before the request's
 * first byte, or by a reader that met it between two requests.
 */
public final class ConnectionResetWhileIdle implements CauseRule {

    public static final String ID = "connection_reset_while_idle";

    @Override
    public Verdict examine(Incident incident, History history) {
        boolean met = incident.phase == Phase.IDLE && incident.signal == Signal.RESET;
        boolean found = incident.duringExchange()
                && Circumstances.endedByOther(incident)
                && (incident.peerStateBefore == PeerState.ERROR || incident.peerStateBefore == PeerState.HUNG_UP)
                && incident.responseBytes == 0
                && Circumstances.wasPooled(incident);
        if (incident.role != Role.CLIENT || !met && !found) {
            return null;
        }
        Lessons lessons = history.lessons(incident);
        boolean pending = met || incident.peerStateBefore == PeerState.ERROR;
        boolean crash = CrashSigns.any(incident, lessons);
        boolean frozen = Circumstances.mostlyFrozen(incident);
        boolean certain = pending && !crash && !frozen && incident.isAsked();
        return Verdict.of(
                        ID,
                        certain ? Confidence.CERTAIN : Confidence.LIKELY,
                        EndedBy.UNKNOWN,
                        "The connection was reset while it was idle, by the server or by something on the way.")
                .evidence(Evidence.idle(incident))
                .evidence(met ? null : Evidence.peerBefore(incident))
                .evidence(Evidence.exchange(incident))
                .evidence(Evidence.server(incident))
                .evidence(Evidence.learned(lessons.idle(Ending.RST_WHILE_IDLE)))
                .evidence(Evidence.suspects(incident, lessons, Ending.RST_WHILE_IDLE))
                .evidence(
                        Boolean.TRUE.equals(incident.soKeepAlive)
                                ? "TCP keep-alive is on: a probe may be what was answered with RST"
                                : null)
                .evidence(Evidence.error(incident))
                .evidence(Evidence.neighbours(incident))
                .advice(
                        "find out who resets idle connections: a firewall or load balancer that says so when it forgets (F5"
                                + " BIG-IP, Azure with TCP reset on), a server that aborts instead of closing (SO_LINGER 0)"
                                + ServerSettings.resetsIdle(incident))
                .advice(
                        isTooShort(incident, lessons)
                                ? null
                                : IdleLimit.advice(incident, lessons, Ending.RST_WHILE_IDLE))
                .advice(Retry.advice(incident))
                .alternative(crash ? PeerCrashed.ID : null)
                .alternative(frozen ? ProcessFrozen.ID : null)
                .alternative(pending ? null : StalePooledConnection.ID)
                .alternative(incident.understood || !met ? null : PeerAbortedExchange.ID)
                .build();
    }

    /** After less than any timeout, and more than is known to be survived, idling alone is not what it ended for. */
    private static boolean isTooShort(Incident incident, Lessons lessons) {
        return incident.idleNanos > lessons.idle(Ending.RST_WHILE_IDLE).survivedNanos()
                && !Circumstances.wasIdle(incident);
    }
}
