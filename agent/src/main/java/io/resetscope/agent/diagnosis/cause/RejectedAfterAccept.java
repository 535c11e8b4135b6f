package io.resetscope.agent.diagnosis.cause;

import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.Addresses;
import io.resetscope.agent.diagnosis.CauseRule;
import io.resetscope.agent.diagnosis.Circumstances;
import io.resetscope.agent.diagnosis.Confidence;
import io.resetscope.agent.diagnosis.CrashSigns;
import io.resetscope.agent.diagnosis.EndedBy;
import io.resetscope.agent.diagnosis.Evidence;
import io.resetscope.agent.diagnosis.Verdict;
import io.resetscope.agent.diagnosis.Words;
import io.resetscope.agent.history.History;
import io.resetscope.agent.incident.Incident;
import io.resetscope.agent.incident.Phase;
import java.util.concurrent.TimeUnit;

/**
 * The connect succeeded, and then the server, or what stands before it, ended the connection before it had said one byte:
 * a connection limit, a full backlog, an access list, a drained node. Decided by the first exchange on a connection whose
 * age is near 0, without one byte received.
 */
public final class RejectedAfterAccept implements CauseRule {

    public static final String ID = "rejected_after_accept";

    private static final String ADVICE = "look at the server, and at what stands before it, for a limit on connections"
            + " (nginx: limit_conn; Tomcat: maxConnections, acceptCount; HAProxy: maxconn), an access list, or an instance"
            + " that is being drained";

    private static final long YOUNG_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Who turns a connection away does not think about the request; this end's thread may have waited for a processor. */
    private static final long UNTHINKING_NANOS = TimeUnit.MILLISECONDS.toNanos(90);

    /** A body of this size is not refused for the connection's sake. */
    private static final long LARGE_BODY_BYTES = 64 * 1024;

    @Override
    public Verdict examine(Incident incident, History history) {
        if (incident.role != Role.CLIENT || !Circumstances.endedByOther(incident)) {
            return null;
        }
        if (incident.phase == Phase.CONNECT && incident.signal == Signal.RESET) {
            return duringConnect(incident, CrashSigns.any(incident, history.lessons(incident)));
        }
        if (incident.ageNanos < 0
                || incident.bytesReceived > 0
                || incident.exchangeNumber > 1
                || incident.status != 0) {
            return null;
        }
        boolean beforeAWord = incident.exchangeNumber == 0 && incident.ageNanos < YOUNG_NANOS
                || Circumstances.wasOverBefore(incident) && incident.idleNanos < YOUNG_NANOS;
        boolean neverArrived = incident.signal == Signal.RESET && incident.retransmits > 0;
        boolean atOnce = incident.ageNanos < YOUNG_NANOS && unthinkingly(incident) && !isUpload(incident);
        if (!beforeAWord && !neverArrived && !atOnce) {
            return null;
        }
        boolean crash = CrashSigns.any(incident, history.lessons(incident));
        Verdict.Builder verdict = Verdict.of(
                        ID,
                        beforeAWord && !crash ? Confidence.CERTAIN : Confidence.LIKELY,
                        EndedBy.PEER,
                        "The server accepted the connection and ended it before it said a word.")
                .evidence(
                        beforeAWord && incident.exchangeNumber == 0
                                ? "it was over " + Words.duration(incident.ageNanos) + " after it was established"
                                : Evidence.peerBefore(incident))
                .evidence(
                        neverArrived
                                ? "nothing that was sent was ever acknowledged, though the connect had succeeded ("
                                        + incident.retransmits + " retransmissions): the backlog was full"
                                : null)
                .evidence(Evidence.exchange(incident))
                .evidence("no byte was ever received on it")
                .evidence(Evidence.error(incident))
                .evidence(Evidence.neighbours(incident))
                .advice(ADVICE)
                .advice("open fewer connections at once, or keep them for longer")
                .advice(
                        atOnce && !beforeAWord && !neverArrived
                                ? "if the server's log knows of this request, look there for what made it give up: an exception"
                                        + " before the first byte of the answer ends a connection in the same way"
                                : null);
        if (crash) {
            verdict.alternative(PeerCrashed.ID);
        } else if (!beforeAWord) {
            verdict.alternative(neverArrived ? SilentDrop.ID : PeerAbortedExchange.ID);
        }
        return verdict.build();
    }

    /** The RST was faster than the return of connect. */
    private static Verdict duringConnect(Incident incident, boolean crash) {
        return Verdict.of(
                        ID,
                        crash ? Confidence.LIKELY : Confidence.CERTAIN,
                        EndedBy.PEER,
                        "The server accepted the connection and reset it at once.")
                .evidence(Evidence.error(incident))
                .evidence("an RST in answer to the SYN would have been a refusal: this one came after the handshake")
                .evidence(Evidence.neighbours(incident))
                .advice(ADVICE)
                .alternative(crash ? PeerCrashed.ID : null)
                .build();
    }

    private static boolean unthinkingly(Incident incident) {
        // how far away it is is not known of a connect that did not wait
        boolean mayBeFar = incident.connectNanos < 0 && !Addresses.isNear(incident.peerAddress);
        return mayBeFar ? Circumstances.promptly(incident) : Circumstances.endedWithin(incident, UNTHINKING_NANOS);
    }

    static boolean isUpload(Incident incident) {
        return incident.requestContentLength >= LARGE_BODY_BYTES || incident.requestBytes >= LARGE_BODY_BYTES;
    }
}
