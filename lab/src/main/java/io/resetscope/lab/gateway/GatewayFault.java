package io.resetscope.lab.gateway;

import io.resetscope.lab.server.FaultServer;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;

/** What becomes of the upstream while a gateway's client waits. Each has a port of its own, which tells it from the others. */
public enum GatewayFault {
    HEALTHY("It answers 200.", Set.of(), "ok"),
    OVERLOADED("It answers 503 by itself, after 0.2 s.", Set.of(), "slow_response", "wait_ms=200", "status=503"),
    REFUSED("Nobody listens.", Set.of("connection_refused")),
    RESET(
            "It takes the request and answers with an RST.",
            Set.of("peer_aborted_exchange"),
            "end_mid_processing",
            "how=rst",
            "wait_ms=500"),
    RESET_MID_RESPONSE(
            "An RST comes in the middle of the response.", Set.of("peer_aborted_exchange"), "truncated", "how=rst"),
    FIN_MID_RESPONSE("A FIN comes in the middle of the response.", Set.of("response_truncated"), "truncated"),
    HTTP10("It speaks HTTP/1.0, and the end of its response is that of the connection.", Set.of(), "http10_to_end"),
    KILLED(
            "Its process is killed while it works on the request.",
            // the last one is of an attempt that the kernel had accepted
            Set.of("peer_crashed", "peer_aborted_exchange", "connection_refused", "rejected_after_accept")),
    /** Where the gateway's client aborts the connection, that is what is told of it. */
    SILENT("It takes the request and never answers; the gateway waits for 2 s.", Set.of("local_abort"), "black_hole");

    final String description;
    /** What the gateway may say of its connection to it; empty for nothing at all. */
    final Set<String> causes;

    private final String[] server;

    GatewayFault(String description, Set<String> causes, String... server) {
        this.description = description;
        this.causes = causes;
        this.server = server;
    }

    /** Whether a {@link FaultServer} makes it. */
    boolean isServed() {
        return server.length > 0;
    }

    /** Starts the server in this JVM, and says its port. */
    int serve() throws IOException {
        String[] options = new String[server.length - 1];
        System.arraycopy(server, 1, options, 0, options.length);
        return FaultServer.start(server[0], options);
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
