package io.resetscope.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.ReceivedSpan;
import java.util.List;
import java.util.Map;

/** What was told of the endings of one run of the probe {@code TlsEndings}, each known by its server's port. */
record TlsEndingsTold(ForkedJvm jvm, List<ReceivedSpan> failures) {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private List<ReceivedSpan> of(String ending, String role) {
        Long port = Long.valueOf(jvm.fact("port." + ending));
        return failures.stream()
                .filter(it -> port.equals(it.attributes().get("server.port")))
                .filter(it -> role.equals(it.attributes().get("resetscope.role")))
                .toList();
    }

    List<ReceivedSpan> ofClient(String ending) {
        return of(ending, "client");
    }

    /** By neither end. */
    void assertNothing(String ending) {
        assertThat(of(ending, "client")).as(jvm::describe).isEmpty();
        assertThat(of(ending, "server")).as(jvm::describe).isEmpty();
    }

    private ReceivedSpan only(String ending, String role) {
        List<ReceivedSpan> told = of(ending, role);
        assertThat(told)
                .as(() -> ending + " by the " + role + "\n" + jvm.describe())
                .hasSize(1);
        return told.get(0);
    }

    /** By both ends, in one trace, with the answer that the reset hid. */
    void assertRefusedUpload(String ending) {
        ReceivedSpan client = only(ending, "client");
        assertThat(client.attributes())
                .as(jvm::describe)
                .containsAllEntriesOf(Map.of(
                        "resetscope.cause",
                        "request_body_rejected",
                        "resetscope.confidence",
                        "certain",
                        "http.response.status_code",
                        413L,
                        "http.request.method",
                        "POST",
                        "resetscope.connection.exchange",
                        1L,
                        "resetscope.exchange.request_content_length",
                        50_000_000L,
                        "resetscope.connection.tls",
                        true));
        ReceivedSpan server = only(ending, "server");
        assertThat(server.attributes())
                .as(jvm::describe)
                .containsAllEntriesOf(Map.of(
                        "resetscope.cause", "local_close_with_unread_data",
                        "http.request.method", "POST",
                        "resetscope.connection.tls", true));
        assertThat(List.of(client.traceId(), server.traceId())).containsOnly(TRACE);
    }

    /** A close_notify before the request, whose FIN never came. */
    void assertGoodbye(String ending) {
        assertThat(only(ending, "client").attributes())
                .as(jvm::describe)
                .containsAllEntriesOf(Map.of(
                        "resetscope.cause", "stale_pooled_connection",
                        "resetscope.confidence", "likely",
                        "resetscope.ended_by", "peer",
                        "resetscope.connection.fin_pending", true,
                        "resetscope.connection.exchange", 2L));
        assertThat(only(ending, "client").traceId()).isEqualTo(TRACE);
        assertThat(of(ending, "server")).as(jvm::describe).isEmpty();
    }

    void assertThirdExchange(String ending) {
        assertThat(only(ending, "client").attributes())
                .as(jvm::describe)
                .containsAllEntriesOf(Map.of(
                        "resetscope.cause", "peer_aborted_exchange",
                        "resetscope.connection.exchange", 3L,
                        "http.request.method", "GET"));
    }

    /** @param inside the handshake was not over; else it may have been, for the client */
    void assertHandshakeRejected(String ending, boolean inside) {
        ReceivedSpan span = only(ending, "client");
        assertThat(span.attributes())
                .as(jvm::describe)
                .containsEntry("resetscope.cause", "tls_handshake_rejected")
                .containsEntry("resetscope.ended_by", "peer");
        if (inside) {
            assertThat(span.attributes()).as(jvm::describe).containsEntry("resetscope.phase", "tls");
        }
    }
}
