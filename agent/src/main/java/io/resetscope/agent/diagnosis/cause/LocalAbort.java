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
 * This JVM closed with SO_LINGER 0, which makes the kernel discard what is unsent and send RST instead of FIN
 * ({@code tcp_disconnect}, Linux reason TCP_STATE). Decided by the socket option at the close.
 */
public final class LocalAbort implements CauseRule {

    public static final String ID = "local_abort";

    @Override
    public Verdict examine(Incident incident, History history) {
        if (incident.signal != Signal.LOCAL_CLOSE || incident.lingerSeconds != 0) {
            return null;
        }
        boolean client = incident.role == Role.CLIENT;
        return Verdict.of(
                        ID,
                        Confidence.CERTAIN,
                        EndedBy.LOCAL,
                        "This JVM aborted the connection: it closed it with SO_LINGER 0, which sends RST.")
                .evidence("SO_LINGER was 0 when this end closed")
                .evidence(Evidence.unreadAtClose(incident))
                .evidence(Evidence.exchange(incident))
                .evidence(client ? Evidence.waited(incident) : Evidence.answered(incident))
                .advice(
                        client
                                ? "if the call was given up on purpose (a timeout, a cancellation), this is its trace, and"
                                        + " nothing is to be changed"
                                : "close without SO_LINGER 0: the client sees a reset, and loses what of the response it"
                                        + " had not read yet")
                .build();
    }
}
