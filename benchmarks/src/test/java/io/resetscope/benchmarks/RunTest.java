package io.resetscope.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class RunTest {

    private final StringWriter said = new StringWriter();

    @Test
    void helpNamesTheOptions() {
        assertThat(execute("--help")).isZero();
        assertThat(said.toString()).contains("--quick", "--only", "--page", "--java", "docs/performance.md");
    }

    @Test
    void anUnknownPartIsNamed() {
        assertThat(execute("--only", "memory,speed")).isEqualTo(2);
        assertThat(said.toString()).contains("speed", "throughput, operations, profile, startup, memory");
    }

    @Test
    void aJavaThatIsNoneIsNamed() {
        assertThat(execute("--java", "/no/such/java")).isEqualTo(2);
        assertThat(said.toString()).contains("/no/such/java cannot be run");
    }

    private int execute(String... arguments) {
        PrintWriter writer = new PrintWriter(said, true);
        return Run.commandLine().setOut(writer).setErr(writer).execute(arguments);
    }
}
