package io.resetscope.agent.diagnosis.cause;

import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.CauseRule;
import io.resetscope.agent.diagnosis.Confidence;
import io.resetscope.agent.diagnosis.EndedBy;
import io.resetscope.agent.diagnosis.Evidence;
import io.resetscope.agent.diagnosis.Verdict;
import io.resetscope.agent.history.History;
import io.resetscope.agent.incident.Incident;

/**
 * This JVM closed while bytes lay unread in its receive buffer; the kernel then sends RST instead of FIN
 * ({@code tcp_close}, RFC 2525 section 2.17, Linux reason TCP_ABORT_ON_CLOSE). Decided by FIONREAD just before the close.
 */
public final class LocalCloseWithUnreadData implements CauseRule {

    public static final String ID = "local_close_with_unread_data";

    @Override
    public Verdict examine(Incident incident, History history) {
        if (incident.signal != Signal.LOCAL_CLOSE || incident.unreadBytes <= 0) {
            return null;
        }
        boolean server = incident.role == Role.SERVER;
        return Verdict.of(
                        ID,
                        Confidence.CERTAIN,
                        EndedBy.LOCAL,
                        "This JVM closed the connection before it had read everything, so its kernel sent RST.")
                .evidence(Evidence.unreadAtClose(incident))
                .evidence(Evidence.answered(incident))
                .evidence(Evidence.exchange(incident))
                .evidence(
                        server && incident.status > 0
                                ? "the RST can overtake the response: the client may never see the " + incident.status
                                : null)
                .advice(
                        server
                                ? "read the request to its end before closing, up to a bound (Tomcat: maxSwallowSize, -1 for"
                                        + " no limit; nginx in front does it by itself: lingering_close), or shut down output,"
                                        + " read on for a moment and then close"
                                : "read the response to its end before closing, or accept that the server sees a reset")
                .advice(server ? "clients with large bodies can ask first: Expect: 100-continue" : null)
                .build();
    }
}
