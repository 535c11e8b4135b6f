package io.resetscope.lab.judge;

import io.resetscope.lab.Client;
import io.resetscope.lab.Fault;
import io.resetscope.lab.Role;
import io.resetscope.lab.judge.Incident.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Incidents and repetitions to judge. */
final class Told {

    static final String PREFIX = "00000000000000aa";
    static final Endpoint LOCAL = new Endpoint("10.0.0.1", 40000);
    static final Endpoint PEER = new Endpoint("10.0.0.2", 80);

    private Told() {}

    static Fault stale() {
        return Fault.of("stale", "for the test")
                .truth(Role.CLIENT, "stale_pooled_connection")
                .must(Set.of(Client.SOCKET))
                .may(Client.NETTY);
    }

    static Fault healthy() {
        return Fault.of("healthy", "for the test").nothing(Role.CLIENT).must(Set.of(Client.SOCKET));
    }

    /** Repetition n is from second n to the middle of it; the incidents are those given. */
    static Observed observed(Fault fault, Client client, int repetitions, Incident... incidents) {
        List<Repetition> played = IntStream.range(0, repetitions)
                .mapToObj(it -> new Repetition(it, it * 1000L, it * 1000L + 500))
                .toList();
        return new Observed(fault, client, 17, PREFIX, played, List.of(incidents), 0, "its log");
    }

    /** In the trace of a request of that repetition, long after it. */
    static Incident traced(int repetition, String cause) {
        return incident(Role.CLIENT, cause, PREFIX + String.format("%08x00000000", repetition + 1), 99_999_999);
    }

    /** Of no request, at that moment. */
    static Incident untraced(long millis, String cause) {
        return incident(Role.CLIENT, cause, "ffffffffffffffffffffffffffffffff", millis);
    }

    static Incident incident(Role role, String cause, String trace, long millis) {
        return incident(role, cause, trace, millis, Map.of("resetscope.cause", cause));
    }

    private static Incident incident(
            Role role, String cause, String trace, long millis, Map<String, Object> attributes) {
        return new Incident(role, cause, "fin", "peer", trace, "", List.of(), millis, LOCAL, PEER, attributes);
    }

    /** In the trace of the first repetition's request, with another cause beside it. */
    static Incident unsure(String confidence, String cause, String other) {
        String trace = traced(0, cause).traceId();
        return incident(
                Role.CLIENT,
                cause,
                trace,
                99_999_999,
                Map.of("resetscope.confidence", confidence, "resetscope.alternatives", List.of(other)));
    }

    static Incident reset(String endedBy) {
        return new Incident(Role.CLIENT, "x", "rst", endedBy, PREFIX, "", List.of(), 1_000_000, LOCAL, PEER, Map.of());
    }
}
