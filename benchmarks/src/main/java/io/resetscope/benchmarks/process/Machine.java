package io.resetscope.benchmarks.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What it was measured on. */
public record Machine(String processor, int cores, String kernel, String java, double busy) {

    /** The part of the processors' time beyond which others are measured too. */
    private static final double QUIET = 0.1;

    private static final Path TIMES = Path.of("/proc/stat");

    public static Machine of(Path java) throws IOException {
        return new Machine(
                processor(Files.readAllLines(Path.of("/proc/cpuinfo"))),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name") + " "
                        + System.getProperty("os.version").replaceAll("-.*", ""),
                version(java),
                measureBusy());
    }

    /** What others need, while this waits for a moment. */
    private static double measureBusy() throws IOException {
        String before = Files.readAllLines(TIMES).get(0);
        try {
            Thread.sleep(2000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        return busy(before, Files.readAllLines(TIMES).get(0));
    }

    /** Of two first lines of {@code /proc/stat}: user, nice, system, idle, iowait and more; the part that was not idle. */
    static double busy(String before, String after) {
        String[] then = before.split(" +");
        String[] now = after.split(" +");
        long all = 0;
        long idle = 0;
        // the last two are contained in user and nice
        for (int i = 1; i < Math.min(now.length, 9); i++) {
            long ticks = Long.parseLong(now[i]) - Long.parseLong(then[i]);
            all += ticks;
            idle += i == 4 || i == 5 ? ticks : 0;
        }
        return all == 0 ? 0 : 1 - (double) idle / all;
    }

    /** The busier of two looks counts. */
    public Machine asBusyAs(Machine before) {
        return new Machine(processor, cores, kernel, java, Math.max(busy, before.busy));
    }

    public boolean isQuiet() {
        return busy < QUIET;
    }

    /** {@code 17.0.15}, or an {@link IllegalArgumentException} when there is no such JDK, or an older one. */
    public static String version(Path java) {
        String version;
        try {
            Process process = new ProcessBuilder(java.toString(), "-XshowSettings:properties", "-version")
                    .redirectErrorStream(true)
                    .start();
            version = property(
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList(),
                    "java.version");
        } catch (IOException e) {
            throw new IllegalArgumentException(java + " cannot be run: " + e.getMessage());
        }
        if (Integer.parseInt(version.split("[.+-]")[0]) < 17) {
            throw new IllegalArgumentException(java + " is " + version + "; the measured programs need 17 or newer");
        }
        return version;
    }

    static String property(List<String> settings, String name) {
        return settings.stream()
                .map(String::strip)
                .filter(it -> it.startsWith(name + " = "))
                .map(it -> it.substring((name + " = ").length()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("not a java: it does not say its " + name));
    }

    static String processor(List<String> cpuinfo) {
        return cpuinfo.stream()
                .filter(it -> it.startsWith("model name"))
                .map(it -> it.substring(it.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("processor of unknown model");
    }

    public String line() {
        return processor + ", " + cores + " cores, " + kernel + ", JDK " + java + ", up to " + Math.round(100 * busy)
                + " % busy with other things";
    }
}
