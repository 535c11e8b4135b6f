package io.resetscope.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.Cases;
import io.resetscope.agent.diagnosis.Diagnosis;
import io.resetscope.agent.diagnosis.Given;
import io.resetscope.agent.diagnosis.Incidents;
import io.resetscope.agent.history.History;
import io.resetscope.agent.incident.IncidentBuilder;
import io.resetscope.agent.incident.PastExchange;
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
        assertThat(ladder(incident)).containsExactly("""
                             client (this JVM)                       server
                       0 ms  |-- SYN ------------------------------------>|  connected in 0.5 ms
                       1 ms  |-- GET ------------------------------------>|  1st exchange
                      13 ms  |<------------------------------------ 200 --|
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
        incident.openedEpochNanos = -1;
        incident.pastExchanges = List.of(new PastExchange(9, 0, MILLI, null, 0));
        assertThat(ladder(incident))
                .anyMatch(rung -> rung.contains("open since before the agent came"))
                .anyMatch(rung -> rung.contains(": ") && rung.contains("8 exchanges"))
                .anyMatch(rung -> rung.contains("|-- request -"))
                .anyMatch(rung -> rung.contains("- response --|"));
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
