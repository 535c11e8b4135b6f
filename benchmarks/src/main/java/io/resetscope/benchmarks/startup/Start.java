package io.resetscope.benchmarks.startup;

import io.resetscope.benchmarks.process.Layout;
import io.resetscope.benchmarks.process.ProcFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** One start of a program, up to its end: seconds of wall clock and processor, and the most memory that was resident. */
public record Start(double wall, double cpu, double peakMegabytes) {

    private static final String TIMES = "times ";

    /** The shell reads both clocks when the program has ended; the peak is looked at while it runs, as it only grows. */
    static Start of(List<String> command) throws IOException {
        Path log = Layout.work().resolve("start.log");
        List<String> timed = new ArrayList<>(List.of(
                "bash",
                "-c",
                "TIMEFORMAT='" + TIMES + "%3R %3U %3S'; log=$1; shift; time \"$@\" >\"$log\" 2>&1 </dev/null",
                "bash",
                log.toString()));
        timed.addAll(command);
        Process shell = new ProcessBuilder(timed).redirectErrorStream(true).start();
        long peak = 0;
        try {
            Optional<ProcessHandle> program = Optional.empty();
            while (!shell.waitFor(4, TimeUnit.MILLISECONDS)) {
                // a search through all processes, so once only
                program = program.or(() -> shell.children().findFirst());
                OptionalLong now =
                        program.map(it -> ProcFiles.peakResident(it.pid())).orElse(OptionalLong.empty());
                peak = Math.max(peak, now.orElse(0));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (shell.exitValue() != 0) {
            throw new IOException("exit code " + shell.exitValue() + ", see " + log + ": " + String.join(" ", command));
        }
        return of(said, peak);
    }

    static Start of(String said, long peakBytes) {
        String[] times = said.substring(said.indexOf(TIMES) + TIMES.length())
                .strip()
                .replace(',', '.')
                .split(" ");
        double cpu = Double.parseDouble(times[1]) + Double.parseDouble(times[2]);
        return new Start(Double.parseDouble(times[0]), cpu, peakBytes / 1e6);
    }

    Start minus(Start other) {
        return new Start(wall - other.wall, cpu - other.cpu, peakMegabytes - other.peakMegabytes);
    }
}
