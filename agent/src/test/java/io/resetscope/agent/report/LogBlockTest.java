package io.resetscope.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.client.PoolSettings;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.diagnosis.Confidence;
import io.resetscope.agent.diagnosis.Diagnosis;
import io.resetscope.agent.diagnosis.EndedBy;
import io.resetscope.agent.diagnosis.Incidents;
import io.resetscope.agent.diagnosis.Verdict;
import io.resetscope.agent.history.History;
import io.resetscope.agent.incident.IncidentBuilder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people read. */
class LogBlockTest {

    private final IncidentBuilder incident = Incidents.stale();

    private Verdict verdict() {
        return Diagnosis.diagnose(incident.build(), new History());
    }

    private String line() {
        return LogBlock.line(incident.build(), verdict(), null);
    }

    @Test
    @DisplayName("a whole block")
    void block() {
        incident.library = "OkHttp";
        Verdict verdict = Verdict.of("stale_pooled_connection", Confidence.LIKELY, EndedBy.PEER, "It was closed.")
                .evidence("idle 6.02 s")
                .evidence("the server's FIN was waiting")
                .alternative("peer_crashed")
                .alternative("keep_alive_race")
                .advice("keep it for less than 5 s")
                .advice("or repeat the GET")
                .build();
        assertThat(LogBlock.full(incident.build(), verdict, "4bf92f3577b34da6a3ce929d0e0e4736"))
                .isEqualTo("""
                        stale_pooled_connection  (likely)  10.0.0.7:51234 -> shop.example:8080  GET /orders  \
                        [trace 4bf92f3577b34da6a3ce929d0e0e4736]
                          It was closed.
                          evidence   idle 6.02 s
                                     the server's FIN was waiting
                          or         peer_crashed
                                     keep_alive_race
                          client     OkHttp
                          change     keep it for less than 5 s
                                     or repeat the GET
                          docs       docs/causes/stale-pooled-connection.md""");
    }

    @Test
    @DisplayName("sections with nothing in them are left out")
    void empty() {
        Verdict verdict = Verdict.of("unknown", Confidence.POSSIBLE, EndedBy.UNKNOWN, "Who knows.")
                .build();
        assertThat(LogBlock.full(incident.build(), verdict, null).lines())
                .containsExactly(
                        "unknown  (possible)  10.0.0.7:51234 -> shop.example:8080  GET /orders",
                        "  Who knows.",
                        "  docs       docs/causes/unknown.md");
    }

    @Test
    @DisplayName("one line, with the request and its trace")
    void oneLine() {
        assertThat(LogBlock.line(incident.build(), verdict(), "4bf9"))
                .isEqualTo("stale_pooled_connection  (certain)  10.0.0.7:51234 -> shop.example:8080  GET /orders"
                        + "  [trace 4bf9]");
    }

    @Test
    @DisplayName("healed by the client's own retry: said in the line")
    void healed() {
        incident.healedByRetry = true;
        assertThat(LogBlock.line(incident.build(), verdict(), "4bf9"))
                .endsWith("GET /orders  healed by the client's own retry  [trace 4bf9]");
        incident.healedByRetry = false;
        assertThat(line()).doesNotContain("healed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "OkHttp | 4.12.0 | 300 | -1 | -1 | retryOnConnectionFailure=false | OkHttp 4.12.0, pool keep-alive 300 s, retryOnConnectionFailure=false",
                "Apache HttpClient 4 | 4.5.14 | 0 | 60 | 2 | - | Apache HttpClient 4.5.14, pool keep-alive unlimited, time to live 60 s, validation after 2 s",
                "Apache HttpClient 5 | - | -1 | 0 | 0 | - | Apache HttpClient 5, no validation",
                "HttpURLConnection | 17.0.15 | 5 | -1 | -1 | - | HttpURLConnection 17.0.15, pool keep-alive 5 s"
            })
    @DisplayName("the client's line: what it is, and how it is configured; 0 stands for no limit")
    void client(
            String library, String version, int keepAlive, int timeToLive, int validate, String retries, String line) {
        incident.library = library;
        incident.pool =
                new PoolSettings(library, version, nanos(keepAlive), nanos(timeToLive), nanos(validate), retries, null);
        assertThat(LogBlock.full(incident.build(), verdict(), null)).contains("\n  client     " + line + "\n");
    }

    private static long nanos(int seconds) {
        return seconds == 0 ? PoolSettings.NO_LIMIT : seconds < 0 ? PoolSettings.UNKNOWN : Incidents.seconds(seconds);
    }

    @Test
    @DisplayName("without trace, target or method")
    void lessKnown() {
        incident.target = null;
        assertThat(line()).isEqualTo("stale_pooled_connection  (certain)  10.0.0.7:51234 -> shop.example:8080  GET");
        incident.method = null;
        assertThat(line()).endsWith("-> shop.example:8080");
    }

    @Test
    @DisplayName("IPv6 addresses in brackets, names and IPv4 without")
    void ipv6() {
        incident.localAddress = "fd00:0:0:0:0:0:0:7";
        incident.serverHost = null;
        incident.peerAddress = "fd00:0:0:0:0:0:0:9";
        assertThat(line()).contains("  [fd00:0:0:0:0:0:0:7]:51234 -> [fd00:0:0:0:0:0:0:9]:8080  ");
    }

    @Test
    @DisplayName("the server's side: from the client to us")
    void server() {
        incident.role = Role.SERVER;
        incident.localPort = 8080;
        incident.peerAddress = "10.0.0.5";
        incident.peerPort = 40000;
        assertThat(line()).contains("  10.0.0.5:40000 -> 10.0.0.7:8080 (server side)  ");
    }

    @Test
    @DisplayName("no connection of our own: the server alone")
    void refused() {
        IncidentBuilder refused = Incidents.refused();
        assertThat(LogBlock.line(refused.build(), Diagnosis.diagnose(refused.build(), new History()), null))
                .isEqualTo("connection_refused  (certain)  shop.example:8080");
        refused.serverHost = null;
        refused.peerAddress = null;
        assertThat(LogBlock.line(refused.build(), Diagnosis.diagnose(refused.build(), new History()), null))
                .endsWith("  ?:8080");
    }

    @Test
    @DisplayName("nothing from outside can forge a line or move the terminal's cursor")
    void controlCharacters() {
        incident.serverHost = "shop\r\n[resetscope] forged";
        incident.target = "/\u001b[2J";
        Verdict hostile = Verdict.of("unknown", Confidence.POSSIBLE, EndedBy.UNKNOWN, "sum\u2028mary")
                .evidence("evi\ndence")
                .advice("ad\u0085vice")
                .alternative("al\tternative")
                .build();
        String block = LogBlock.full(incident.build(), hostile, null);
        assertThat(block.lines()).hasSize(6);
        assertThat(block)
                .contains("shop\\u000d\\u000a[resetscope] forged:8080")
                .contains("/\\u001b[2J")
                .contains("sum\\u2028mary")
                .contains("evi\\u000adence")
                .contains("ad\\u0085vice")
                .contains("al\\u0009ternative");
    }
}
