package io.resetscope.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.benchmarks.load.Cell;
import io.resetscope.benchmarks.load.LoadResult;
import io.resetscope.benchmarks.load.ProfileResult;
import io.resetscope.benchmarks.load.Subject;
import io.resetscope.benchmarks.process.Machine;
import io.resetscope.benchmarks.process.Variant;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageTest {

    private static final Results MEASURED = Results.none()
            .on(new Machine("AMD EPYC", 2, "Linux 6.1", "17.0.15", 0.03), "2026-11-26", true)
            .withThroughput(Stream.of(Variant.NONE, Variant.NONE_AGAIN, Variant.RESETSCOPE, Variant.OPENTELEMETRY)
                    .map(PageTest::load)
                    .toList())
            .withOperations(List.of(
                    new OperationResult("Some", "thing", Map.of("size", "8"), 5.25, Double.NaN, List.of(5.25), 16)))
            .withMemory(MemoryBudgetsTest.memory(20, 400, 0));

    @TempDir
    Path docs;

    @Test
    void saysWhenWhereAndByWhat() {
        assertThat(Page.text(MEASURED))
                .startsWith("# What Resetscope costs\n")
                .contains(
                        "on 2026-11-26 by `benchmarks/run --quick`",
                        "AMD EPYC, 2 cores, Linux 6.1, JDK 17.0.15, up to 3 % busy with other things")
                .contains("**From a quick run:**");
        assertThat(Page.text(MEASURED.on(MEASURED.machine(), "2026-11-27", false)))
                .doesNotContain("quick");
    }

    @Test
    void saysWhenTheMachineWasBusy() {
        assertThat(Page.text(MEASURED)).doesNotContain("**The machine was busy");
        Machine busy = new Machine("AMD EPYC", 2, "Linux 6.1", "17.0.15", 0.9);
        assertThat(Page.text(MEASURED.on(busy, "2026-11-26", false))).contains("**The machine was busy");
    }

    @Test
    void hasARowForWhatWasMeasured() {
        assertThat(Page.text(MEASURED))
                .contains("| heap per open connection: `SocketChannel`, http | ≤ 512 B | 400 B | 10.0 B | met |")
                .contains("| http, 50 connections, 200 B | 1000 | 0.900 (0.90 to 0.90) | 0.900 (0.90 to 0.90) | ")
                .contains("| opentelemetry-javaagent | http, 50 connections, 200 B | 0.900 (0.90 to 0.90) |")
                .contains("| thing | size=8 | 5.25 |  | 16.0 |  |");
    }

    @Test
    void tellsWhereTheAgentsTimeGoes() {
        List<ProfileResult.Method> methods = IntStream.range(0, 20)
                .mapToObj(it -> new ProfileResult.Method("Some.method" + it, 20 - it))
                .toList();
        assertThat(Page.text(MEASURED)).doesNotContain("## Profile");
        assertThat(Page.text(MEASURED.withProfile(
                        List.of(new ProfileResult(new Cell(Subject.CHANNEL, false, 50, 200), 1000, methods)))))
                .contains(
                        "`SocketChannel`, one selector, http, 50 connections, 200 B: of 1000 samples in Java code the agent was at work in 210.",
                        "| `Some.method0` | 20 | 10 % |",
                        "| `Some.method14` | 6 | 3 % |\n| 5 others | 15 | 7 % |");
    }

    @Test
    void leavesOutWhatWasNotMeasured() {
        assertThat(Page.text(MEASURED)).doesNotContain("## Start-up");
        assertThat(Page.text(Results.none().on(MEASURED.machine(), "2026-11-26", false)))
                .contains("## Budgets")
                .doesNotContain("## Throughput", "## Single operations", "## Memory");
    }

    @Test
    void isWrittenWithItsPictures() throws IOException {
        Page.write(MEASURED, docs);
        assertThat(docs.resolve("performance.md")).isNotEmptyFile();
        assertThat(docs.resolve("performance/throughput.svg"))
                .content()
                .startsWith("<svg ")
                .contains(">Resetscope</text>", "class=\"own\"", "prefers-color-scheme: dark");
        assertThat(docs.resolve("performance/start-up.svg")).doesNotExist();
    }

    private static LoadResult load(Variant variant) {
        Cell cell = new Cell(Subject.SOCKET, false, 50, 200);
        return new LoadResult(cell, variant, many(1000), many(2000), many(0.9), many(1.1));
    }

    private static List<Double> many(double value) {
        return Collections.nCopies(7, value);
    }
}
