package io.resetscope.agent.diagnosis;

import static io.resetscope.agent.diagnosis.Incidents.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.connection.Opening;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.incident.Incident;
import io.resetscope.agent.incident.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What holds for every verdict, whatever the facts. */
class RandomIncidentsTest {

    private static final int INCIDENTS = 20_000;
    private static final Pattern PAGE = Pattern.compile("docs/causes/[a-z]+(-[a-z]+)*\\.md");
    /** A number that is negative, no number, or nothing. */
    private static final Pattern NONSENSE = Pattern.compile("null|NaN|  |(^|[^\\w.-])-\\d|[\\u0660-\\u06f9]");

    /** What is only possible is not said as if it were known. */
    static final Pattern HEDGE = Pattern.compile("\\b(may have|probably|the facts do not say)\\b");

    /** The one negative number that is advice, and not an unknown fact. */
    private static final String NO_LIMIT = "maxSwallowSize, -1 for no limit";

    private static final Set<String> ALWAYS_LOCAL =
            Set.of("local_abort", "local_close_with_unread_data", "gateway_close_propagated", "process_frozen");
    private static final Set<String> LOCAL_IN_THE_SERVER = Set.of("request_timeout", "plaintext_tls_mismatch");

    @Test
    @DisplayName("20 000 incidents at random: one of the catalogue, in whole sentences, certain only when alone")
    void everyVerdict() {
        RandomIncidents random = new RandomIncidents(20_261_121);
        Set<String> seen = new TreeSet<>();
        for (int i = 0; i < INCIDENTS; i++) {
            Given given = random.next();
            Verdict verdict = given.verdict();
            seen.add(verdict.cause);
            check(given.incident(), verdict);
        }
        assertThat(seen)
                .as("the generator reaches every cause")
                .containsExactlyInAnyOrderElementsOf(DiagnosisTest.CAUSES);
    }

    private static void check(Incident incident, Verdict verdict) {
        assertThat(DiagnosisTest.CAUSES).contains(verdict.cause).containsAll(verdict.alternatives);
        assertThat(verdict.alternatives).doesNotContain(verdict.cause).doesNotHaveDuplicates();
        assertThat(verdict.confidence == Confidence.CERTAIN && !verdict.alternatives.isEmpty())
                .as(verdict.cause)
                .isFalse();
        if (verdict.confidence == Confidence.POSSIBLE) {
            assertThat(verdict.summary).as(verdict.cause).containsPattern(HEDGE);
        }
        assertThat(verdict.docs()).matches(PAGE);
        assertThat(verdict.evidence).isNotEmpty();
        for (String sentence : sentences(verdict)) {
            assertThat(sentence.isBlank()).isFalse();
            assertThat(NONSENSE.matcher(sentence.replace(NO_LIMIT, "")).find())
                    .as("%s: %s", verdict.cause, sentence)
                    .isFalse();
        }
        boolean local = verdict.cause.equals("tls_handshake_rejected")
                ? saidNo(incident)
                : ALWAYS_LOCAL.contains(verdict.cause)
                        || LOCAL_IN_THE_SERVER.contains(verdict.cause) && incident.role == Role.SERVER;
        assertThat(verdict.endedBy == EndedBy.LOCAL).as(verdict.cause).isEqualTo(local);
        if ("POST".equals(incident.method)) {
            assertThat(verdict.advice).noneMatch(advice -> advice.contains("let the client repeat"));
        }
        if (verdict.confidence == Confidence.CERTAIN) {
            assertThat(mayBeCertain(incident, verdict.cause)).as(verdict.cause).isTrue();
        }
    }

    /** This end, as a server, answered the hello with an alert, and got none itself. */
    private static boolean saidNo(Incident incident) {
        boolean told = incident.tls != null && (incident.tls.fatalAlert >= 0 || incident.tls.read);
        return incident.role == Role.SERVER && incident.firstSent == Opening.TLS_ALERT && !incident.peerLeft && !told;
    }

    /** What must at least be so for each cause to be certain, in words of its own. */
    private static boolean mayBeCertain(Incident incident, String cause) {
        boolean own = incident.signal == Signal.LOCAL_CLOSE;
        boolean died = incident.signal == Signal.RESET
                || incident.signal == Signal.BROKEN_PIPE
                || incident.signal == Signal.END_OF_STREAM;
        boolean client = incident.role == Role.CLIENT;
        boolean overBefore = incident.peerStateBefore.isOver();
        switch (cause) {
            case "connection_refused":
                return incident.signal == Signal.REFUSED;
            case "plaintext_tls_mismatch":
                return incident.firstSent != incident.firstReceived;
            case "rejected_after_accept":
                return client
                        && died
                        && (incident.phase == Phase.CONNECT
                                || incident.bytesReceived == 0 && incident.exchangeNumber <= 1);
            case "tls_handshake_rejected":
                boolean alerted = incident.tls != null && incident.tls.fatalAlert >= 0;
                return (died || incident.signal == Signal.ANSWER) && (alerted || !overBefore);
            case "stale_pooled_connection":
                return client
                        && died
                        && overBefore
                        && Boolean.TRUE.equals(incident.reused)
                        && incident.understood
                        && incident.responseBytes == 0
                        && !incident.closeAnnounced
                        && incident.refusals == 0
                        && incident.frozenNanos < Math.max(seconds(1), incident.idleNanos / 2)
                        && (incident.idleNanos < 0
                                || incident.keepAliveTimeoutNanos <= incident.idleNanos + seconds(1));
            case "connection_reset_while_idle":
                return client && (incident.phase == Phase.IDLE || overBefore && incident.responseBytes == 0);
            case "silent_drop":
                return client && incident.signal == Signal.TIMED_OUT;
            case "request_limit_reached":
                return client && died && incident.exchangesCounted && incident.keepAliveMax >= 0;
            case "reuse_after_close_announced":
                return client && died && incident.closeAnnounced && incident.understood;
            case "goaway_received":
                return client
                        && (died || incident.signal == Signal.ANSWER)
                        && incident.http2 != null
                        && (incident.http2.goAwayReceived.code != 0 || incident.http2.streamsInFlight > 0);
            case "request_body_rejected":
                return client && died && incident.status != 0 && incident.status != 408;
            case "request_timeout":
                return client && died && incident.status == 408;
            case "peer_crashed":
                return client && died && incident.refusals > 0 && !incident.reconnected;
            case "response_truncated":
                return client
                        && incident.signal == Signal.END_OF_STREAM
                        && incident.responseBytes > 0
                        && !incident.responseComplete
                        && incident.refusals == 0;
            case "upstream_unavailable":
                return incident.signal == Signal.ANSWER && !client && incident.upstream != null;
            case "gateway_close_propagated":
                return own && !client && incident.upstream != null;
            case "local_close_with_unread_data":
                return own && incident.unreadBytes > 0 && incident.lingerSeconds != 0;
            case "local_abort":
                return own && incident.lingerSeconds == 0;
            case "client_disconnected":
                boolean refused =
                        incident.signal == Signal.ANSWER && incident.tls != null && incident.tls.fatalAlert >= 0;
                return (died || refused) && !client;
            case "process_frozen":
                return died && incident.frozenNanos >= seconds(1);
            default:
                return false;
        }
    }

    private static List<String> sentences(Verdict verdict) {
        List<String> sentences = new ArrayList<>(verdict.evidence);
        sentences.addAll(verdict.advice);
        sentences.add(verdict.summary);
        return sentences;
    }

    @Test
    @DisplayName("the same facts get the same verdict, twice, in another locale and another time zone")
    void pure() {
        List<String> here = texts();
        Locale locale = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-SA-u-nu-arab"));
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Apia"));
            assertThat(texts()).isEqualTo(here);
        } finally {
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
    }

    /** Of 2000 verdicts; each is asked for twice. */
    private static List<String> texts() {
        RandomIncidents random = new RandomIncidents(4_711);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            Given given = random.next();
            String text = text(given.verdict());
            assertThat(text(given.verdict())).isEqualTo(text);
            texts.add(text);
        }
        return texts;
    }

    private static String text(Verdict verdict) {
        return String.join(
                "|",
                verdict.cause,
                verdict.confidence.id(),
                verdict.endedBy.id(),
                verdict.alternatives.toString(),
                sentences(verdict).toString());
    }
}
