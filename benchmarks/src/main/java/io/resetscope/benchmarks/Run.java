package io.resetscope.benchmarks;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.resetscope.benchmarks.load.Profile;
import io.resetscope.benchmarks.load.Throughput;
import io.resetscope.benchmarks.memory.Memory;
import io.resetscope.benchmarks.process.Layout;
import io.resetscope.benchmarks.process.Machine;
import io.resetscope.benchmarks.process.OpenFiles;
import io.resetscope.benchmarks.process.Progress;
import io.resetscope.benchmarks.process.TestKey;
import io.resetscope.benchmarks.report.Operations;
import io.resetscope.benchmarks.report.Page;
import io.resetscope.benchmarks.report.Results;
import io.resetscope.benchmarks.startup.Startup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What {@code benchmarks/run} runs. */
@Command(
        name = "benchmarks/run",
        description = {
            "Measures what Resetscope costs, side by side with no agent and with others, and writes docs/performance.md.",
            "Takes about half an hour on two cores. Nothing else should be busy there."
        },
        sortOptions = false)
public final class Run implements Callable<Integer> {

    /** What can be measured by itself. */
    public enum Part {
        throughput,
        operations,
        profile,
        startup,
        memory
    }

    @Option(names = "--quick", description = "a short run of about 4 minutes, to see that all works; the page says so")
    private boolean quick;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "PART",
            description = "measure only ${COMPLETION-CANDIDATES}; the rest of the page is from the last run")
    private Set<Part> only = EnumSet.allOf(Part.class);

    @Option(names = "--page", description = "measure nothing: write the page again from the last run")
    private boolean page;

    @Option(names = "--java", description = "the java to measure with, 17 or newer; default: the one that runs this")
    private Path java = Path.of(System.getProperty("java.home"), "bin", "java");

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this")
    private boolean help;

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Run()).setExecutionExceptionHandler((thrown, line, parsed) -> {
            line.getErr().println("benchmarks/run: " + thrown.getMessage());
            return thrown instanceof IllegalArgumentException || thrown instanceof IllegalStateException ? 2 : 1;
        });
    }

    @Override
    public Integer call() throws IOException {
        Results results = last();
        if (!page) {
            Machine machine = Machine.of(java);
            if (!machine.isQuiet()) {
                Progress.say(
                        "%.0f %% of the machine is busy: ratios of time will not be reliable", 100 * machine.busy());
            }
            String today = LocalDate.now().toString();
            // what is left of a quick run is still quick, and what was measured on a busy machine is no better now
            boolean isPart = results.machine() != null && !only.containsAll(EnumSet.allOf(Part.class));
            results = measure(
                    isPart
                            ? results.on(machine.asBusyAs(results.machine()), today, quick || results.quick())
                            : Results.none().on(machine, today, quick));
        } else if (results.machine() == null) {
            throw new IllegalStateException("there is no last run to make the page of");
        }
        Page.write(results, Path.of("docs"));
        Progress.say("written: docs/performance.md");
        return 0;
    }

    private Results measure(Results before) throws IOException {
        OpenFiles.require(8000);
        TestKey.make();
        Results results = before;
        if (only.contains(Part.memory)) {
            results = save(results.withMemory(new Memory(java, quick).measure()));
        }
        if (only.contains(Part.startup)) {
            results = save(results.withStartup(new Startup(java, quick).measure()));
        }
        if (only.contains(Part.operations)) {
            results = save(results.withOperations(Operations.measure(java, quick)));
        }
        if (only.contains(Part.profile)) {
            results = save(results.withProfile(Profile.measure(java, quick)));
        }
        if (only.contains(Part.throughput)) {
            results = save(results.withThroughput(new Throughput(java, quick).measure()));
        }
        return results;
    }

    private static Results last() throws IOException {
        Path file = file();
        return Files.exists(file) ? gson().fromJson(Files.readString(file), Results.class) : Results.none();
    }

    /** Looks each time how busy the machine is, since that changes. */
    private Results save(Results measured) throws IOException {
        Machine machine = Machine.of(java).asBusyAs(measured.machine());
        Results results = measured.on(machine, measured.date(), measured.quick());
        Files.writeString(file(), gson().toJson(results));
        return results;
    }

    private static Path file() {
        return Layout.work().resolve("results.json");
    }

    private static Gson gson() {
        return new GsonBuilder().serializeSpecialFloatingPointValues().create();
    }
}
