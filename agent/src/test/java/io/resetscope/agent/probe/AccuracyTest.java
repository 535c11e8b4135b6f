package io.resetscope.agent.probe;

import static io.resetscope.agent.probe.Results.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a busy machine read late does not move the timeout. */
class AccuracyTest {

    private static Outcome outcome(Fate fate, double idle, double answer) {
        return new Outcome(fate, seconds(idle), seconds(idle), seconds(answer), null);
    }

    @Test
    @DisplayName("an idle time that seems short because its answer was read late does not count")
    void late() {
        Finding finding = Finding.of(List.of(
                outcome(Fate.SURVIVED, 3, 0.1),
                outcome(Fate.FIN, 3.7, 0.4),
                outcome(Fate.FIN, 4, 0.1),
                outcome(Fate.FIN, 4.01, 0.102)));
        assertThat(finding.timeoutNanos()).isEqualTo(seconds(4));
        assertThat(finding.ended).isEqualTo(3);
    }

    @Test
    @DisplayName("what is a trifle beside the idle time counts")
    void trifle() {
        Finding finding = Finding.of(
                List.of(outcome(Fate.SURVIVED, 50, 0.1), outcome(Fate.FIN, 60.0, 0.3), outcome(Fate.FIN, 60.1, 0.1)));
        assertThat(finding.timeoutNanos()).isEqualTo(seconds(60));
    }

    @Test
    @DisplayName("when all were late, the least late counts")
    void allLate() {
        Finding finding = Finding.of(
                List.of(outcome(Fate.SURVIVED, 0, 0.01), outcome(Fate.FIN, 3.5, 0.5), outcome(Fate.FIN, 3.8, 0.2)));
        assertThat(finding.timeoutNanos()).isEqualTo(seconds(3.8));
    }

    @Test
    @DisplayName("what survived has survived, however late that was read")
    void survived() {
        Finding finding = Finding.of(
                List.of(outcome(Fate.SURVIVED, 0, 0.01), outcome(Fate.SURVIVED, 3, 0.5), outcome(Fate.FIN, 4, 0.01)));
        assertThat(finding.bracket.survivedNanos()).isEqualTo(seconds(3));
    }

    @Test
    @DisplayName("what had ended when it was used counts, up to the latest moment at which that may have been")
    void lateUse() {
        Finding finding = Finding.of(List.of(
                outcome(Fate.SURVIVED, 2.978, 0.01),
                outcome(Fate.SILENT, 3.001, 0.035),
                outcome(Fate.SILENT, 3.327, 0.01)));
        assertThat(finding.bracket.failedNanos()).isEqualTo(seconds(3.026));
        assertThat(finding.fate).isEqualTo(Fate.SILENT);
        assertThat(finding.width()).isLessThan(0.02);
    }

    @Test
    @DisplayName(
            "a request that crossed a FIN was answered by RST: it is the FIN that tells, however late its answer was read")
    void crossed() {
        Finding finding = Finding.of(List.of(
                outcome(Fate.SURVIVED, 3, 0.01),
                outcome(Fate.FIN, 3.7, 0.3),
                outcome(Fate.RST_ON_REQUEST, 3.99, 0.02)));
        assertThat(finding.bracket.failedNanos()).isEqualTo(seconds(4));
        assertThat(finding.fate).isEqualTo(Fate.FIN);
    }
}
