package io.resetscope.agent.diagnosis.cause;

import static io.resetscope.agent.diagnosis.Incidents.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.Cases;
import io.resetscope.agent.diagnosis.Confidence;
import io.resetscope.agent.diagnosis.Diagnosis;
import io.resetscope.agent.diagnosis.EndedBy;
import io.resetscope.agent.diagnosis.Given;
import io.resetscope.agent.diagnosis.Incidents;
import io.resetscope.agent.diagnosis.Verdict;
import io.resetscope.agent.history.History;
import io.resetscope.agent.incident.IdleSurvival;
import io.resetscope.agent.incident.IncidentBuilder;
import io.resetscope.agent.incident.Phase;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The FIN that was there before the request, and what only resembles it. */
class StalePooledConnectionTest {

    private final IncidentBuilder incident = Incidents.stale();
    private final History history = new History();

    private Verdict verdict() {
        return Diagnosis.diagnose(incident.build(), history);
    }

    private void assertNotStale() {
        assertThat(new StalePooledConnection().examine(incident.build(), history))
                .isNull();
        assertThat(verdict().cause).isNotEqualTo(StalePooledConnection.ID);
    }

    // ---- positives ----

    @Test
    @DisplayName("a FIN before the request on a reused connection is certain")
    void certain() {
        Verdict verdict = verdict();
        assertThat(verdict.cause).isEqualTo("stale_pooled_connection");
        assertThat(verdict.confidence).isEqualTo(Confidence.CERTAIN);
        assertThat(verdict.endedBy).isEqualTo(EndedBy.PEER);
        assertThat(verdict.alternatives).isEmpty();
        assertThat(verdict.evidence)
                .containsExactly(
                        "idle 6.02 s before this request; the server closes after 5 s (Keep-Alive: timeout=5, seen on"
                                + " this connection)",
                        "the server's FIN was waiting, unread, before the first byte was sent",
                        "2nd exchange on a connection 6.4 s old; the request got 0 response bytes",
                        "the read met the end of the stream (the peer's FIN)");
    }

    @ParameterizedTest
    @EnumSource(
            value = Signal.class,
            names = {"RESET", "BROKEN_PIPE", "END_OF_STREAM"})
    @DisplayName("however it then shows itself")
    void anySignal(Signal signal) {
        incident.signal = signal;
        assertThat(verdict().confidence).isEqualTo(Confidence.CERTAIN);
    }

    @Test
    @DisplayName("a database announces nothing: a restart looks the same, unless it says that it was its own timeout")
    void database() {
        incident.protocolName = "postgresql";
        incident.understood = false;
        incident.method = null;
        incident.keepAliveTimeoutNanos = -1;
        incident.library = "PostgreSQL JDBC";
        assertThat(verdict().summary).endsWith("when this end wrote to it.");
        incident.answerDue = true;
        assertThat(verdict().summary).endsWith("when the request was written to it.");
        assertThat(verdict().confidence).isEqualTo(Confidence.LIKELY);
        assertThat(verdict().alternatives).containsExactly("peer_crashed");
        assertThat(verdict().advice.get(0)).contains("idle_session_timeout");

        incident.lastWord = "57P01";
        assertThat(verdict().confidence).isEqualTo(Confidence.LIKELY);
        assertThat(verdict().evidence)
                .contains("the server's last word was SQLSTATE 57P01: an administrator ended the session"
                        + " (pg_terminate_backend), or the server was stopped");

        incident.lastWord = "57P05";
        assertThat(verdict().confidence).isEqualTo(Confidence.CERTAIN);
        assertThat(verdict().evidence)
                .contains("the server's last word was SQLSTATE 57P05: idle_session_timeout was over");
        incident.lastWord = "4031";
        assertThat(verdict().confidence).isEqualTo(Confidence.CERTAIN);
        assertThat(verdict().evidence)
                .contains("the server's last word was error 4031: wait_timeout or interactive_timeout was over");
        incident.lastWord = "40001";
        assertThat(verdict().confidence).isEqualTo(Confidence.LIKELY);
        assertThat(verdict().evidence).contains("the server's last word was SQLSTATE 40001");

        incident.poolsCheck = true;
        assertThat(verdict().evidence).contains("it was the pool's own check of the connection that met it");
    }

    @ParameterizedTest
    @CsvSource({"25P03, idle_in_transaction_session_timeout", "25P04, transaction_timeout"})
    @DisplayName("a transaction that was left open is no matter of the pool's")
    void transactionLeftOpen(String word, String setting) {
        incident.protocolName = "postgresql";
        incident.keepAliveTimeoutNanos = -1;
        incident.lastWord = word;
        assertThat(verdict().confidence).isEqualTo(Confidence.LIKELY);
        assertThat(verdict().alternatives).isEmpty();
        assertThat(verdict().advice.get(0))
                .isEqualTo("a transaction was open: commit it or roll it back before the server's " + setting
                        + " is over, or raise that; a pool's settings do not matter");
    }

    @ParameterizedTest
    @ValueSource(strings = {"57P01", "57P02", "1053", "1927"})
    @DisplayName("a session that the server ended for another reason than idling: no idle time is advised")
    void dismissed(String word) {
        incident.keepAliveTimeoutNanos = -1;
        incident.lastWord = word;
        assertThat(verdict().confidence).isEqualTo(Confidence.LIKELY);
        assertThat(verdict().advice.get(0))
                .contains("look there for a restart")
                .doesNotContain("keep idle connections", "keep-alive timeout");
    }

    @Test
    @DisplayName(
            "an adopted connection may be on its first exchange: likely; rejected only if nothing was ever received")
    void adopted() {
        incident.reused = null;
        incident.exchangesCounted = false;
        incident.ageNanos = -1;
        Verdict verdict = verdict();
        assertThat(verdict.cause).isEqualTo("stale_pooled_connection");
        assertThat(verdict.confidence).isEqualTo(Confidence.LIKELY);
        assertThat(verdict.alternatives).as("310 bytes were received").isEmpty();
        assertThat(verdict.evidence)
                .contains("on a connection whose age is unknown (it was open before it was watched); the request got 0"
                        + " response bytes");

        incident.bytesReceived = 0;
        assertThat(verdict().confidence).isEqualTo(Confidence.LIKELY);
        assertThat(verdict().alternatives).containsExactly("rejected_after_accept");
    }

    @Test
    @DisplayName("a connection seen to be reused was not rejected, however little was received")
    void reusedWithoutBytes() {
        incident.bytesReceived = 0;
        assertThat(verdict().confidence).isEqualTo(Confidence.CERTAIN);
        assertThat(verdict().alternatives).isEmpty();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "tls")
    @DisplayName("of a protocol not understood, the last write may have been a farewell: likely")
    void otherProtocols(String protocol) {
        incident.protocolName = protocol;
        incident.understood = false;
        assertThat(verdict().cause).isEqualTo("stale_pooled_connection");
        assertThat(verdict().confidence).isEqualTo(Confidence.LIKELY);
        assertThat(verdict().alternatives).isEmpty();
        assertThat(verdict().summary)
                .isEqualTo("The server had already closed this pooled connection when this end wrote to it.");
    }

    @Test
    @DisplayName("of a protocol understood, it is the request that was written")
    void summary() {
        assertThat(verdict().summary)
                .isEqualTo("The server had already closed this pooled connection when the request was written to it.");
    }

    @Test
    @DisplayName("a close that was announced is the better explanation; of what is not understood, the alternative")
    void closeAnnounced() {
        incident.closeAnnounced = true;
        assertThat(verdict().cause).isEqualTo("reuse_after_close_announced");
        incident.understood = false;
        assertThat(verdict().cause).isEqualTo("stale_pooled_connection");
        assertThat(verdict().confidence).isEqualTo(Confidence.LIKELY);
        assertThat(verdict().alternatives).containsExactly("reuse_after_close_announced");
    }

    @Test
    @DisplayName("what else may have ended it is named by the rule, and leaves it likely")
    void otherExplanations() {
        assertAlternative("process_frozen", it -> it.frozenNanos = seconds(5));
        assertAlternative("request_limit_reached", it -> {
            it.keepAliveMax = 1;
            it.keepAliveTimeoutNanos = -1;
        });
        Given age = Cases.connectionAgeLimit();
        Verdict verdict = new StalePooledConnection().examine(age.incident(), age.history());
        assertThat(verdict.alternatives).contains("connection_age_limit");
        assertThat(verdict.confidence).isEqualTo(Confidence.LIKELY);
    }

    private void assertAlternative(String cause, Consumer<IncidentBuilder> change) {
        IncidentBuilder changed = Incidents.stale();
        change.accept(changed);
        Verdict verdict = new StalePooledConnection().examine(changed.build(), history);
        assertThat(verdict.alternatives).contains(cause);
        assertThat(verdict.confidence).isEqualTo(Confidence.LIKELY);
    }

    @Test
    @DisplayName("what the server calls itself, and what it sent its responses through, stands behind the exchange")
    void namesItself() {
        incident.server = "nginx/1.25.3";
        incident.via = "1.1 edge";
        assertThat(verdict().evidence)
                .hasSize(5)
                .element(3)
                .isEqualTo("the server calls itself nginx/1.25.3, and its responses came through 1.1 edge (Via)");
        assertThat(verdict().confidence).isEqualTo(Confidence.CERTAIN);
    }

    // ---- the nearest confusions ----

    @Test
    @DisplayName("not on the first exchange: nothing was pooled")
    void firstExchange() {
        incident.reused = false;
        incident.exchangeNumber = 1;
        incident.idleNanos = seconds(0.9) - 1;
        assertNotStale();
    }

    @Test
    @DisplayName("a connection that had waited for its first request was pooled, but may have been rejected: likely")
    void waitedForTheFirst() {
        incident.reused = false;
        incident.exchangeNumber = 1;
        incident.idleNanos = seconds(0.9);
        assertThat(verdict().cause).isEqualTo("stale_pooled_connection");
        assertThat(verdict().confidence).isEqualTo(Confidence.LIKELY);
        incident.bytesReceived = 0;
        incident.idleNanos = seconds(6);
        assertThat(verdict().alternatives).containsExactly("rejected_after_accept", "request_timeout");
    }

    @ParameterizedTest
    @EnumSource(
            value = PeerState.class,
            names = {"FIN", "CLOSE_NOTIFY"},
            mode = EnumSource.Mode.EXCLUDE)
    @DisplayName("not without the peer's goodbye: not asked, unknown, open, an RST pending, hung up")
    void otherStates(PeerState state) {
        incident.peerStateBefore = state;
        assertNotStale();
    }

    @Test
    @DisplayName("not when an answer had begun")
    void responseBytes() {
        incident.responseBytes = 1;
        incident.phase = Phase.RECEIVE;
        assertNotStale();
    }

    @Test
    @DisplayName("not on the server's side, where a FIN before the answer is a client that half-closed")
    void serverSide() {
        incident.role = Role.SERVER;
        assertNotStale();
    }

    @Test
    @DisplayName("not while idle: no request was lost")
    void idle() {
        incident.phase = Phase.IDLE;
        assertNotStale();
    }

    @Test
    @DisplayName("not without an exchange")
    void noExchange() {
        incident.exchangeNumber = 0;
        assertNotStale();
    }

    // ---- neighbours ----

    @Test
    @DisplayName("a refused connect around the same time: only likely, perhaps the server crashed")
    void refusals() {
        incident.refusals = 1;
        assertThat(verdict().cause).isEqualTo("peer_crashed");
        Verdict verdict = new StalePooledConnection().examine(incident.build(), history);
        assertThat(verdict.confidence).isEqualTo(Confidence.LIKELY);
        assertThat(verdict.alternatives).containsExactly("peer_crashed");
        assertThat(verdict.evidence).contains("around the same time, 1 connect was refused");
    }

    @Test
    @DisplayName("several at once: what a pool does past the announced timeout, a crash before it")
    void severalAtOnce() {
        incident.otherFailures = 2;
        assertThat(verdict().confidence).as("past the timeout").isEqualTo(Confidence.CERTAIN);

        incident.idleNanos = seconds(4.9);
        assertThat(verdict().confidence).as("before the timeout").isEqualTo(Confidence.LIKELY);
        assertThat(verdict().alternatives).containsExactly("peer_crashed");

        incident.idleNanos = seconds(6.02);
        incident.keepAliveTimeoutNanos = -1;
        assertThat(verdict().confidence).as("no timeout known").isEqualTo(Confidence.LIKELY);
        incident.otherFailures = 1;
        assertThat(verdict().confidence).as("nor without company").isEqualTo(Confidence.LIKELY);
    }

    // ---- advice ----

    @Test
    @DisplayName("the advice stays below the timeout that the server announced")
    void adviceBelowTimeout() {
        assertThat(verdict().advice.get(0))
                .isEqualTo(
                        "keep idle connections for less than 5 s in the client's pool, e.g. 4 s; or raise the server's"
                                + " keep-alive timeout above the pool's");
        incident.keepAliveTimeoutNanos = seconds(75);
        incident.idleNanos = seconds(80);
        assertThat(verdict().advice.get(0)).contains("less than 75 s").contains("e.g. 60 s");
    }

    @Test
    @DisplayName("a server that closed before its announced timeout is not cured by a number below that timeout")
    void closedEarly() {
        incident.keepAliveTimeoutNanos = seconds(75);
        incident.idleNanos = seconds(6);
        assertClosedEarly();
        assertThat(verdict().advice.get(0)).doesNotContain("60 s");
    }

    private void assertClosedEarly() {
        assertThat(verdict().confidence).isEqualTo(Confidence.LIKELY);
        assertThat(verdict().alternatives).containsExactly("peer_crashed");
        assertThat(verdict().advice.get(0))
                .isEqualTo(
                        "the server closed earlier than it usually does: look there for a restart, a drained instance"
                                + " or a limit on connections or requests; a shorter pool keep-alive alone would not have"
                                + " prevented this");
    }

    @Test
    @DisplayName("within a second of the announced timeout the server kept its word, which has whole seconds")
    void announcedIsRounded() {
        incident.idleNanos = seconds(4);
        assertThat(verdict().confidence).isEqualTo(Confidence.CERTAIN);
        assertThat(verdict().alternatives).isEmpty();
        assertThat(verdict().advice.get(0))
                .as("what this connection did not survive is no limit")
                .startsWith("keep idle connections for less than 4 s in the client's pool, e.g. 3 s");
        incident.idleNanos = seconds(4) - 1;
        assertClosedEarly();
    }

    @Test
    @DisplayName("a server that is known to keep connections for longer did not close for the idling")
    void survivedLonger() {
        incident.keepAliveTimeoutNanos = -1;
        history.survived(new IdleSurvival("shop.example", 8080, "10.0.0.9", seconds(6.02), -1, 0));
        assertThat(verdict().confidence).as("no longer than this one").isEqualTo(Confidence.LIKELY);
        assertThat(verdict().alternatives).containsExactly("peer_crashed");
        history.survived(new IdleSurvival("shop.example", 8080, "10.0.0.9", seconds(6.02) + 1, -1, 0));
        assertClosedEarly();
    }

    @Test
    @DisplayName("several reasons for doubt are all named")
    void severalAlternatives() {
        incident.closeAnnounced = true;
        incident.refusals = 1;
        incident.reused = null;
        incident.bytesReceived = 0;
        assertThat(new StalePooledConnection().examine(incident.build(), history).alternatives)
                .containsExactly("reuse_after_close_announced", "peer_crashed", "rejected_after_accept");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0})
    @DisplayName(
            "no timeout announced, or one of nothing: the idle time is an upper bound of it, if it is no less than any")
    void adviceWithoutTimeout(long timeout) {
        incident.keepAliveTimeoutNanos = timeout;
        assertThat(verdict().advice.get(0))
                .contains("(if that was it, it is below 6.02 s; a probe finds it: docs/probe.md)")
                .doesNotContain("0 ms");
        incident.idleNanos = seconds(0.3);
        assertThat(verdict().advice.get(0))
                .startsWith("the server closed after less idling than usual timeouts allow: look there for a restart");
        incident.keepAliveTimeoutNanos = seconds(1);
        assertThat(verdict().advice.get(0)).contains("usual timeouts").doesNotContain("ms");
        incident.keepAliveTimeoutNanos = timeout;
        incident.idleNanos = -1;
        assertThat(verdict().advice.get(0)).doesNotContain("below").doesNotContain("less idling");
    }

    @Test
    @DisplayName("without an announcement, what this server is known to allow is the advice")
    void adviceFromHistory() {
        incident.keepAliveTimeoutNanos = -1;
        history.survived(new IdleSurvival("shop.example", 8080, "10.0.0.9", seconds(3), -1, 0));
        assertThat(verdict().advice.get(0)).contains("no longer than 3 s");
        assertThat(verdict().evidence).contains("connections to it have survived 3 s of idling");

        history.failed(Incidents.stale().build());
        assertThat(verdict().evidence)
                .contains("connections to it have survived 3 s, and not survived 6.02 s of idling");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"})
    @DisplayName("what may be repeated, may be repeated")
    void idempotent(String method) {
        incident.method = method;
        assertThat(verdict().advice.get(1)).isEqualTo("or let the client repeat a " + method + " that got no response");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PATCH", "CONNECT", "get", "PROPPATCH"})
    @DisplayName("what may not, is never advised to be")
    void notIdempotent(String method) {
        incident.method = method;
        assertThat(verdict().advice.get(1))
                .isEqualTo("do not repeat a " + method + " blindly: 120 bytes of it were sent");
        assertThat(verdict().advice).noneMatch(advice -> advice.contains("let the client repeat"));
    }

    @Test
    @DisplayName("how much a failed write got rid of is not known, and not said")
    void notIdempotentDuringWrite() {
        incident.method = "POST";
        incident.duringWrite = true;
        assertThat(verdict().advice.get(1)).isEqualTo("do not repeat a POST blindly");
    }

    @Test
    @DisplayName("of a request that was not understood, nothing is said about repeating it")
    void unknownMethod() {
        incident.method = null;
        assertThat(verdict().advice).hasSize(1);
    }

    @Test
    @DisplayName("the exact settings of client and server, where these are known")
    void settings() {
        incident.library = "Apache HttpClient 4";
        incident.server = "Apache-Coyote/1.1";
        assertThat(verdict().advice.get(0))
                .isEqualTo(
                        "keep idle connections for less than 5 s in the client's pool, e.g. 4 s: setConnectionTimeToLive"
                                + " or evictIdleConnections(4, TimeUnit.SECONDS) on HttpClientBuilder, and a"
                                + " ConnectionKeepAliveStrategy that returns no more; or raise the server's keep-alive timeout"
                                + " above the pool's: keepAliveTimeout of Tomcat's Connector (server.tomcat.keep-alive-timeout in"
                                + " Spring Boot)");
        incident.keepAliveTimeoutNanos = -1;
        assertThat(verdict().advice.get(0)).contains("e.g. 4 s", "evictIdleConnections(4, TimeUnit.SECONDS)");
        history.survived(new IdleSurvival("shop.example", 8080, "10.0.0.9", seconds(2), -1, 0));
        assertThat(verdict().advice.get(0)).contains("evictIdleConnections(2, TimeUnit.SECONDS)");
    }
}
