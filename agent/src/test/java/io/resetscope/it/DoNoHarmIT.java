package io.resetscope.it;

import static io.resetscope.it.Scenario.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.JvmVariant;
import io.resetscope.testkit.ModuleFiles;
import io.resetscope.testkit.TestKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The agent's own failures stay inside: the application does not notice that everything behind the hooks fails. */
class DoNoHarmIT {

    private static final String[] TRAFFIC = {"3000", "10", "4", "cancels"};

    @TempDir
    private Path directory;

    static Stream<JvmVariant> variants() {
        return Stream.of(JvmVariant.of(8), JvmVariant.of(17), JvmVariant.newest());
    }

    static Stream<Arguments> faults() {
        return variants()
                .flatMap(variant -> Stream.of(
                                "RuntimeException", "StackOverflowError", "OutOfMemoryError", "AssertionError")
                        .map(error -> Arguments.of(variant, error)));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aSinkThatThrowsIsContained(JvmVariant variant, String error) {
        String[] arguments = Stream.concat(Stream.of(error), Stream.of(TRAFFIC)).toArray(String[]::new);
        ForkedJvm jvm = Scenario.watched(variant).main("FaultySink", arguments).run(TIMEOUT);
        assertUnharmed(jvm);
        assertThat(Integer.parseInt(jvm.fact("calls")))
                .as("the faulty sink was behind the hooks")
                .isPositive();
    }

    @ParameterizedTest
    @MethodSource("variants")
    void adviceThatThrowsIsContained(JvmVariant variant) throws IOException {
        Path jar = Files.copy(ModuleFiles.agentJar(), directory.resolve("faulty-agent.jar"));
        FaultyFacade.putInto(jar);
        ForkedJvm jvm =
                Scenario.probe(variant).agent(jar, "").main("Healthy", TRAFFIC).run(TIMEOUT);
        assertUnharmed(jvm);
        assertThat(Scenario.agentLines(jvm))
                .as("the agent was active: %s", jvm.describe())
                .anyMatch(it -> it.contains("watching"));
    }

    /** The sinks behind all hooks throw, those of TLS included. */
    @ParameterizedTest
    @MethodSource("faults")
    void faultySinksUnderTlsAreContained(JvmVariant variant, String error) {
        assertTlsUnharmed(TlsMatrixIT.watched(variant)
                .main("FaultyTlsSink", error, TlsMatrixIT.TLS13)
                .run(TIMEOUT));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void faultyAdviceUnderTlsIsContained(JvmVariant variant) throws IOException {
        Path jar = Files.copy(ModuleFiles.agentJar(), directory.resolve("faulty-agent.jar"));
        FaultyFacade.putInto(jar);
        assertTlsUnharmed(Scenario.probe(variant)
                .agent(jar, "")
                .property("tls.keys", TestKeys.directory().toString())
                .main("TlsHealthy", TlsMatrixIT.TLS12)
                .run(TIMEOUT));
    }

    private static void assertTlsUnharmed(ForkedJvm jvm) {
        assertThat(jvm.exitCode()).as(jvm::describe).isZero();
        assertThat(jvm.facts())
                .as(jvm::describe)
                .containsEntry("done", "true")
                .doesNotContainKey("wrong")
                .doesNotContainEntry("calls", "0");
        assertThat(Scenario.agentLines(jvm)).anyMatch(it -> it.contains("watching"));
    }

    private static void assertUnharmed(ForkedJvm jvm) {
        assertThat(jvm.exitCode()).as(jvm::describe).isZero();
        assertThat(jvm.fact("requests")).isEqualTo(TRAFFIC[0]);
        assertThat(jvm.fact("errors")).as(jvm::describe).isEqualTo("0");
    }
}
