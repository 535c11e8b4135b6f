package io.resetscope.benchmarks.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MachineTest {

    @Test
    void theModelIsNamedOnceForAllCores() {
        assertThat(Machine.processor(List.of("processor\t: 0", "model name\t: AMD EPYC", "model name\t: AMD EPYC")))
                .isEqualTo("AMD EPYC");
        assertThat(Machine.processor(List.of("processor\t: 0"))).isEqualTo("processor of unknown model");
    }

    @Test
    void theVersionIsThatOfTheJavaUnderTest() {
        Path own = Path.of(System.getProperty("java.home"), "bin", "java");
        assertThat(Machine.version(own)).isEqualTo(System.getProperty("java.version"));
    }

    @Test
    void whatIsNoJavaIsNamed() {
        assertThatThrownBy(() -> Machine.version(Path.of("/no/such/java")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/no/such/java cannot be run");
        assertThatThrownBy(() -> Machine.property(List.of("hello"), "java.version"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void itIsQuietWhenHardlyAnythingRuns() {
        assertThat(new Machine("AMD EPYC", 2, "Linux 6.1", "17.0.15", 0.05).isQuiet())
                .isTrue();
        assertThat(new Machine("AMD EPYC", 2, "Linux 6.1", "17.0.15", 0.5).isQuiet())
                .isFalse();
    }

    @Test
    void busyIsWhatWasNotIdleMeanwhile() {
        assertThat(Machine.busy("cpu  100 0 100 1000 50 0 0 0 7 0", "cpu  120 0 110 1060 60 0 0 0 9 0"))
                .isCloseTo(0.3, within(1e-9));
        assertThat(Machine.busy("cpu  1 1 1 1 1 1 1 1", "cpu  1 1 1 1 1 1 1 1")).isZero();
    }

    @Test
    void aLineForThePage() {
        assertThat(new Machine("AMD EPYC", 2, "Linux 6.1", "17.0.15", 0.03).line())
                .isEqualTo("AMD EPYC, 2 cores, Linux 6.1, JDK 17.0.15, up to 3 % busy with other things");
    }
}
