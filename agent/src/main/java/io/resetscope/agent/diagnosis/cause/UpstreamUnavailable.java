package io.resetscope.agent.diagnosis.cause;

import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.CauseRule;
import io.resetscope.agent.diagnosis.Circumstances;
import io.resetscope.agent.diagnosis.Confidence;
import io.resetscope.agent.diagnosis.EndedBy;
import io.resetscope.agent.diagnosis.Evidence;
import io.resetscope.agent.diagnosis.Verdict;
import io.resetscope.agent.diagnosis.Words;
import io.resetscope.agent.history.History;
import io.resetscope.agent.incident.Incident;
import io.resetscope.agent.incident.Upstream;

/**
 * A gateway answered for an upstream that it could not reach or that failed it: 502, 504 (RFC 9110 sections 15.6.3 and
 * 15.6.5), or 503 from something that is known to be a gateway. Certain in the gateway itself, when it saw the upstream of
 * this request fail just before; likely when this request was but the only one seen. A gateway that passes a body on as
 * it comes (HAProxy) takes its client's pause for the upstream's silence: 504 is only possible then.
 */
public final class UpstreamUnavailable implements CauseRule {

    public static final String ID = "upstream_unavailable";

    private static final int BAD_GATEWAY = 502;
    private static final int SERVICE_UNAVAILABLE = 503;
    private static final int GATEWAY_TIMEOUT = 504;

    @Override
    public Verdict examine(Incident incident, History history) {
        // said while the request was still on its way, and hidden by what followed
        boolean ended = Circumstances.exchangeFailed(incident) && (incident.answeredLate || !incident.requestComplete);
        if (incident.signal != Signal.ANSWER && !ended || !isGatewayStatus(incident.status)) {
            return null;
        }
        return incident.role == Role.SERVER ? inTheGateway(incident) : atItsClient(incident);
    }

    static boolean isGatewayStatus(int status) {
        return status >= BAD_GATEWAY && status <= GATEWAY_TIMEOUT;
    }

    private static Verdict atItsClient(Incident incident) {
        if (incident.status == GATEWAY_TIMEOUT && RequestTimeout.mayHaveTired(incident)) {
            return inPauseOfRequest(incident);
        }
        boolean ofItself = incident.status == SERVICE_UNAVAILABLE;
        return Verdict.of(
                        ID,
                        ofItself ? Confidence.POSSIBLE : Confidence.LIKELY,
                        EndedBy.UNKNOWN,
                        "A gateway answered " + incident.status + ": "
                                + (incident.status == GATEWAY_TIMEOUT
                                        ? "the server behind it did not answer in time."
                                        : ofItself
                                                ? "it may have had no server that could answer."
                                                : "the server behind it failed."))
                .evidence(status(incident))
                .evidence(Evidence.server(incident))
                .evidence(Evidence.exchange(incident))
                .advice(
                        "this connection is fine: look at the gateway's error log for the upstream, and at the upstream for"
                                + " a crash, a restart or a keep-alive timeout below the gateway's")
                .build();
    }

    private static Verdict inPauseOfRequest(Incident incident) {
        return Verdict.of(
                        ID,
                        Confidence.POSSIBLE,
                        EndedBy.UNKNOWN,
                        "A gateway answered 504: it may have waited for the rest of this request, or for the server behind it.")
                .evidence(status(incident))
                .evidence(RequestTimeout.longestPause(incident))
                .evidence(Evidence.peerInside(incident))
                .evidence(Evidence.body(incident))
                .evidence(Evidence.server(incident))
                .evidence(Evidence.exchange(incident))
                .advice(
                        "look at the gateway's error log for whom it had waited: for this client, or for the server behind it")
                .advice("send the body without pauses of that length; or raise the gateway's timeout for its upstream"
                        + " (HAProxy: timeout server)")
                .alternative(RequestTimeout.ID)
                .build();
    }

    private static String status(Incident incident) {
        return "the response's status is " + incident.status;
    }

    private static Verdict inTheGateway(Incident incident) {
        Upstream upstream = incident.upstream;
        if (upstream == null) {
            return null;
        }
        return Verdict.of(
                        ID,
                        upstream.isSure() ? Confidence.CERTAIN : Confidence.LIKELY,
                        EndedBy.PEER,
                        "This gateway answered " + incident.status + " because its upstream " + upstream.name
                                + (upstream.wasGivenUp() ? " had not answered." : " had failed."))
                .evidence(
                        upstream.unreachable
                                ? upstream.name + " could not be reached " + Words.duration(upstream.beforeNanos)
                                        + " before"
                                : upstream.wasGivenUp()
                                        ? upstream.name + " had not answered within "
                                                + Words.duration(upstream.waitedNanos)
                                                + ", when this JVM closed the connection to it"
                                        : "the connection to " + upstream.name + " had failed "
                                                + Words.duration(upstream.beforeNanos) + " before")
                .evidence(doubt(upstream))
                .evidence(Evidence.exchange(incident))
                .advice(
                        upstream.wasGivenUp()
                                ? "look at what the upstream was doing, or let this gateway wait for longer than the"
                                        + " upstream takes"
                                : incident.upstreamNumber == 0
                                        ? "look at " + upstream.name + " for the cause of its failure"
                                        : "the upstream's failure is reported by itself, and this span links to it: look"
                                                + " there for its cause")
                .build();
    }

    /** What speaks against it that an upstream was asked for the client's request; null when nothing does. */
    static String doubt(Upstream upstream) {
        switch (upstream.tie) {
            case TRACE:
                return "no other request of the upstream's trace was seen in this JVM at that moment";
            case ONLY:
                return "this request was the only one seen in this JVM at that moment";
            case STREAMS:
                return "upstreams have been heard over HTTP/2 since, perhaps for this request";
            default:
                return null;
        }
    }
}
