package io.resetscope.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.connection.GoAway;
import io.resetscope.agent.connection.Opening;
import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.Cases;
import io.resetscope.agent.diagnosis.Diagnosis;
import io.resetscope.agent.diagnosis.Given;
import io.resetscope.agent.diagnosis.Incidents;
import io.resetscope.agent.history.History;
import io.resetscope.agent.incident.Http2;
import io.resetscope.agent.incident.IncidentBuilder;
import io.resetscope.agent.incident.PastExchange;
import io.resetscope.agent.incident.Tls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the life of a connection looks like. */
class LadderTest {

    private static final long MILLI = 1_000_000L;
    private static final long GAP = 10 * MILLI;

    private static List<String> ladder(IncidentBuilder incident) {
        return Ladder.of(incident.build(), Diagnosis.diagnose(incident.build(), new History()), GAP);
    }

    @Test
    @DisplayName("the server's FIN before the second request")
    void stale() {
        IncidentBuilder incident = Incidents.stale();
        long opened = incident.openedEpochNanos;
        incident.connectNanos = MILLI / 2;
        incident.pastExchanges = List.of(new PastExchange(1, opened + MILLI, opened + 13 * MILLI, "GET", 200));
        incident.exchangeStartedEpochNanos = opened + 3033 * MILLI;
        incident.failedEpochNanos = opened + 3034 * MILLI;
        incident.signal = Signal.END_OF_STREAM;
        incident.errorMessage = null;
        incident.requestComplete = true;
        incident.idleNanos = 3020 * MILLI;
        assertThat(ladder(incident)).containsExactly("""
                             client (this JVM)                       server
                       0 ms  |-- SYN ------------------------------------>|  connected in 0.5 ms
                     1.5 ms  |-- GET ------------------------------------>|  1st exchange
                    13.5 ms  |<------------------------------------ 200 --|
                             :                idle 3.02 s                 :
                             |<------------------------------------ FIN --|  was there before the request was written
                     3.03 s  |-- GET ------------------------------------>|  2nd exchange
                     3.03 s  |                                            |  a read met it
                """.stripTrailing().lines().toArray(String[]::new));
    }

    @Test
    @DisplayName("an RST from between the ends stands in the midst")
    void between() {
        Given forgotten = Given.of(Cases.reused(150));
        assertThat(forgotten.verdict().cause).isEqualTo("middlebox_idle_timeout");
        assertThat(ladder(forgotten.facts()))
                .anyMatch(rung -> rung.contains(" RST -X") && rung.contains("Connection reset"));
    }

    @Test
    @DisplayName("a server's own RST goes to its client, who stands on the left all the same")
    void server() {
        List<String> ladder = ladder(Cases.localCloseWithUnreadData().facts());
        assertThat(ladder.get(0)).contains("client ").contains("server (this JVM)");
        assertThat(ladder).anyMatch(rung -> rung.contains("POST, 120 bytes of 50 MB"));
        assertThat(ladder).anyMatch(rung -> rung.contains("- 413 --|"));
        assertThat(ladder.get(ladder.size() - 1)).contains("- RST --|  this JVM closed");
    }

    @Test
    @DisplayName("an orderly close is a FIN; what still arrives at a server after it is answered with RST")
    void closes() {
        assertThat(last(Cases.gatewayClosePropagated().facts())).contains("- FIN --|  this JVM closed");
        IncidentBuilder arriving = Cases.localCloseWithUnreadData().facts();
        arriving.unreadBytes = 0;
        arriving.sinceRequestNanos = MILLI;
        assertThat(last(arriving)).contains("- FIN, then RST --|  this JVM closed");
        arriving.lingerSeconds = 0;
        assertThat(last(arriving)).contains("- RST --|  this JVM closed");
    }

    private static String last(IncidentBuilder incident) {
        List<String> ladder = ladder(incident);
        return ladder.get(ladder.size() - 1);
    }

    @Test
    @DisplayName("an answer that the reset hid is drawn, and said to have been hidden")
    void hidden() {
        IncidentBuilder incident = Cases.reused(0.2);
        incident.status = 413;
        incident.answeredLate = true;
        assertThat(ladder(incident)).anyMatch(rung -> rung.contains("- 413 --|  hidden by the reset"));
        incident.lateAnswerRead = true;
        assertThat(ladder(incident)).anyMatch(rung -> rung.contains("- 413 --|  read after the failure"));
    }

    @Test
    @DisplayName("a connect that is refused has no other rungs")
    void refused() {
        IncidentBuilder incident = Incidents.refused();
        assertThat(ladder(incident)).hasSize(3);
        assertThat(ladder(incident).get(1)).contains("0 ms  |-- SYN -");
        assertThat(ladder(incident).get(2)).contains("- RST --|  refused");
    }

    @Test
    @DisplayName("exchanges before the oldest that is remembered, and a connection from before the agent's time")
    void unknownPast() {
        IncidentBuilder incident = Cases.reused(0.2);
        incident.ageNanos = -1;
        incident.pastExchanges = List.of(new PastExchange(9, 0, MILLI, null, 0));
        assertThat(ladder(incident))
                .anyMatch(rung -> rung.contains("open since before the agent came"))
                .anyMatch(rung -> rung.contains(": ") && rung.contains("8 exchanges"))
                .anyMatch(rung -> rung.contains("|-- request -"))
                .anyMatch(rung -> rung.contains("- response --|"));
    }

    @Test
    @DisplayName("times are counted from the beginning of the connect; where that is not known, from its end")
    void begins() {
        IncidentBuilder incident = Cases.reused(0.2);
        incident.connectNanos = 40 * MILLI;
        incident.pastExchanges = List.of(new PastExchange(
                1, incident.openedEpochNanos + MILLI, incident.openedEpochNanos + 2 * MILLI, "GET", 200));
        assertThat(ladder(incident))
                .anyMatch(rung -> rung.matches(" +0 ms  \\|-- SYN -+>\\|  connected in 40 ms"))
                .anyMatch(rung -> rung.startsWith("      41 ms  |-- GET"));
        incident.connectNanos = -1;
        assertThat(ladder(incident))
                .anyMatch(rung -> rung.matches(" {13}\\|-- SYN -+>\\|  connected at 0 ms"))
                .anyMatch(rung -> rung.startsWith("       1 ms  |-- GET"));
        IncidentBuilder server = Cases.gatewayClosePropagated().facts();
        assertThat(ladder(server).get(1)).startsWith("       0 ms  |-- SYN").endsWith("|  accepted");
    }

    @Test
    @DisplayName("the TLS handshake is no idle time; idle is what the evidence says it is")
    void handshake() {
        IncidentBuilder incident = overTls(true);
        long opened = incident.openedEpochNanos;
        incident.connectNanos = 0;
        incident.handshakeStartedEpochNanos = opened + MILLI;
        incident.handshakeEndedEpochNanos = opened + 701 * MILLI;
        incident.idleBeforeHandshakeNanos = MILLI;
        incident.pastExchanges = List.of();
        incident.exchangeNumber = 1;
        incident.exchangeStartedEpochNanos = opened + 2041 * MILLI;
        incident.failedEpochNanos = opened + 2042 * MILLI;
        incident.idleNanos = 1340 * MILLI;
        assertThat(ladder(incident)).containsExactly("""
                             client (this JVM)                       server
                       0 ms  |-- SYN ------------------------------------>|  connected in 0 ms
                       1 ms  |-- ClientHello ---------------------------->|  TLS handshake, took 700 ms
                             :                idle 1.34 s                 :
                             |<------------------------------------ FIN --|  was there before the request was written
                     2.04 s  |-- GET ------------------------------------>|  1st exchange
                     2.04 s  |                                            |  a read met it
                """.stripTrailing().lines().toArray(String[]::new));
        assertThat(Diagnosis.diagnose(incident.build(), new History()).evidence)
                .anyMatch(sentence -> sentence.startsWith("idle 1.34 s before this request"));
    }

    @Test
    @DisplayName("a handshake that did not end; and idle time between the connect, or a proxy's answer, and it")
    void handshakeAlone() {
        IncidentBuilder incident = overTls(true);
        incident.handshakeStartedEpochNanos = incident.openedEpochNanos + 60 * MILLI;
        incident.idleBeforeHandshakeNanos = 50 * MILLI;
        assertThat(ladder(incident))
                .anyMatch(rung -> rung.contains(": ") && rung.contains("idle 50 ms"))
                .anyMatch(rung -> rung.endsWith("|  TLS handshake"));
    }

    @Test
    @DisplayName("where records alone are seen, the first turn is the handshake, and no turn is called an exchange")
    void records() {
        IncidentBuilder incident = overTls(false);
        incident.method = null;
        incident.firstSent = Opening.TLS_HANDSHAKE;
        incident.firstReceived = Opening.TLS_HANDSHAKE;
        incident.pastExchanges = List.of(new PastExchange(1, 0, MILLI, null, 0));
        assertThat(ladder(incident))
                .anyMatch(rung -> rung.contains("|-- ClientHello -") && rung.endsWith("|  TLS handshake"))
                .anyMatch(rung -> rung.contains("- ServerHello --|"))
                .anyMatch(rung -> rung.contains("|-- TLS records -"))
                .noneMatch(rung -> rung.contains("exchange"));
    }

    @Test
    @DisplayName("what the peer said last: a close_notify where one was read, a FIN where one is known")
    void goodbyes() {
        IncidentBuilder incident = overTls(true);
        incident.peerStateBefore = PeerState.OPEN;
        assertThat(last(incident)).contains("- FIN --|");
        incident.tls = new Tls(true, true, -1, null);
        assertThat(last(incident)).contains("- close_notify --|  a read met it").doesNotContain("FIN");
        incident.peerStateBefore = PeerState.CLOSE_NOTIFY;
        assertThat(ladder(incident))
                .anyMatch(rung -> rung.endsWith("- close_notify --|  was there before the request was written"))
                .noneMatch(rung -> rung.contains("FIN"));
        incident.peerStateBefore = PeerState.FIN;
        assertThat(ladder(incident)).anyMatch(rung -> rung.contains("- close_notify, FIN --|  was there before"));
        incident.peerStateBefore = PeerState.HUNG_UP;
        assertThat(ladder(incident))
                .anyMatch(rung -> rung.endsWith("|  was over, both ways, before the request was written"))
                .noneMatch(rung -> rung.contains("FIN") || rung.contains("close_notify"));
    }

    @Test
    @DisplayName("a FIN before the request, and an RST in answer to it, are two things")
    void finThenRst() {
        IncidentBuilder incident = Cases.reused(0.2);
        incident.peerStateBefore = PeerState.FIN;
        assertThat(ladder(incident)).anyMatch(rung -> rung.contains("- FIN --|  was there before"));
        assertThat(last(incident)).contains("- RST --|  a read met it: Connection reset");
        incident.peerStateBefore = PeerState.ERROR;
        assertThat(ladder(incident)).anyMatch(rung -> rung.contains("- RST --|  was there before"));
        assertThat(last(incident)).contains("|                                            |  a read met it");
        incident.peerStateBefore = PeerState.HUNG_UP;
        assertThat(ladder(incident)).noneMatch(rung -> rung.contains("RST"));
        assertThat(last(incident)).contains("|                                            |  a read met it");
    }

    @Test
    @DisplayName("the error of a kernel that had given up is no RST")
    void ownTimeout() {
        IncidentBuilder incident = Cases.reused(0.2);
        incident.peerStateBefore = PeerState.ERROR;
        incident.signal = Signal.TIMED_OUT;
        assertThat(ladder(incident))
                .anyMatch(rung -> rung.endsWith("|  an error was there before the request was written"))
                .noneMatch(rung -> rung.contains("RST"));
    }

    @Test
    @DisplayName("which operation met it: a connect, a write or a read")
    void operations() {
        IncidentBuilder incident = Incidents.refused();
        incident.signal = Signal.RESET;
        incident.errorMessage = "Connection reset";
        assertThat(Diagnosis.diagnose(incident.build(), new History()).cause).isEqualTo("rejected_after_accept");
        assertThat(ladder(incident).get(1)).contains("0 ms  |-- SYN -").endsWith("|  connected");
        assertThat(last(incident)).contains("- RST --|  the connect met it: Connection reset");
        assertThat(last(Cases.upload())).contains("a write met it: Connection reset by peer");
        assertThat(last(Cases.first())).contains("a read met it: Connection reset");
    }

    @Test
    @DisplayName(
            "HTTP to a TLS port, and TLS to a plain one: no handshake where there was none, no request that was none")
    void crossPurposes() {
        IncidentBuilder plaintext = Cases.plaintextTlsMismatch().facts();
        plaintext.tls = Tls.UNREAD;
        assertThat(ladder(plaintext))
                .anyMatch(rung -> rung.contains("|-- GET -") && rung.endsWith("1st exchange"))
                .noneMatch(rung -> rung.contains("then TLS") || rung.contains("handshake"));
        assertThat(last(plaintext)).contains("403 ms  |<").contains("- TLS alert --|  this port speaks TLS");

        plaintext.role = Role.SERVER;
        plaintext.firstReceived = Opening.HTTP_REQUEST;
        plaintext.firstSent = Opening.TLS_ALERT;
        plaintext.method = null;
        plaintext.requestBytes = 5;
        plaintext.requestComplete = false;
        assertThat(ladder(plaintext)).anyMatch(rung -> rung.contains("|-- HTTP request, 5 bytes -"));

        IncidentBuilder hello = Cases.plaintextTlsMismatch().facts();
        hello.firstSent = Opening.TLS_HANDSHAKE;
        hello.firstReceived = Opening.HTTP_RESPONSE;
        hello.method = null;
        hello.understood = false;
        hello.responseBytes = 305;
        assertThat(Given.of(hello).verdict().cause).isEqualTo("plaintext_tls_mismatch");
        assertThat(ladder(hello))
                .anyMatch(rung -> rung.contains("|-- ClientHello -") && rung.endsWith("|  TLS handshake"))
                .noneMatch(rung -> rung.contains("request") || rung.contains("exchange"));
        assertThat(last(hello)).contains("- HTTP, 305 bytes --|  this port speaks plain HTTP");
    }

    @Test
    @DisplayName("an alert is called by its name, and comes from who sent it")
    void alerts() {
        IncidentBuilder incident = Cases.tlsHandshakeRejected().facts();
        incident.tls = new Tls(false, false, 42, null);
        assertThat(ladder(incident)).anyMatch(rung -> rung.contains("- alert bad_certificate --|"));
        assertThat(last(incident)).contains("- FIN --|");
        incident.signal = Signal.ANSWER;
        assertThat(last(incident)).contains("|<").contains("- alert bad_certificate --|  refused");
        incident.role = Role.SERVER;
        assertThat(last(incident)).contains("|-- alert bad_certificate -").endsWith(">|  refused");
    }

    @Test
    @DisplayName("a GOAWAY on which this end closed is drawn; before an answer that came later, it is not the failure")
    void goAway() {
        IncidentBuilder incident = Cases.upstreamUnavailable().facts();
        Http2.Builder streams = Cases.streams(17, 3, new GoAway(GoAway.NO_ERROR, 17, null, 0));
        incident.http2 = streams.build();
        assertThat(last(incident)).contains("- 502 --|  the answer speaks for itself");
        streams.leftAtGoAway = true;
        incident.http2 = streams.build();
        assertThat(last(incident)).contains("- GOAWAY NO_ERROR --|  this JVM closed");
    }

    @Test
    @DisplayName("an answer that is the failure is drawn once, at its time")
    void answered() {
        List<String> ladder = ladder(Cases.upstreamUnavailable().facts());
        assertThat(ladder).filteredOn(rung -> rung.contains("502")).hasSize(1);
        assertThat(ladder.get(ladder.size() - 1))
                .matches(" *6\\d\\d ms  .*")
                .contains("- 502 --|  the answer speaks for itself");
    }

    private static IncidentBuilder overTls(boolean read) {
        IncidentBuilder incident = Incidents.stale();
        incident.tls = new Tls(read, false, -1, null);
        incident.understood = read;
        incident.exchangesCounted = read;
        return incident;
    }

    @Test
    @DisplayName("all cases are drawn: lanes of one width, no time twice as a date, nothing unprintable")
    void all() {
        for (Map.Entry<String, Supplier<Given>> each : Cases.all().entrySet()) {
            IncidentBuilder incident = each.getValue().get().facts();
            incident.errorMessage = "for\tged\n[resetscope] line";
            assertThat(ladder(incident)).as(each.getKey()).hasSizeGreaterThan(2).allSatisfy(rung -> {
                assertThat(rung).matches("[ -~]{55,}").doesNotContain("\n");
                if (!rung.contains("client")) {
                    assertThat(rung.charAt(13)).isIn('|', ':');
                    assertThat(rung.charAt(13 + 45)).as(rung).isEqualTo(rung.charAt(13));
                }
            });
        }
    }

    @Test
    @DisplayName("every word on the right, and every sign without a number in it, is explained on the page")
    void explained() throws IOException {
        String page = numberless(Files.readString(Path.of("..", "docs", "telemetry.md")));
        List<IncidentBuilder> incidents = new ArrayList<>();
        Cases.all().values().forEach(each -> incidents.add(each.get().facts()));
        for (PeerState before : PeerState.values()) {
            IncidentBuilder incident = overTls(true);
            incident.peerStateBefore = before;
            incident.tls = new Tls(true, true, -1, null);
            incident.handshakeStartedEpochNanos = incident.openedEpochNanos;
            incidents.add(incident);
            IncidentBuilder records = overTls(false);
            records.firstSent = Opening.TLS_HANDSHAKE;
            records.firstReceived = Opening.TLS_HANDSHAKE;
            records.method = null;
            incidents.add(records);
        }
        for (IncidentBuilder each : incidents) {
            each.errorMessage = null;
            for (String rung : ladder(each).subList(1, ladder(each).size())) {
                String sign = rung.substring(13, 59).replaceAll("^[|:]<?-* *|[ ->]*[|:]$", "");
                String words = rung.substring(59).strip();
                assertThat(page).as(rung).contains("`" + numberless(words));
                assertThat(page).as(rung).contains(sign.matches("[A-Z]+|.*\\d.*") ? "" : "`" + sign);
            }
        }
    }

    private static String numberless(String text) {
        return text.replaceAll("\\d[\\d.]* (ms|s|min|h)\\b", "#").replaceAll("\\d+(st|nd|rd|th|(?= time))", "#");
    }

    @Test
    @DisplayName("the block has it between what happened and the evidence")
    void block() {
        IncidentBuilder incident = Incidents.stale();
        incident.role = Role.CLIENT;
        incident.peerStateBefore = PeerState.FIN;
        String block =
                LogBlock.pictured(incident.build(), Diagnosis.diagnose(incident.build(), new History()), null, GAP);
        assertThat(block.indexOf("client (this JVM)"))
                .isGreaterThan(block.indexOf("had already closed"))
                .isLessThan(block.indexOf("\n  evidence"));
    }
}
