package io.resetscope.agent.report;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static io.resetscope.agent.diagnosis.Incidents.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import io.resetscope.agent.client.PoolSettings;
import io.resetscope.agent.connection.GoAway;
import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.Confidence;
import io.resetscope.agent.diagnosis.Diagnosis;
import io.resetscope.agent.diagnosis.EndedBy;
import io.resetscope.agent.diagnosis.Incidents;
import io.resetscope.agent.diagnosis.Verdict;
import io.resetscope.agent.history.History;
import io.resetscope.agent.incident.Http2;
import io.resetscope.agent.incident.IdleSurvival;
import io.resetscope.agent.incident.Incident;
import io.resetscope.agent.incident.IncidentBuilder;
import io.resetscope.agent.incident.Tls;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The names that dashboards read, and that what is not known is not there. */
class ResetscopeAttributesTest {

    private static Map<String, Object> failure(IncidentBuilder from, History history) {
        Incident incident = from.build();
        return byName(ResetscopeAttributes.failure(
                incident, Diagnosis.diagnose(incident, history), Learned.of(incident, history)));
    }

    private static Map<String, Object> failure(IncidentBuilder from) {
        return failure(from, new History());
    }

    private static Learned learned(long survivedNanos, long failedNanos) {
        IncidentBuilder incident = Incidents.stale();
        incident.idleNanos = failedNanos;
        History history = new History();
        history.survived(new IdleSurvival("shop.example", 8080, "10.0.0.9", survivedNanos, -1, 0));
        history.failed(incident.build());
        return new Learned(history.of(incident.build()), List.of("a device (5 s)", "another (6 s)"));
    }

    private static Map<String, Object> byName(Attributes attributes) {
        Map<String, Object> byName = new TreeMap<>();
        attributes.forEach((key, value) -> byName.put(key.getKey(), value));
        return byName;
    }

    @Test
    @DisplayName("everything known: every name and value of the contract")
    void full() {
        IncidentBuilder incident = Incidents.stale();
        incident.keepAliveClient = "keep-alive";
        incident.keepAliveMax = 100;
        incident.requestContentLength = 0;
        incident.status = 200;
        incident.closeAnnounced = true;
        incident.soKeepAlive = false;
        incident.unreadBytes = 17;
        incident.library = "OkHttp";
        Verdict verdict = Verdict.of("stale_pooled_connection", Confidence.LIKELY, EndedBy.PEER, "It was closed.")
                .evidence("idle 6.02 s")
                .evidence("the server's FIN was waiting")
                .alternative("peer_crashed")
                .advice("keep it for less than 5 s")
                .build();
        Map<String, Object> attributes =
                byName(ResetscopeAttributes.failure(incident.build(), verdict, learned(seconds(5), seconds(6.02))));

        assertThat(attributes)
                .containsOnly(
                        Map.entry("error.type", "end_of_stream"),
                        Map.entry("http.request.method", "GET"),
                        Map.entry("http.response.status_code", 200L),
                        Map.entry("network.local.address", "10.0.0.7"),
                        Map.entry("network.local.port", 51234L),
                        Map.entry("network.peer.address", "10.0.0.9"),
                        Map.entry("network.peer.port", 8080L),
                        Map.entry("network.protocol.name", "http"),
                        Map.entry("network.protocol.version", "1.1"),
                        Map.entry("network.transport", "tcp"),
                        Map.entry("network.type", "ipv4"),
                        Map.entry("resetscope.advice", List.of("keep it for less than 5 s")),
                        Map.entry("resetscope.alternatives", List.of("peer_crashed")),
                        Map.entry("resetscope.cause", "stale_pooled_connection"),
                        Map.entry("resetscope.confidence", "likely"),
                        Map.entry("resetscope.connection.age_ms", 6400L),
                        Map.entry("resetscope.connection.bytes_received", 310L),
                        Map.entry("resetscope.connection.bytes_sent", 240L),
                        Map.entry("resetscope.connection.exchange", 2L),
                        Map.entry("resetscope.connection.fin_pending", true),
                        Map.entry("resetscope.connection.id", "0123456789abcdef"),
                        Map.entry("resetscope.connection.idle_ms", 6020L),
                        Map.entry("resetscope.connection.reused", true),
                        Map.entry("resetscope.connection.so_keepalive", false),
                        Map.entry("resetscope.connection.tls", false),
                        Map.entry("resetscope.connection.unread_bytes", 17L),
                        Map.entry("resetscope.ended_by", "peer"),
                        Map.entry("resetscope.evidence", List.of("idle 6.02 s", "the server's FIN was waiting")),
                        Map.entry("resetscope.exchange.request_bytes", 120L),
                        Map.entry("resetscope.exchange.request_content_length", 0L),
                        Map.entry("resetscope.exchange.response_bytes", 0L),
                        Map.entry("resetscope.keep_alive.client", "keep-alive"),
                        Map.entry("resetscope.keep_alive.max", 100L),
                        Map.entry("resetscope.keep_alive.server", "keep-alive, timeout=5"),
                        Map.entry("resetscope.keep_alive.timeout_ms", 5000L),
                        Map.entry("resetscope.learned.idle_failed_ms", 6020L),
                        Map.entry("resetscope.learned.idle_survived_ms", 5000L),
                        Map.entry("resetscope.learned.suspects", List.of("a device (5 s)", "another (6 s)")),
                        Map.entry("resetscope.phase", "await_response"),
                        Map.entry("resetscope.pool.library", "OkHttp"),
                        Map.entry("resetscope.role", "client"),
                        Map.entry("resetscope.signal", "fin"),
                        Map.entry("server.address", "shop.example"),
                        Map.entry("server.port", 8080L));
    }

    @Test
    @DisplayName("the client's pool and retry, as configured; -1 where there is no limit")
    void pool() {
        IncidentBuilder incident = Incidents.stale();
        incident.library = "OkHttp";
        incident.pool = new PoolSettings(
                "OkHttp", "4.12.0", seconds(300), PoolSettings.NO_LIMIT, 0, "retryOnConnectionFailure=false", false);
        incident.healedByRetry = false;
        incident.resends = 2;
        assertThat(failure(incident))
                .containsEntry("resetscope.pool.library", "OkHttp")
                .containsEntry("resetscope.pool.library_version", "4.12.0")
                .containsEntry("resetscope.pool.keep_alive_ms", 300_000L)
                .containsEntry("resetscope.pool.time_to_live_ms", -1L)
                .containsEntry("resetscope.pool.validate_after_ms", 0L)
                .containsEntry("resetscope.pool.retries", "retryOnConnectionFailure=false")
                .containsEntry("resetscope.healed_by_retry", false)
                .containsEntry("http.request.resend_count", 2L);
    }

    @Test
    @DisplayName("what a client does not tell is left out")
    void poolUnknown() {
        IncidentBuilder incident = Incidents.stale();
        incident.library = "OkHttp";
        incident.pool = PoolSettings.of("OkHttp", null);
        assertThat(failure(incident).keySet())
                .filteredOn(name -> name.startsWith("resetscope.pool.")
                        || name.equals("resetscope.healed_by_retry")
                        || name.equals("http.request.resend_count"))
                .containsExactly("resetscope.pool.library");
    }

    @Test
    @DisplayName("a refused connect has no connection and no exchange to speak of")
    void refused() {
        Map<String, Object> attributes = failure(Incidents.refused());
        assertThat(attributes.keySet())
                .containsExactly(
                        "error.type",
                        "network.peer.address",
                        "network.peer.port",
                        "network.transport",
                        "network.type",
                        "resetscope.advice",
                        "resetscope.cause",
                        "resetscope.confidence",
                        "resetscope.ended_by",
                        "resetscope.evidence",
                        "resetscope.phase",
                        "resetscope.role",
                        "resetscope.signal",
                        "server.address",
                        "server.port");
        assertThat(attributes).containsEntry("error.type", "java.net.ConnectException");
    }

    @Test
    @DisplayName("while idle there is no exchange, but an idle time")
    void idle() {
        assertThat(failure(Incidents.resetWhileIdle()))
                .containsEntry("resetscope.connection.idle_ms", 6020L)
                .doesNotContainKeys(
                        "http.request.method",
                        "resetscope.connection.exchange",
                        "resetscope.connection.fin_pending",
                        "resetscope.exchange.request_bytes",
                        "resetscope.exchange.response_bytes");
    }

    @Test
    @DisplayName("of an adopted connection neither age nor ordinal are known; of a first exchange no idle time")
    void adopted() {
        IncidentBuilder incident = Incidents.stale();
        incident.ageNanos = -1;
        incident.exchangesCounted = false;
        incident.connectionId = null;
        incident.reused = null;
        incident.idleNanos = -1;
        assertThat(failure(incident))
                .containsKeys("resetscope.connection.bytes_sent", "resetscope.exchange.request_bytes")
                .doesNotContainKeys(
                        "resetscope.connection.age_ms",
                        "resetscope.connection.exchange",
                        "resetscope.connection.id",
                        "resetscope.connection.reused",
                        "resetscope.connection.idle_ms");
    }

    @Test
    @DisplayName("whether a FIN was pending: true, false, or not known: not asked, or hidden by an error")
    void finPending() {
        IncidentBuilder incident = Incidents.stale();
        String key = "resetscope.connection.fin_pending";
        assertThat(failure(incident)).containsEntry(key, true);
        incident.peerStateBefore = PeerState.OPEN;
        assertThat(failure(incident)).containsEntry(key, false);
        incident.peerStateBefore = PeerState.ERROR;
        assertThat(failure(incident)).doesNotContainKey(key);
        incident.peerStateBefore = PeerState.HUNG_UP;
        assertThat(failure(incident)).doesNotContainKey(key);
        incident.peerStateBefore = PeerState.NOT_ASKED;
        assertThat(failure(incident)).doesNotContainKey(key);
        incident.peerStateBefore = PeerState.UNKNOWN;
        assertThat(failure(incident)).doesNotContainKey(key);
    }

    @Test
    @DisplayName("how much of the request went out is not known when its write failed")
    void requestBytes() {
        IncidentBuilder incident = Incidents.stale();
        String key = "resetscope.exchange.request_bytes";
        assertThat(failure(incident)).containsEntry(key, 120L);
        incident.duringWrite = true;
        assertThat(failure(incident)).doesNotContainKey(key).containsEntry("resetscope.exchange.response_bytes", 0L);
    }

    @Test
    @DisplayName("on the server's side the peer is the client")
    void server() {
        IncidentBuilder incident = Incidents.stale();
        incident.role = Role.SERVER;
        incident.peerAddress = "fd00:0:0:0:0:0:0:5";
        incident.peerPort = 40000;
        assertThat(failure(incident))
                .containsEntry("client.address", "fd00:0:0:0:0:0:0:5")
                .containsEntry("client.port", 40000L)
                .containsEntry("network.type", "ipv6")
                .containsEntry("resetscope.role", "server");
        assertThat(failure(Incidents.stale())).doesNotContainKeys("client.address", "client.port");
    }

    @Test
    @DisplayName("an unknown protocol is neither TLS nor not")
    void protocol() {
        IncidentBuilder incident = Incidents.stale();
        incident.protocolName = "tls";
        incident.tls = Tls.UNREAD;
        incident.protocolVersion = null;
        assertThat(failure(incident))
                .containsEntry("resetscope.connection.tls", true)
                .as("what is spoken over TLS is not known")
                .doesNotContainKeys("network.protocol.name", "network.protocol.version");
        incident.protocolName = null;
        incident.tls = null;
        assertThat(failure(incident)).doesNotContainKeys("resetscope.connection.tls", "network.protocol.name");
        incident.tls = new Tls(true, false, -1, null);
        incident.protocolName = "http";
        assertThat(failure(incident))
                .as("its plaintext was read")
                .containsEntry("resetscope.connection.tls", true)
                .containsEntry("network.protocol.name", "http");
    }

    @Test
    @DisplayName("the connection's own span carries the connection, not the verdict")
    void connection() {
        IncidentBuilder incident = Incidents.stale();
        incident.keepAliveTimeoutNanos = seconds(75);
        Attributes attributes = ResetscopeAttributes.connection(incident.build());
        assertThat(attributes.get(ResetscopeAttributes.CAUSE)).isNull();
        assertThat(attributes.get(stringKey("http.request.method"))).isNull();
        assertThat(byName(attributes))
                .containsEntry("resetscope.connection.id", "0123456789abcdef")
                .containsEntry("resetscope.keep_alive.timeout_ms", 75_000L)
                .containsEntry("resetscope.role", "client")
                .containsEntry("server.address", "shop.example");
    }

    @ParameterizedTest
    @CsvSource({
        "END_OF_STREAM, 0, end_of_stream",
        "RESET, 0, end_of_stream",
        "TIMED_OUT, 0, no_answer",
        "ANSWER, 502, 502",
        "ANSWER, 0, protocol_mismatch",
        "LOCAL_CLOSE, 0, ",
        "LOCAL_CLOSE, 502, ",
    })
    @DisplayName(
            "error.type without an exception: what happened instead; nothing where this end closed by its own choice")
    void errorType(Signal signal, int status, String expected) {
        IncidentBuilder incident = Incidents.stale();
        incident.signal = signal;
        incident.status = status;
        assertThat(failure(incident).get("error.type")).isEqualTo(expected);
        incident.errorType = "java.net.SocketException";
        assertThat(failure(incident)).containsEntry("error.type", "java.net.SocketException");
    }

    @Test
    @DisplayName("error.type of a close on account of a GOAWAY is its code, and that of a later answer its status")
    void errorTypeOfGoAway() {
        IncidentBuilder incident = Incidents.stale();
        incident.signal = Signal.ANSWER;
        incident.status = 503;
        Http2.Builder streams = new Http2.Builder();
        streams.goAwayReceived = new GoAway(GoAway.NO_ERROR, 15, null, 0);
        incident.http2 = streams.build();
        assertThat(failure(incident)).containsEntry("error.type", "503");
        streams.leftAtGoAway = true;
        incident.http2 = streams.build();
        assertThat(failure(incident)).containsEntry("error.type", "NO_ERROR");
    }

    @Test
    @DisplayName("an answer is no signal of the connection's")
    void noSignal() {
        IncidentBuilder incident = Incidents.stale();
        incident.signal = Signal.ANSWER;
        assertThat(failure(incident)).doesNotContainKey("resetscope.signal");
        incident.signal = Signal.LOCAL_CLOSE;
        assertThat(failure(incident)).containsEntry("resetscope.signal", "local_close");
    }
}
