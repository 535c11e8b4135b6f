package io.resetscope.agent.diagnosis.cause;

import io.resetscope.agent.diagnosis.CauseRule;
import io.resetscope.agent.diagnosis.Circumstances;
import io.resetscope.agent.diagnosis.Confidence;
import io.resetscope.agent.diagnosis.EndedBy;
import io.resetscope.agent.diagnosis.Evidence;
import io.resetscope.agent.diagnosis.Retry;
import io.resetscope.agent.diagnosis.Verdict;
import io.resetscope.agent.diagnosis.Words;
import io.resetscope.agent.history.History;
import io.resetscope.agent.incident.Incident;
import java.util.Locale;

/**
 * The client used a connection again although its last exchange had announced the end: {@code Connection: close} from
 * either side, or HTTP/1.0 without keep-alive (RFC 9112 section 9.3). Decided by the headers alone.
 */
public final class ReuseAfterCloseAnnounced implements CauseRule {

    public static final String ID = "reuse_after_close_announced";

    @Override
    public Verdict examine(Incident incident, History history) {
        if (!Circumstances.unanswered(incident)
                || !incident.understood
                || !incident.closeAnnounced
                || !Boolean.TRUE.equals(incident.reused)) {
            return null;
        }
        // an age is no reason for an end that was announced
        int sameCount = history.lessons(incident).sameCountEachTime(3, false);
        return Verdict.of(
                        ID,
                        Confidence.CERTAIN,
                        EndedBy.PEER,
                        "The client reused a connection whose end had been announced.")
                .evidence("the previous exchange on it had announced the close (" + announcement(incident) + ")")
                .evidence(
                        sameCount > 0
                                ? "each connection to it ends after " + Words.count(sameCount, "request")
                                        + ": the server's limit on requests per connection"
                                : null)
                .evidence(Evidence.idle(incident))
                .evidence(Evidence.peerBefore(incident))
                .evidence(Evidence.exchange(incident))
                .evidence(Evidence.error(incident))
                .advice("the client must not put such a connection back into its pool: look at the pool, or at whatever"
                        + " hides that header from it")
                .advice(Retry.advice(incident))
                .build();
    }

    /** Who announced it, in the words of the header. */
    private static String announcement(Incident incident) {
        if (saysClose(incident.keepAliveServer)) {
            return "the server's Connection: " + incident.keepAliveServer;
        }
        if (saysClose(incident.keepAliveClient)) {
            return "the client's own Connection: " + incident.keepAliveClient;
        }
        return "HTTP/" + incident.protocolVersion + " without keep-alive";
    }

    private static boolean saysClose(String connectionHeader) {
        return connectionHeader != null
                && connectionHeader.toLowerCase(Locale.ROOT).contains("close");
    }
}
