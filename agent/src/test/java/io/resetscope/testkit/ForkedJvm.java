package io.resetscope.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A running or ended child JVM, made by {@link JvmCommand}. Its output is collected line by line. */
public final class ForkedJvm implements AutoCloseable {

    private static final Duration DRAIN = Duration.ofSeconds(10);

    private final Process process;
    private final String command;
    private final List<String> stdout = new CopyOnWriteArrayList<>();
    private final List<String> stderr = new CopyOnWriteArrayList<>();
    private final List<Thread> readers;

    ForkedJvm(Process process, String command) {
        this.process = process;
        this.command = command;
        this.readers = List.of(collect(process.getInputStream(), stdout), collect(process.getErrorStream(), stderr));
    }

    public long pid() {
        return process.pid();
    }

    public List<String> stdout() {
        return List.copyOf(stdout);
    }

    public List<String> stderr() {
        return List.copyOf(stderr);
    }

    /** The {@code key=value} lines of a probe. */
    public Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        for (String line : stdout) {
            int equals = line.indexOf('=');
            if (equals > 0
                    && line.indexOf(' ') != 0
                    && !line.substring(0, equals).contains(" ")) {
                facts.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return facts;
    }

    /** One fact that the probe must have printed. */
    public String fact(String key) {
        return Optional.ofNullable(facts().get(key)).orElseThrow(() -> failure("no fact '" + key + "'"));
    }

    /** The first line of either stream, past or to come, that matches. */
    public String awaitLine(Predicate<String> wanted, Duration timeout) {
        awaitLines(wanted, 1, timeout);
        return lines().filter(wanted).findFirst().orElseThrow();
    }

    /** Until so many lines of either stream have matched. */
    public void awaitLines(Predicate<String> wanted, int count, Duration timeout) {
        try {
            Awaitility.await()
                    .atMost(timeout)
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> have(wanted, count) || ended());
        } catch (ConditionTimeoutException e) {
            throw failure("the awaited line did not come within " + timeout);
        }
        if (!have(wanted, count)) {
            throw failure("ended without the awaited line");
        }
    }

    /** Sends a line to its standard input. */
    public void send(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends its standard input. */
    public void closeInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for its end and gives the exit code; kills it, and fails, when it takes longer. */
    public int waitFor(Duration timeout) {
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                close();
                throw failure("still running after " + timeout);
            }
            joinReaders();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        return process.exitValue();
    }

    public int exitCode() {
        return process.exitValue();
    }

    /** Everything about it, for a failure's message. */
    public String describe() {
        String state = process.isAlive() ? "running" : "exit code " + process.exitValue();
        return "%s%n(%s)%n--- stdout%n%s%n--- stderr%n%s%n"
                .formatted(command, state, String.join("\n", stdout), String.join("\n", stderr));
    }

    /** Ends it, by force if it still runs. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(DRAIN.toMillis(), TimeUnit.MILLISECONDS);
            joinReaders();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private boolean ended() {
        return !process.isAlive() && readers.stream().noneMatch(Thread::isAlive);
    }

    private boolean have(Predicate<String> wanted, int count) {
        return lines().filter(wanted).count() >= count;
    }

    private Stream<String> lines() {
        return Stream.concat(stdout.stream(), stderr.stream());
    }

    /** The last lines are often still in the pipe when the process has gone. */
    private void joinReaders() throws InterruptedException {
        for (Thread reader : readers) {
            reader.join(DRAIN.toMillis());
        }
    }

    private AssertionError failure(String what) {
        return new AssertionError(what + ": " + describe());
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted while waiting for a child JVM", e);
    }

    private static Thread collect(InputStream stream, List<String> lines) {
        Thread reader = new Thread(() -> copyLines(stream, lines), "child output");
        reader.setDaemon(true);
        reader.start();
        return reader;
    }

    private static void copyLines(InputStream stream, List<String> lines) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        } catch (IOException killed) {
            lines.add("(output ended: " + killed.getMessage() + ")");
        }
    }
}
