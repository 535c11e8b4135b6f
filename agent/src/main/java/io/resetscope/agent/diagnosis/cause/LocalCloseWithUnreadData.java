package io.resetscope.agent.diagnosis.cause;

import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.CauseRule;
import io.resetscope.agent.diagnosis.Confidence;
import io.resetscope.agent.diagnosis.EndedBy;
import io.resetscope.agent.diagnosis.Evidence;
import io.resetscope.agent.diagnosis.OwnServer;
import io.resetscope.agent.diagnosis.Verdict;
import io.resetscope.agent.diagnosis.Words;
import io.resetscope.agent.history.History;
import io.resetscope.agent.incident.Incident;
import java.util.concurrent.TimeUnit;

/**
 * This JVM closed while bytes lay unread in its receive buffer; the kernel then sends RST instead of FIN
 * ({@code tcp_close}, RFC 2525 section 2.17, Linux reason TCP_ABORT_ON_CLOSE). Decided by FIONREAD just before the close.
 * Or nothing lay unread at that moment, and the client was in the midst of sending its request: then the next bytes are
 * answered with RST (TCP_ABORT_ON_DATA).
 */
public final class LocalCloseWithUnreadData implements CauseRule {

    public static final String ID = "local_close_with_unread_data";

    /** After a longer pause, nobody knows whether there was more to come. */
    private static final long STILL_ARRIVING_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** A TLS close_notify, and what else may go with it. */
    private static final int GOODBYE_BYTES = 1024;

    @Override
    public Verdict examine(Incident incident, History history) {
        boolean unread = incident.unreadBytes > 0;
        if (incident.signal != Signal.LOCAL_CLOSE || !unread && !isStillArriving(incident)) {
            return null;
        }
        boolean server = incident.role == Role.SERVER;
        return Verdict.of(ID, confidence(incident), EndedBy.LOCAL, summary(incident))
                .evidence(Evidence.unreadAtClose(incident))
                .evidence(unread ? null : arriving(incident))
                .evidence(Evidence.answered(incident))
                .evidence(OwnServer.leavesBody(incident))
                .evidence(OwnServer.tiredOfIdling(incident))
                .evidence(OwnServer.requestsUsedUp(incident))
                .evidence(Evidence.exchange(incident))
                .evidence(
                        server && incident.status > 0
                                ? "the RST can overtake the response: the client may never see the " + incident.status
                                : null)
                .advice(
                        server
                                ? "read the request to its end before closing, up to a bound" + bound(incident)
                                        + ", or shut down output, read on for a moment and then close"
                                : "read the response to its end before closing, or accept that the server sees a reset")
                .advice(
                        server && !incident.expectsContinue
                                ? "clients with large bodies can ask first: Expect: 100-continue"
                                : null)
                .build();
    }

    private static String bound(Incident incident) {
        String setting = OwnServer.unreadBody(incident);
        String beside = "nginx in front does it by itself: lingering_close)";
        return setting.isEmpty() && incident.ownServer == null && !incident.expectsContinue
                ? " (Tomcat: maxSwallowSize, -1 for no limit; " + beside
                : setting + " (" + beside;
    }

    private static Confidence confidence(Incident incident) {
        return incident.unreadBytes > 0
                ? Confidence.CERTAIN
                : mayHaveStopped(incident) ? Confidence.POSSIBLE : Confidence.LIKELY;
    }

    /** Who reads the answer at once may send no more, unless it was seen to. */
    private static boolean mayHaveStopped(Incident incident) {
        return incident.status > 0 && !isSeenToArrive(incident);
    }

    /** More than a goodbye. */
    private static boolean isSeenToArrive(Incident incident) {
        return incident.arrivedWhileClosing > GOODBYE_BYTES;
    }

    private static String summary(Incident incident) {
        if (incident.unreadBytes > 0) {
            return "This JVM closed the connection before it had read everything, so its kernel sent RST.";
        }
        return mayHaveStopped(incident)
                ? "This JVM answered and closed the connection, and may have done so while the request was"
                        + " still arriving: its kernel answers what came later with RST."
                : "This JVM closed the connection while the request was still arriving, so its"
                        + " kernel answers the rest with RST.";
    }

    private static String arriving(Incident incident) {
        return isSeenToArrive(incident)
                ? Words.bytes(incident.arrivedWhileClosing)
                        + " of the request arrived while this end's TLS socket closed, and it was not complete"
                : "the last byte of the request had come " + Words.duration(incident.sinceRequestNanos)
                        + " before, and it was not complete";
    }

    /** This server closed in the midst of a request, and not because its rest did not come, or its upstream was gone. */
    private static boolean isStillArriving(Incident incident) {
        return incident.role == Role.SERVER
                && incident.understood
                && !incident.requestComplete
                && !incident.peerLeft
                && incident.upstream == null
                && incident.lingerSeconds != 0
                && (isSeenToArrive(incident)
                        || incident.sinceRequestNanos >= 0 && incident.sinceRequestNanos < STILL_ARRIVING_NANOS);
    }
}
