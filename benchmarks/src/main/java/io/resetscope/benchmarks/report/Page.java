package io.resetscope.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes {@code docs/performance.md} and its pictures. */
public final class Page {

    private Page() {}

    public static void write(Results results, Path docs) throws IOException {
        Path pictures = Files.createDirectories(docs.resolve("performance"));
        if (!results.throughput().isEmpty()) {
            Files.writeString(
                    pictures.resolve("throughput.svg"), ThroughputSection.throughputChart(results.throughput()));
            Files.writeString(pictures.resolve("cpu.svg"), ThroughputSection.cpuChart(results.throughput()));
        }
        if (!results.startup().isEmpty()) {
            Files.writeString(pictures.resolve("start-up.svg"), StartupSection.chart(results.startup()));
        }
        Files.writeString(docs.resolve("performance.md"), text(results));
    }

    static String text(Results results) {
        StringBuilder text = new StringBuilder("# What Resetscope costs\n\n")
                .append("Measured side by side with no agent and with others, on ")
                .append(results.date())
                .append(" by `benchmarks/run")
                .append(results.quick() ? " --quick" : "")
                .append("`, which writes this page: ")
                .append(results.machine().line())
                .append(". Ratios carry over to other machines, seconds do not.\n\n");
        if (results.quick()) {
            text.append("**From a quick run:** too short for the ratios of throughput; see the noise.\n\n");
        }
        if (!results.machine().isQuiet()) {
            text.append(
                    "**The machine was busy with other things:** ratios of time are not reliable; see the noise.\n\n");
        }
        text.append(BudgetSection.of(BudgetSection.budgets(results)));
        if (!results.throughput().isEmpty()) {
            text.append(ThroughputSection.of(results.throughput()));
        }
        if (!results.operations().isEmpty()) {
            text.append(OperationSection.of(results.operations()));
        }
        if (!results.profile().isEmpty()) {
            text.append(ProfileSection.of(results.profile()));
        }
        if (!results.startup().isEmpty()) {
            text.append(StartupSection.of(results.startup()));
        }
        if (results.memory() != null) {
            text.append(MemorySection.of(results.memory()));
        }
        return text.append(BudgetSection.note("method")).toString().stripTrailing() + "\n";
    }
}
