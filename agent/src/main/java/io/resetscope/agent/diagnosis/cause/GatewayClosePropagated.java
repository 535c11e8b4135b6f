package io.resetscope.agent.diagnosis.cause;

import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.CauseRule;
import io.resetscope.agent.diagnosis.Confidence;
import io.resetscope.agent.diagnosis.EndedBy;
import io.resetscope.agent.diagnosis.Verdict;
import io.resetscope.agent.diagnosis.Words;
import io.resetscope.agent.history.History;
import io.resetscope.agent.incident.Incident;
import io.resetscope.agent.incident.Upstream;
import java.util.concurrent.TimeUnit;

/**
 * This JVM is a gateway: it closed the connection of its client because the connection to its upstream had just ended.
 * Decided by the two ends in one request, one right after the other, and by what the client still had a right to: the
 * rest of its response, or a connection that had not been announced to end.
 */
public final class GatewayClosePropagated implements CauseRule {

    public static final String ID = "gateway_close_propagated";

    /** Who closes later may have had another reason, such as a timeout of its own. */
    private static final long HANGS_UP_NANOS = TimeUnit.SECONDS.toNanos(1);

    @Override
    public Verdict examine(Incident incident, History history) {
        Upstream upstream = incident.upstream;
        if (incident.role != Role.SERVER || incident.signal != Signal.LOCAL_CLOSE || upstream == null) {
            return null;
        }
        boolean isOwnEnd = incident.status > 0 && incident.responseContentLength < 0 && !incident.responseChunked;
        boolean cutShort = !incident.responseComplete
                && incident.understood
                && incident.duringExchange()
                && (upstream.failed || !isOwnEnd);
        boolean hungUpToo = upstream.closeAnnounced && !incident.closeAnnounced && !incident.peerLeft;
        if (!cutShort && !hungUpToo || !upstream.failed && !upstream.closeAnnounced) {
            return null;
        }
        boolean late = upstream.beforeNanos > HANGS_UP_NANOS;
        return Verdict.of(
                        ID,
                        late ? Confidence.POSSIBLE : upstream.isSure() ? Confidence.CERTAIN : Confidence.LIKELY,
                        EndedBy.LOCAL,
                        "This gateway " + (late ? "may have closed" : "closed")
                                + " its client's connection because its upstream "
                                + (upstream.unreachable ? "could not be reached." : "had closed its own."))
                .evidence(ended(upstream))
                .evidence(UpstreamUnavailable.doubt(upstream))
                .evidence(
                        late
                                ? "who hangs up because an upstream did mostly does so at once: this may have had another"
                                        + " reason"
                                : null)
                .evidence(
                        upstream.closeAnnounced
                                ? "the upstream had announced that"
                                        + ("1.0".equals(upstream.protocolVersion)
                                                ? " (HTTP/1.0 without keep-alive)"
                                                : " (Connection: close)")
                                : upstream.failed && !upstream.unreachable
                                        ? "the upstream had not finished its response"
                                        : null)
                .evidence(
                        cutShort
                                ? "the client's response was not complete: " + Words.bytes(incident.responseBytes)
                                        + " of it had been sent"
                                : "the client's response was complete, and nothing had told the client that the"
                                        + " connection would end")
                .evidence(
                        incident.unreadBytes > 0
                                ? Words.bytes(incident.unreadBytes)
                                        + " from the client lay unread, so that the kernel sent RST"
                                : null)
                .advice("keep the two connections apart: a listener on the upstream's close must not close the client's"
                        + " before its response is complete, and not at all when it is")
                .advice(
                        upstream.closeAnnounced
                                ? "speak HTTP/1.1 with keep-alive to the upstream, or send Connection: close to the client"
                                        + " too when its connection is to end"
                                : "when the upstream fails, answer 502 and then close")
                .build();
    }

    private static String ended(Upstream upstream) {
        String before = Words.duration(upstream.beforeNanos) + " before";
        return upstream.unreachable
                ? "the connect to the upstream " + upstream.name + " had failed " + before
                : "the connection to the upstream " + upstream.name + " ended " + before
                        + (upstream.isSure() ? "; it had been used for this client's request" : "");
    }
}
