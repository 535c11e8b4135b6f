package io.resetscope.lab.stage;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A child process that talks by lines; it ends when its standard input does. */
public final class Program implements AutoCloseable {

    private static final String END = "\u0000end";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String command;
    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<String> log = new CopyOnWriteArrayList<>();

    private Program(String command, Process process) {
        this.command = command;
        this.process = process;
        read(process.getInputStream(), "out", line -> lines.add(line));
        read(process.getErrorStream(), "err", line -> {});
    }

    /** What configures the build's own telemetry or JVMs does not reach the child. */
    public static Program start(List<String> command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment()
                .keySet()
                .removeIf(it -> it.startsWith("OTEL_") || it.startsWith("RESETSCOPE_") || it.endsWith("JAVA_OPTIONS"));
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().putAll(environment);
        return new Program(String.join(" ", command), builder.start());
    }

    /** The next line of its standard output; null when there is none any more. */
    public String nextLine(Duration timeout) {
        try {
            String line = lines.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (line == null) {
                throw new IllegalStateException("no line within " + timeout + " from " + describe());
            }
            return line.equals(END) ? null : line;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + command, e);
        }
    }

    /** The rest of the first line that begins so. */
    public String await(String beginning) {
        for (String line = nextLine(PATIENCE); line != null; line = nextLine(PATIENCE)) {
            if (line.startsWith(beginning)) {
                return line.substring(beginning.length()).trim();
            }
        }
        throw new IllegalStateException("ended without '" + beginning + "': " + describe());
    }

    public void send(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(describe(), e);
        }
    }

    /** Stands still, by SIGSTOP, for so long. */
    public void freeze(long millis) throws IOException {
        signal("STOP");
        LockSupport.parkUntil(System.currentTimeMillis() + millis);
        signal("CONT");
    }

    private void signal(String name) throws IOException {
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** SIGKILL: at once, and then it is gone when this returns; or after a time, and this returns at once. */
    public void kill(long millis) {
        if (millis == 0) {
            process.destroyForcibly();
            await(PATIENCE);
        } else {
            CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS).execute(process::destroyForcibly);
        }
    }

    /** Its exit code. */
    public int await(Duration timeout) {
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
                throw new IllegalStateException("still running after " + timeout + ": " + describe());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + command, e);
        }
    }

    /** Everything it wrote. */
    public String describe() {
        return command + "\n" + log.stream().collect(Collectors.joining("\n"));
    }

    /** Ends its input and waits for its end; by force when that takes long. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException alreadyGone) {
            // a process that has ended needs no farewell
        }
        await(PATIENCE);
    }

    private void read(InputStream stream, String name, Consumer<String> consumer) {
        Thread reader = new Thread(
                () -> {
                    try (BufferedReader text =
                            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                        for (String line = text.readLine(); line != null; line = text.readLine()) {
                            log.add(line);
                            consumer.accept(line);
                        }
                    } catch (IOException killed) {
                        log.add("(" + name + " ended: " + killed.getMessage() + ")");
                    }
                    consumer.accept(END);
                },
                "child " + name);
        reader.setDaemon(true);
        reader.start();
    }
}
