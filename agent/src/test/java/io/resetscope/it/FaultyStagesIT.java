package io.resetscope.it;

import static io.resetscope.it.Scenario.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.JvmCommand;
import io.resetscope.testkit.JvmVariant;
import io.resetscope.testkit.ModuleFiles;
import io.resetscope.testkit.OtlpReceiver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each stage of the way from a connection's facts to a report fails each time, by an exception or an error: the application
 * gets what it gets without the agent, and the agent says that it failed, or sends by the other ways what it still knows.
 */
class FaultyStagesIT {

    /** As many pairs of requests that fail. */
    private static final String[] PAIRS = {"", "", ""};
    /** One request's by the client, the other's by both ends. */
    private static final int INCIDENTS = 3 * PAIRS.length;

    private static ForkedJvm alone;

    @TempDir
    private Path directory;

    @BeforeAll
    static void playAlone() {
        alone = command().run(TIMEOUT);
    }

    /** Which class, which of its methods, how the line begins that says so, and what is still there of all incidents. */
    @ParameterizedTest
    @CsvSource({
        "http/HttpConversation, all, own, ''",
        "connection/Connection, all, own, ''",
        "connection/Endings, all, own, ''",
        "incident/IncidentRecorder, all, own, ''",
        "incident/IncidentQueue, offer, own, ''",
        "incident/IncidentQueue, poll, own, ''",
        "incident/Neighbourhood, survey, own, ''",
        "history/History, failed, own, ''",
        "diagnosis/Diagnosis, diagnose, own, ''",
        "report/LogBlock, full, own, ''",
        "report/TraceContexts, extract, own, ''",
        "report/SpanReport, report, own, lines metrics",
        "report/MetricReport, failure, own, lines",
        "report/Telemetry, start, telemetry, lines",
        "report/log/LogQueue, add, '', spans metrics",
    })
    void contained(String stage, String methods, String says, String left) throws IOException {
        Path jar = Files.copy(ModuleFiles.agentJar(), directory.resolve("faulty-agent.jar"));
        FaultyClass.putInto(
                jar,
                "isolated/io/resetscope/agent/" + stage + ".classdata",
                methods.equals("all") ? method -> true : methods::equals);
        try (OtlpReceiver collector = OtlpReceiver.start()) {
            ForkedJvm jvm =
                    Scenario.exporting(command().agent(jar, ""), collector).run(TIMEOUT);
            assertThat(jvm.exitCode()).as(jvm::describe).isZero();
            assertThat(jvm.stdout()).as(jvm::describe).isEqualTo(alone.stdout());
            List<String> lines = Scenario.agentLinesAfterStart(jvm);
            assertThat(lines.stream().anyMatch(it -> it.startsWith("[resetscope] " + says)))
                    .as(jvm::describe)
                    .isEqualTo(!says.isEmpty());
            assertThat(lines.stream().filter(it -> it.contains(" -> ")))
                    .as(jvm::describe)
                    .hasSize(left.contains("lines") ? INCIDENTS : 0);
            assertThat(Scenario.failures(collector.received()))
                    .as(jvm::describe)
                    .hasSize(left.contains("spans") ? INCIDENTS : 0);
            assertThat(Scenario.counted(collector.received()))
                    .as(jvm::describe)
                    .isEqualTo(left.contains("metrics") ? INCIDENTS : 0);
        }
    }

    private static JvmCommand command() {
        return Scenario.probe(JvmVariant.of(17)).main("TracedFailures", PAIRS);
    }
}
