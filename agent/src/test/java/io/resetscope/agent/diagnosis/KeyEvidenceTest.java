package io.resetscope.agent.diagnosis;

import static io.resetscope.agent.diagnosis.Cases.neighbours;
import static io.resetscope.agent.diagnosis.Incidents.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.connection.Opening;
import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.incident.IncidentBuilder;
import io.resetscope.agent.incident.Upstream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each cause hangs on its key evidence: take one piece away, and the verdict is another one, or less sure. */
class KeyEvidenceTest {

    private static final List<Arguments> ROWS = new ArrayList<>();

    private static void row(String cause, String without, Consumer<IncidentBuilder> mutation) {
        Supplier<Given> given = () -> Cases.all().get(cause).get();
        row(cause, without, given, () -> given.get().but(mutation));
    }

    private static void row(String cause, String without, Supplier<Given> given, Supplier<Given> mutated) {
        ROWS.add(Arguments.of(cause, without, given, mutated));
    }

    static {
        row("connection_refused", "the refusal", it -> it.signal = Signal.TIMED_OUT);

        row("rejected_after_accept", "the youth", it -> it.ageNanos = seconds(5));
        row("rejected_after_accept", "the silence of the server", it -> it.bytesReceived = 1);
        row("rejected_after_accept", "the first exchange", it -> it.exchangeNumber = 2);
        row("rejected_after_accept", "the promptness", it -> it.sinceRequestNanos = seconds(0.9));
        row("rejected_after_accept", "the small request", it -> it.requestBytes = 100_000);

        row("tls_handshake_rejected", "the alert", it -> it.firstReceived = Opening.TLS_HANDSHAKE);
        row("tls_handshake_rejected", "the ClientHello", it -> it.firstSent = Opening.OTHER);
        row("tls_handshake_rejected", "the early phase", it -> it.exchangeNumber = 3);
        row("tls_handshake_rejected", "the end", it -> it.signal = Signal.TIMED_OUT);

        row("plaintext_tls_mismatch", "the alert", it -> it.firstReceived = Opening.HTTP_RESPONSE);
        row("plaintext_tls_mismatch", "the plaintext", it -> it.firstSent = Opening.OTHER);

        row("stale_pooled_connection", "the FIN", it -> it.peerStateBefore = PeerState.OPEN);
        row("stale_pooled_connection", "the reuse", it -> {
            it.reused = false;
            it.exchangeNumber = 1;
            it.idleNanos = 0;
        });
        row("stale_pooled_connection", "the missing answer", it -> it.responseBytes = 1);
        row("stale_pooled_connection", "the time past the timeout", it -> it.idleNanos = seconds(2));
        row("stale_pooled_connection", "the silence of other causes", it -> it.closeAnnounced = true);

        row("keep_alive_race", "the idle time near the timeout", it -> it.idleNanos = seconds(2));
        row("keep_alive_race", "the timeout", it -> it.keepAliveTimeoutNanos = -1);
        row("keep_alive_race", "the missing FIN", it -> it.peerStateBefore = PeerState.FIN);
        row("keep_alive_race", "the promptness", it -> it.sinceRequestNanos = seconds(1));
        row("keep_alive_race", "the missing answer", it -> it.responseBytes = 1);

        row("connection_reset_while_idle", "the pending RST", it -> it.peerStateBefore = PeerState.OPEN);
        row(
                "connection_reset_while_idle",
                "the RST rather than a hang-up",
                it -> it.peerStateBefore = PeerState.HUNG_UP);
        row("connection_reset_while_idle", "the missing answer", it -> it.responseBytes = 1);
        row("connection_reset_while_idle", "the pooled connection", it -> {
            it.reused = false;
            it.exchangeNumber = 1;
            it.idleNanos = 0;
        });

        row("middlebox_idle_timeout", "the idle time", it -> it.idleNanos = seconds(0.5));
        row("middlebox_idle_timeout", "the open connection", it -> it.peerStateBefore = PeerState.NOT_ASKED);
        row("middlebox_idle_timeout", "the RST", it -> it.signal = Signal.END_OF_STREAM);
        row("middlebox_idle_timeout", "the promptness", it -> it.sinceRequestNanos = seconds(1));
        row("middlebox_idle_timeout", "the server's other timeout", it -> it.keepAliveTimeoutNanos = seconds(360));
        row("middlebox_idle_timeout", "the healthy neighbours", it -> it.neighbours = neighbours(0, 0, 2, 0.1));
        row(
                "middlebox_idle_timeout",
                "what is not known to be survived",
                Cases::middleboxIdleTimeout,
                () -> Cases.middleboxIdleTimeout().survived(400));

        row("silent_drop", "the kernel's giving up", it -> it.signal = Signal.RESET);

        row("request_limit_reached", "the announced number", it -> it.keepAliveMax = 7);
        row("request_limit_reached", "the time left", it -> it.idleNanos = seconds(16));
        row("request_limit_reached", "the count", it -> it.exchangesCounted = false);
        row("request_limit_reached", "the orderly end", it -> it.peerStateBefore = PeerState.ERROR);

        row("connection_age_limit", "the age", it -> it.ageNanos = seconds(30));
        row(
                "connection_age_limit",
                "the history",
                Cases::connectionAgeLimit,
                () -> Given.of(Cases.connectionAgeLimit().facts()));
        row(
                "connection_age_limit",
                "none that grew older",
                Cases::connectionAgeLimit,
                () -> Cases.connectionAgeLimit().survived(1, 100, 3));

        row("reuse_after_close_announced", "the announcement", it -> it.closeAnnounced = false);
        row("reuse_after_close_announced", "the understanding", it -> it.understood = false);
        row("reuse_after_close_announced", "the reuse", it -> it.reused = null);

        row("request_body_rejected", "the answer", it -> {
            it.status = 0;
            it.answeredLate = false;
        });
        row("request_body_rejected", "the body", it -> it.requestContentLength = 0);
        row("request_body_rejected", "the answer's coming too early", it -> {
            it.answeredLate = false;
            it.requestComplete = true;
        });

        row("request_timeout", "the pause", it -> it.longestPauseNanos = seconds(0.1));
        row("request_timeout", "the end in the pause", it -> it.peerStateInside = PeerState.OPEN);
        row("request_timeout", "the missing answer", it -> it.status = 413);

        row("peer_crashed", "the refusals", it -> it.refusals = 0);
        row("peer_crashed", "that they lasted", it -> it.reconnected = true);
        row("peer_crashed", "that they came at once", it -> it.refusedAfterNanos = seconds(1));
        row("peer_crashed", "that nothing was heard of it before them", it -> it.outlived = true);
        row("peer_crashed", "that none of the others is open", it -> it.neighbours = neighbours(1, 3, 0, 0));
        row("peer_crashed", "the simultaneous failures", it -> it.activeFailures = 0);

        row(
                "goaway_received",
                "the GOAWAY",
                it -> it.http2 = Cases.streams(17, 3, null).build());
        row(
                "goaway_received",
                "the stream above the last",
                it -> it.http2 = Cases.streams(15, 3, it.http2.goAwayReceived).build());
        row(
                "goaway_received",
                "the streams in flight",
                it -> it.http2 = Cases.streams(17, 0, it.http2.goAwayReceived).build());
        row("goaway_received", "the end by the server", it -> it.signal = Signal.LOCAL_CLOSE);

        row("peer_aborted_exchange", "the work before", it -> it.sinceRequestNanos = seconds(0.001));
        row("peer_aborted_exchange", "the connection open before", it -> it.peerStateBefore = PeerState.ERROR);
        row("peer_aborted_exchange", "the exchange", it -> it.exchangeNumber = 0);

        row("response_truncated", "the missing rest", it -> it.responseComplete = true);
        row("response_truncated", "the FIN", it -> it.signal = Signal.RESET);
        row("response_truncated", "the beginning", it -> it.responseBytes = 0);
        row("response_truncated", "the understanding", it -> it.understood = false);
        row("response_truncated", "the healthy neighbours", it -> it.refusals = 1);

        row("upstream_unavailable", "the status", it -> it.status = 500);
        row("upstream_unavailable", "the status that only gateways say", it -> it.status = 503);
        row("upstream_unavailable", "the answer", it -> it.signal = Signal.RESET);

        row("gateway_close_propagated", "the upstream", it -> it.upstream = null);
        row("gateway_close_propagated", "the response cut short", it -> it.responseComplete = true);
        row("gateway_close_propagated", "the own close", it -> it.signal = Signal.RESET);
        row(
                "gateway_close_propagated",
                "the client that had not been told",
                Cases::gatewayThatHungUpToo,
                () -> Cases.gatewayThatHungUpToo().but(it -> it.closeAnnounced = true));
        row(
                "gateway_close_propagated",
                "the upstream's announcement",
                Cases::gatewayThatHungUpToo,
                () -> Cases.gatewayThatHungUpToo()
                        .but(it -> it.upstream = new Upstream("orders:9000", "1.1", false, false, 1, -1, () -> null)));

        row("local_close_with_unread_data", "the unread bytes", it -> it.unreadBytes = 0);
        row("local_close_with_unread_data", "the own close", it -> it.signal = Signal.RESET);

        row("local_abort", "the linger of 0", it -> it.lingerSeconds = -1);
        row("local_abort", "the own close", it -> it.signal = Signal.RESET);

        row("client_disconnected", "that it was seen to leave", it -> it.peerLeft = false);
        row("client_disconnected", "the exchange", it -> it.exchangeNumber = 0);
        row("client_disconnected", "the end", it -> it.signal = Signal.LOCAL_CLOSE);
        row("client_disconnected", "the server's role", it -> it.role = Role.CLIENT);

        row("process_frozen", "the standstill", it -> it.frozenNanos = 0);
        row("process_frozen", "its share of the time", it -> it.idleNanos = seconds(60));
        row("process_frozen", "the timeout that ran out meanwhile", it -> it.keepAliveTimeoutNanos = -1);
        row("process_frozen", "the end before the request", it -> it.peerStateBefore = PeerState.OPEN);
    }

    static Stream<Arguments> rows() {
        return ROWS.stream();
    }

    @ParameterizedTest(name = "{0} without {1}")
    @MethodSource("rows")
    @DisplayName("without it, the verdict is another one or less sure")
    void keyEvidence(String cause, String without, Supplier<Given> given, Supplier<Given> mutated) {
        Verdict before = given.get().verdict();
        Verdict after = mutated.get().verdict();
        assertThat(before.cause).isEqualTo(cause);
        assertThat(!after.cause.equals(cause) || after.confidence.compareTo(before.confidence) < 0)
                .as("%s (%s) is then %s (%s)", cause, before.confidence, after.cause, after.confidence)
                .isTrue();
    }

    @Test
    @DisplayName("every cause has its rows")
    void complete() {
        assertThat(ROWS.stream().map(row -> row.get()[0]).distinct())
                .containsExactlyInAnyOrderElementsOf(Cases.all().keySet().stream()
                        .filter(cause -> !cause.equals("unknown"))
                        .toList());
    }
}
