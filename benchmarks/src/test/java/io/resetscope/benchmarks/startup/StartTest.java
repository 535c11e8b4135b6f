package io.resetscope.benchmarks.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartTest {

    @Test
    void theShellsTimesAreUnderstoodInAnyLanguage() {
        Start start = Start.of("times 0.120 0,100 0.020\n", 40_000_000);
        assertThat(start.wall()).isEqualTo(0.12);
        assertThat(start.cpu()).isCloseTo(0.12, within(1e-9));
        assertThat(start.peakMegabytes()).isEqualTo(40);
    }

    @Test
    void whatIsAddedIsADifference() {
        assertThat(new Start(3, 2, 60).minus(new Start(1, 0.5, 40))).isEqualTo(new Start(2, 1.5, 20));
    }

    @Test
    void aProcessIsTimed() throws IOException {
        Start start = Start.of(List.of("sleep", "0.1"));
        assertThat(start.wall()).isGreaterThanOrEqualTo(0.1);
        assertThat(start.cpu()).isLessThan(start.wall());
        assertThat(start.peakMegabytes()).isPositive();
    }

    @Test
    void aProgramThatFailsIsNotAMeasurement() {
        assertThatThrownBy(() -> Start.of(List.of("false")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("exit code 1");
    }
}
