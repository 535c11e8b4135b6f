package io.resetscope.agent.diagnosis;

import static io.resetscope.agent.diagnosis.Incidents.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.cause.ConnectionRefused;
import io.resetscope.agent.diagnosis.cause.StalePooledConnection;
import io.resetscope.agent.diagnosis.cause.Unknown;
import io.resetscope.agent.history.History;
import io.resetscope.agent.incident.IdleSurvival;
import io.resetscope.agent.incident.Incident;
import io.resetscope.agent.incident.IncidentBuilder;
import io.resetscope.agent.incident.Phase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The choice among the causes, and what holds for every verdict. */
class DiagnosisTest {

    /** The causes that the contract names; a verdict may name no other, as cause or as alternative. */
    private static final List<String> CAUSES = List.of(
            "connection_refused",
            "rejected_after_accept",
            "tls_handshake_rejected",
            "plaintext_tls_mismatch",
            "stale_pooled_connection",
            "keep_alive_race",
            "connection_reset_while_idle",
            "middlebox_idle_timeout",
            "silent_drop",
            "request_limit_reached",
            "connection_age_limit",
            "reuse_after_close_announced",
            "request_body_rejected",
            "request_timeout",
            "peer_crashed",
            "peer_aborted_exchange",
            "response_truncated",
            "upstream_unavailable",
            "gateway_close_propagated",
            "local_close_with_unread_data",
            "local_abort",
            "client_disconnected",
            "process_frozen",
            "unknown");

    @Test
    @DisplayName("what no cause explains is unknown, and never null")
    void unknown() {
        Verdict verdict = Diagnosis.diagnose(Incidents.resetWhileIdle().build(), new History());
        assertThat(verdict.cause).isEqualTo("unknown");
    }

    @Test
    @DisplayName("the surest verdict wins: a refusal, even when the facts of another exchange hang on it")
    void surest() {
        IncidentBuilder incident = Incidents.stale();
        incident.signal = Signal.REFUSED;
        incident.errorType = "java.net.ConnectException";
        assertThat(Diagnosis.diagnose(incident.build(), new History()).cause).isEqualTo("connection_refused");
    }

    @Test
    @DisplayName("the same facts get the same verdict, and teach the history nothing")
    void pure() {
        History history = new History();
        Incident incident = Incidents.stale().build();
        Verdict first = Diagnosis.diagnose(incident, history);
        Verdict second = Diagnosis.diagnose(incident, history);
        assertThat(second).usingRecursiveComparison().isEqualTo(first);
        assertThat(history.of(incident).failedNanos()).isEqualTo(-1);
    }

    @Test
    @DisplayName("every cause that can be diagnosed has its page")
    void pages() {
        for (String id : List.of(ConnectionRefused.ID, StalePooledConnection.ID, Unknown.ID)) {
            assertThat(CAUSES).contains(id);
            String page = Verdict.of(id, Confidence.POSSIBLE, EndedBy.UNKNOWN, "")
                    .build()
                    .docs();
            assertThat(page).isEqualTo("docs/causes/" + id.replace("_", "-") + ".md");
            assertThat(project().resolve(page)).isRegularFile();
        }
    }

    private static Path project() {
        Path start = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
        return Files.isDirectory(start.resolve("docs")) ? start : start.getParent();
    }

    @Test
    @DisplayName("10 000 incidents at random: a verdict each, in whole sentences, certain only by a rule's condition")
    void random() {
        Random random = new Random(20_261_121);
        Map<String, Integer> seen = new TreeMap<>();
        for (int i = 0; i < 10_000; i++) {
            Incident incident = random(random);
            History history = random(random, incident);
            Verdict verdict = Diagnosis.diagnose(incident, history);

            seen.merge(verdict.cause + " " + verdict.confidence.id(), 1, Integer::sum);
            assertThat(CAUSES).contains(verdict.cause).containsAll(verdict.alternatives);
            assertThat(verdict.alternatives).doesNotContain(verdict.cause);
            assertThat(verdict.evidence).isNotEmpty();
            for (String sentence : sentences(verdict)) {
                assertThat(sentence).isNotBlank().doesNotContain("null", "-1", "  ", "NaN");
            }
            assertThat(verdict.advice).noneMatch(advice -> advice.contains("repeat a POST that"));
            if (verdict.confidence == Confidence.CERTAIN) {
                assertThat(mayBeCertain(incident, history, verdict.cause))
                        .as(verdict.cause)
                        .isTrue();
            }
        }
        assertThat(seen)
                .as("the generator reaches every verdict")
                .containsOnlyKeys(
                        "connection_refused certain",
                        "stale_pooled_connection certain",
                        "stale_pooled_connection likely",
                        "unknown possible");
    }

    /** The documented conditions, in words of their own. */
    private static boolean mayBeCertain(Incident incident, History history, String cause) {
        if (cause.equals("connection_refused")) {
            return incident.signal == Signal.REFUSED;
        }
        return cause.equals("stale_pooled_connection")
                && incident.role == Role.CLIENT
                && incident.understood
                && !incident.closeAnnounced
                && !(incident.idleNanos >= 0 && incident.keepAliveTimeoutNanos - incident.idleNanos > seconds(1))
                && !(incident.idleNanos >= 0 && history.of(incident).survivedNanos() > incident.idleNanos)
                && incident.peerStateBefore == PeerState.FIN
                && incident.reused != null
                && incident.reused
                && incident.responseBytes == 0
                && incident.exchangeNumber > 0
                && incident.refusals == 0;
    }

    private static List<String> sentences(Verdict verdict) {
        List<String> sentences = new ArrayList<>(verdict.evidence);
        sentences.addAll(verdict.advice);
        sentences.add(verdict.summary);
        return sentences;
    }

    /** Facts in every combination, and extremes among the numbers; only what the recorder never leaves out is there. */
    private static Incident random(Random random) {
        IncidentBuilder incident = new IncidentBuilder();
        incident.role = any(random, Role.values());
        incident.signal = any(random, Signal.values());
        incident.phase = any(random, Phase.values());
        incident.duringWrite = random.nextBoolean();
        boolean ended = incident.signal == Signal.END_OF_STREAM;
        incident.errorType = ended ? null : "java.net.SocketException";
        incident.errorMessage = ended ? null : any(random, "Connection reset", "Broken pipe", "");
        incident.serverHost = any(random, "shop.example", "10.0.0.9", "::1");
        incident.serverPort = any(random, 0, 80, 65_535);
        incident.peerAddress = any(random, "10.0.0.9", "0:0:0:0:0:0:0:1", null);
        incident.peerPort = incident.serverPort;
        incident.ageNanos = number(random);
        incident.reused = any(random, true, true, false, null);
        incident.protocolName = any(random, "http", "http", "tls", null);
        incident.understood = random.nextBoolean();
        incident.requestComplete = random.nextBoolean();
        incident.server = any(random, "nginx", null);
        incident.via = any(random, "1.1 edge", null, null);
        incident.bytesSent = Math.max(0, number(random));
        incident.bytesReceived = Math.max(0, number(random));
        incident.exchangesCounted = random.nextBoolean();
        incident.exchangeNumber = any(random, 0, 1, 2, 3, 1_000_011);
        incident.idleNanos = number(random);
        incident.peerStateBefore = any(random, PeerState.values());
        incident.method = any(random, "GET", "POST", null);
        incident.target = any(random, "/", null);
        incident.status = any(random, 0, 200, 502);
        incident.requestBytes = Math.max(0, number(random));
        incident.requestContentLength = number(random);
        incident.responseBytes = any(random, 0, 0, 0, 1, 70_000);
        incident.keepAliveTimeoutNanos = any(random, -1L, 0L, seconds(1), seconds(5), seconds(3600));
        incident.keepAliveMax = any(random, -1, 0, 100);
        incident.closeAnnounced = random.nextBoolean();
        incident.otherFailures = any(random, 0, 0, 1, 2, 256);
        incident.refusals = any(random, 0, 0, 1, 256);
        return incident.build();
    }

    private static History random(Random random, Incident incident) {
        History history = new History();
        if (random.nextBoolean()) {
            history.failed(incident);
        }
        if (random.nextBoolean()) {
            history.survived(new IdleSurvival(
                    incident.serverHost, incident.serverPort, incident.peerAddress, Math.max(0, number(random))));
        }
        return history;
    }

    private static long number(Random random) {
        return any(random, -1L, 0L, 1L, 999L, seconds(0.001), seconds(5), seconds(6), seconds(100_000), Long.MAX_VALUE);
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private static <T> T any(Random random, T... values) {
        return values[random.nextInt(values.length)];
    }
}
