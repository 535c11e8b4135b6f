package io.resetscope.lab.gateway;

import io.resetscope.testkit.ReceivedSpan;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What a gateway said, and what speaks against it. */
final class Facing {

    private static final String FAILURE = "connection failure: ";

    private final List<ReceivedSpan> incidents;

    Facing(List<ReceivedSpan> spans) {
        incidents = spans.stream().filter(it -> it.name().startsWith(FAILURE)).toList();
    }

    /** Whether anything was said of the connection of a request. */
    boolean hasCome(Asking asking) {
        return !of(asking).isEmpty();
    }

    /**
     * A sentence, or null.
     *
     * @param sure whether the trace, or the thread, tells whose failure it was
     * @param connection the gateway's port of its connection to the upstream; null when not known
     */
    String objectionTo(Asking asking, Told truth, int upstreamPort, boolean sure, Integer connection) {
        List<ReceivedSpan> said = of(asking);
        if (said.isEmpty() && !truth.isAwaited()) {
            return null;
        }
        if (said.size() != 1 || !causeOf(said.get(0)).equals(truth.cause)) {
            return "said " + said.stream().map(Facing::causeOf).toList() + " in place of " + truth.cause;
        }
        ReceivedSpan facing = said.get(0);
        Object confidence = facing.attributes().get("resetscope.confidence");
        boolean supposed = "likely".equals(confidence) && truth.linked && (truth == Told.UNAVAILABLE_AT_TIMES || !sure);
        if (!"certain".equals(confidence) && truth != Told.LEFT && !supposed) {
            return "said that it is " + confidence;
        }
        if (asking.traceId() != null
                && truth != Told.UNREAD_AT_TIMES
                && !asking.traceId().equals(facing.traceId())) {
            return "said it in another trace";
        }
        List<ReceivedSpan> linked = linked(facing);
        if (linked.size() != (truth.linked && !supposed ? 1 : 0)) {
            return "linked to " + linked.size() + " failures";
        }
        return linked.isEmpty() ? null : objectionToLink(asking, upstreamPort, connection, linked.get(0));
    }

    /**
     * Where no upstream's failure had anything to do with it. A sentence, or null.
     *
     * @param maySuppose whether it may be taken for likely that one had, without a link
     */
    String objectionToSupposing(Asking asking, boolean maySuppose) {
        for (ReceivedSpan facing : of(asking)) {
            boolean supposed = "upstream_unavailable".equals(causeOf(facing))
                    && "likely".equals(facing.attributes().get("resetscope.confidence"))
                    && linked(facing).isEmpty();
            if (!maySuppose || !supposed) {
                return "said " + causeOf(facing) + ", "
                        + facing.attributes().get("resetscope.confidence") + ", linked to "
                        + linked(facing).size() + " failures";
            }
        }
        return null;
    }

    private static String objectionToLink(Asking asking, int upstreamPort, Integer connection, ReceivedSpan upstream) {
        Map<String, Object> told = upstream.attributes();
        // a client's own retry may be refused, or reset as soon as a dying kernel has accepted it: no request, no trace
        boolean asked = !"connect".equals(told.get("resetscope.phase"));
        if (!isOfUpstream(upstream, upstreamPort)) {
            return "linked to a failure of " + told.get("server.port");
        }
        if (!asking.fault().causes.contains(causeOf(upstream))) {
            return "linked to " + causeOf(upstream);
        }
        if (asked && asking.traceId() != null && !asking.traceId().equals(upstream.traceId())) {
            return "linked to the failure of another request";
        }
        boolean same = connection == null || Long.valueOf(connection).equals(told.get("network.local.port"));
        return same ? null : "linked to the failure of another connection";
    }

    /** What was said of the connections to an upstream, where it is not what was to be said. */
    String objectionToUpstream(GatewayFault fault, int upstreamPort, int requests) {
        List<String> causes = incidents.stream()
                .filter(it -> isOfUpstream(it, upstreamPort))
                .map(Facing::causeOf)
                .toList();
        boolean enough = fault.causes.isEmpty() || fault == GatewayFault.SILENT || causes.size() >= requests;
        return enough && fault.causes.containsAll(causes)
                ? null
                : "said " + causes + " of the connections to its upstream, for " + requests + " requests";
    }

    private static boolean isOfUpstream(ReceivedSpan incident, int port) {
        return "client".equals(incident.attributes().get("resetscope.role"))
                && Long.valueOf(port).equals(incident.attributes().get("server.port"));
    }

    private List<ReceivedSpan> of(Asking asking) {
        return incidents.stream()
                .filter(it -> "server".equals(it.attributes().get("resetscope.role")))
                .filter(it ->
                        Long.valueOf(asking.localPort()).equals(it.attributes().get("client.port")))
                .filter(it -> it.endNanos() >= TimeUnit.MILLISECONDS.toNanos(asking.fromMillis())
                        && it.endNanos() <= TimeUnit.MILLISECONDS.toNanos(asking.untilMillis()))
                .toList();
    }

    private List<ReceivedSpan> linked(ReceivedSpan facing) {
        return incidents.stream()
                .filter(it ->
                        facing.links().stream().anyMatch(link -> link.spanId().equals(it.spanId())))
                .toList();
    }

    private static String causeOf(ReceivedSpan incident) {
        return String.valueOf(incident.attributes().get("resetscope.cause"));
    }
}
