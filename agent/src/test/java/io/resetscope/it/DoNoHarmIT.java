package io.resetscope.it;

import static io.resetscope.it.Scenario.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.JvmCommand;
import io.resetscope.testkit.JvmVariant;
import io.resetscope.testkit.ModuleFiles;
import io.resetscope.testkit.TestKeys;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The agent's own failures stay inside: the application does not notice that everything behind the hooks fails. */
class DoNoHarmIT {

    /** Of 40 KB each, twice what the heap has room for. */
    private static final String WAITING_CALLS = "2000";

    private static final String[] TRAFFIC = {"3000", "10", "4", "cancels"};

    /** Failures within a minute, after which hooks are switched off; each thread may be about to fail once more. */
    private static final int LIMIT = 100;

    private static final int THREADS = 2 * 10 + 4;

    private static final String SOME = "500";
    private static final String MORE_THAN_THE_QUEUE = "18000";
    /** Five seconds, on a machine that is not busy. */
    private static final Duration LONGEST_END = Duration.ofSeconds(30);
    /** Who waited for a log that blocks would wait for ever; a busy machine makes others wait, too. */
    private static final long LONGEST_CONNECT_MICROS = 10_000_000;

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
                .as("the faulty sink was behind the hooks, and was soon there no more")
                .isBetween(LIMIT, LIMIT + THREADS);
        assertThat(Scenario.agentLinesAfterStart(jvm))
                .as(jvm::describe)
                .allMatch(it -> it.contains("own failure in the hook") || it.contains("own code failed"))
                .filteredOn(it -> it.contains("own code failed"))
                .singleElement()
                .asString()
                .contains(LIMIT + " times within a minute", "sockets and channels", "not watched any more");
    }

    /** A disk that is full, a bridge that throws, a pipe that nobody reads: the queue fills up, and nobody waits for it. */
    @Test
    void aLogThatCannotBeWrittenIsNobodysProblem() {
        try (ForkedJvm jvm = Scenario.watched(JvmVariant.of(17))
                .property("resetscope.max_incidents_per_minute", "1000000")
                .main("BrokenLog", SOME, MORE_THAN_THE_QUEUE)
                .start()) {
            jvm.awaitLine(it -> it.equals("done=true"), TIMEOUT);
            // a farewell that would be written to the blocked log must not keep the JVM
            assertThat(jvm.waitFor(LONGEST_END)).as(jvm::describe).isZero();
            for (String state : List.of("usual", "full", "throwing", "blocked")) {
                assertThat(jvm.fact("refused." + state))
                        .as(jvm::describe)
                        .isEqualTo(state.equals("blocked") ? MORE_THAN_THE_QUEUE : SOME);
                assertThat(Long.parseLong(jvm.fact("longestMicros." + state)))
                        .as(jvm::describe)
                        .isLessThan(LONGEST_CONNECT_MICROS);
            }
        }
    }

    /** The last thing that it does fails, when it has said what it cannot have written. */
    @Test
    void aStartThatFailsDoesNotWaitForALogThatBlocks() throws Exception {
        Path jar = Files.copy(ModuleFiles.agentJar(), directory.resolve("broken-agent.jar"));
        try (FileSystem contents = FileSystems.newFileSystem(jar)) {
            Files.writeString(contents.getPath("isolated/io/resetscope/agent/selftest/SelfTest.classdata"), "broken");
        }
        JvmCommand command = Scenario.probe(JvmVariant.of(17)).agent(jar, "selftest=true");
        ForkedJvm told = command.main("Greeting", "hello").run(TIMEOUT);
        assertThat(Scenario.agentLines(told))
                .as(told::describe)
                .anyMatch(it -> it.contains("watching"))
                .anyMatch(it -> it.contains("could not start on Java"));

        Path pipe = directory.resolve("stderr");
        assertThat(run("mkfifo", pipe.toString())).isZero();
        // nobody reads
        RandomAccessFile otherEnd = new RandomAccessFile(pipe.toFile(), "rw");
        try {
            // until it is full
            assertThat(run("dd", "if=/dev/zero", "of=" + pipe, "oflag=nonblock", "bs=4096", "status=none"))
                    .isEqualTo(1);
            ForkedJvm jvm = command.stderr(pipe).start();
            assertThat(jvm.waitFor(LONGEST_END)).as(jvm::describe).isZero();
            assertThat(jvm.fact("greeting")).isEqualTo("hello");
        } finally {
            otherEnd.close();
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
        return process.exitValue();
    }

    /** Each has an object and buffers of its own, and waits for an hour to be told. */
    @Test
    void callsThatWaitToBeToldLeaveTheHeapToTheApplication() {
        ForkedJvm jvm = Scenario.watched(JvmVariant.of(17))
                .property("resetscope.settle", "1h")
                .property("resetscope.log", "off")
                .option("-Xmx40m")
                .main("WaitingCalls", WAITING_CALLS)
                .run(TIMEOUT);
        assertThat(jvm.exitCode()).as(jvm::describe).isZero();
        assertThat(jvm.fact("failed")).as(jvm::describe).isEqualTo(WAITING_CALLS);
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
    @MethodSource("variants")
    void faultySinksUnderTlsAreContained(JvmVariant variant) {
        assertTlsUnharmed(TlsMatrixIT.watched(variant)
                .main("FaultyTlsSink", "StackOverflowError", TlsMatrixIT.TLS13)
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
