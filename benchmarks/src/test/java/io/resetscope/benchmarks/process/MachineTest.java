package io.resetscope.benchmarks.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
    void aLineForThePage() {
        assertThat(new Machine("AMD EPYC", 2, "Linux 6.1", "17.0.15").line())
                .isEqualTo("AMD EPYC, 2 cores, Linux 6.1, JDK 17.0.15");
    }
}
