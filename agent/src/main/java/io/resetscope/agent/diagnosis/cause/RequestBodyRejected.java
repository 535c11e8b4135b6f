package io.resetscope.agent.diagnosis.cause;

import io.resetscope.agent.diagnosis.CauseRule;
import io.resetscope.agent.diagnosis.Circumstances;
import io.resetscope.agent.diagnosis.ClientSettings;
import io.resetscope.agent.diagnosis.Confidence;
import io.resetscope.agent.diagnosis.EndedBy;
import io.resetscope.agent.diagnosis.Evidence;
import io.resetscope.agent.diagnosis.ServerSettings;
import io.resetscope.agent.diagnosis.Verdict;
import io.resetscope.agent.history.History;
import io.resetscope.agent.incident.Incident;
import java.util.Arrays;
import java.util.List;

/**
 * The server answered, or gave up, without reading the whole body. Decided by an answer that came, or lies unread, while
 * the body was still on its way: the server then closes with unread data, its kernel sends RST, and clients that are busy
 * sending never look at the answer.
 */
public final class RequestBodyRejected implements CauseRule {

    public static final String ID = "request_body_rejected";

    /** Under TLS, a word of goodbye at most. */
    private static final int CLOSE_NOTIFY_BYTES = 64;
    /** TLS 1.3 servers send session tickets before the first answer; a few of them, of some hundred bytes each. */
    private static final int TICKETS_BYTES = 4096;

    private static final int REQUEST_TIMEOUT = 408;
    /** RFC 9110 section 9.3: the others have no body as a rule. */
    private static final List<String> WITH_BODY = Arrays.asList("POST", "PUT", "PATCH");

    @Override
    public Verdict examine(Incident incident, History history) {
        boolean hasBody = incident.requestContentLength > 0
                || incident.requestContentLength < 0
                        && incident.method != null
                        && (!incident.requestComplete || WITH_BODY.contains(incident.method));
        if (!Circumstances.exchangeFailed(incident)
                || !incident.understood
                || !hasBody
                // there, an answer ends its stream, and what lies unread may be anything
                || incident.http2 != null
                || incident.status == REQUEST_TIMEOUT
                || UpstreamUnavailable.isGatewayStatus(incident.status)) {
            return null;
        }
        boolean beforeTheEnd = !incident.requestComplete || incident.answeredLate;
        boolean answered = incident.status != 0 && beforeTheEnd;
        boolean answerWaits = incident.unreadBytes > (incident.tls == null ? 0 : CLOSE_NOTIFY_BYTES)
                && incident.responseBytes == 0
                && incident.status == 0;
        boolean mayBeTickets =
                incident.tls != null && incident.exchangeNumber <= 1 && incident.unreadBytes < TICKETS_BYTES;
        if (!answered && !answerWaits) {
            return null;
        }
        boolean tired = RequestTimeout.closedInPause(incident);
        if (tired && RequestTimeout.mayHaveBeenContent(incident)) {
            // that cause speaks of this one, and neither is likely
            return null;
        }
        // a success may be the first half of a dialogue that then broke off
        boolean certain = answered && incident.status >= 300 && !tired;
        return Verdict.of(
                        ID,
                        certain
                                ? Confidence.CERTAIN
                                : !answered && mayBeTickets ? Confidence.POSSIBLE : Confidence.LIKELY,
                        EndedBy.PEER,
                        answered
                                ? "The server answered " + incident.status
                                        + " without reading the whole body, and closed; " + answerMet(incident)
                                : mayBeTickets
                                        ? "The server may have answered without reading the whole body, and closed;"
                                                + " the reset hid what it said."
                                        : "The server answered without reading the whole body, and closed;"
                                                + " the reset hid the answer.")
                .evidence(answered ? whereAnswerLay(incident) : null)
                .evidence(Evidence.body(incident))
                .evidence(Evidence.unread(incident))
                .evidence(
                        !answered && mayBeTickets
                                ? "it is encrypted, and may be session tickets alone (TLS 1.3)"
                                : null)
                .evidence(Evidence.error(incident))
                .evidence(Evidence.exchange(incident))
                .evidence(Evidence.server(incident))
                .advice(RequestBodies.advice(incident))
                .advice("let the client ask before it sends a large body: Expect: 100-continue"
                        + ClientSettings.expectContinue(incident.library))
                .alternative(tired ? RequestTimeout.ID : null)
                .alternative(
                        answered && !certain && !tired || !answered && mayBeTickets ? PeerAbortedExchange.ID : null)
                .advice("or let the server read what it refuses" + ServerSettings.swallow(incident.server))
                .build();
    }

    /** Who saw the answer: not whoever gives up at a failed write. */
    private static String answerMet(Incident incident) {
        if (!incident.answeredLate) {
            return "this client had read the answer before it failed, many others would not have seen it.";
        }
        return incident.lateAnswerRead
                ? "this client read the answer after its failure, many others would not have seen it."
                : "the reset hid the answer.";
    }

    private static String whereAnswerLay(Incident incident) {
        String status = "status " + incident.status;
        if (!incident.answeredLate) {
            return "the answer came during the upload: " + status;
        }
        return incident.lateAnswerRead
                ? "the client read the answer after the failure: " + status
                : "the answer lay unread in the receive buffer: " + status;
    }
}
