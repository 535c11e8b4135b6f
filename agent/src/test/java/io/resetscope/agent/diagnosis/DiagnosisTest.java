package io.resetscope.agent.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.history.History;
import io.resetscope.agent.incident.Incident;
import io.resetscope.agent.incident.IncidentBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The choice among the causes, and what holds for every verdict. */
class DiagnosisTest {

    /** The causes that the contract names; a verdict may name no other, as cause or as alternative. */
    static final List<String> CAUSES = List.of(
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
            "goaway_received",
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
        Verdict verdict = Cases.unknown().verdict();
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
        assertThat(Cases.all().keySet()).containsExactlyInAnyOrderElementsOf(CAUSES);
        for (String id : CAUSES) {
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
}
