package io.resetscope.agent.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.incident.IncidentBuilder;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which failures teach something about idling, and what. */
class EndingTest {

    private static Ending of(Ending ending, Consumer<IncidentBuilder> change) {
        IncidentBuilder incident = Lives.ended(ending, 7);
        change.accept(incident);
        return Ending.of(incident.build());
    }

    @ParameterizedTest(name = "{0} before, then {1}: {2}")
    @CsvSource({
        "FIN, END_OF_STREAM, FIN",
        "FIN, RESET, FIN",
        "FIN, BROKEN_PIPE, FIN",
        "ERROR, RESET, RST_WHILE_IDLE",
        "ERROR, BROKEN_PIPE, RST_WHILE_IDLE",
        "ERROR, TIMED_OUT, LATE",
        "HUNG_UP, BROKEN_PIPE, RST_WHILE_IDLE",
        "HUNG_UP, END_OF_STREAM, RST_WHILE_IDLE",
        "OPEN, RESET, LATE",
        "OPEN, TIMED_OUT, LATE",
        "OPEN, BROKEN_PIPE, LATE",
        "OPEN, END_OF_STREAM,",
        "FIN, LOCAL_CLOSE,",
        "OPEN, LOCAL_CLOSE,",
        "FIN, ANSWER,",
        "OPEN, ANSWER,",
        "NOT_ASKED, RESET,",
        "UNKNOWN, RESET,",
    })
    @DisplayName("what the kernel said before, and what the application met")
    void table(PeerState before, Signal signal, Ending expected) {
        assertThat(of(Ending.FIN, incident -> {
                    incident.peerStateBefore = before;
                    incident.signal = signal;
                }))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(Ending.class)
    @DisplayName("what idling did not cause teaches nothing")
    void ignored(Ending ending) {
        assertThat(of(ending, incident -> {})).isEqualTo(ending);
        assertThat(of(ending, incident -> incident.idleNanos = 0)).isEqualTo(ending);

        assertThat(of(ending, incident -> incident.role = Role.SERVER)).isNull();
        assertThat(of(ending, incident -> incident.signal = Signal.REFUSED)).isNull();
        assertThat(of(ending, incident -> incident.responseBytes = 1)).isNull();
        assertThat(of(ending, incident -> incident.status = 413)).isNull();
        assertThat(of(ending, incident -> incident.reused = false)).isNull();
        assertThat(of(ending, incident -> incident.reused = null)).isNull();
        assertThat(of(ending, incident -> incident.idleNanos = -1)).isNull();
        assertThat(of(ending, incident -> incident.closeAnnounced = true)).isNull();
        assertThat(of(ending, incident -> incident.refusals = 1)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"57P05, FIN", "4031, FIN", "57P01,", "57P02,", "25P03,", "25P04,", "1053,", "1927,"})
    @DisplayName("nor does what the server called something else, but its timeout for idle sessions does")
    void dismissed(String word, Ending expected) {
        assertThat(of(Ending.FIN, incident -> incident.lastWord = word)).isEqualTo(expected);
    }

    @Test
    @DisplayName("several connections failing at once is what a pool does after a quiet while")
    void neighbours() {
        assertThat(of(Ending.FIN, incident -> incident.otherFailures = 9)).isEqualTo(Ending.FIN);
    }
}
