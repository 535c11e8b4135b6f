package io.resetscope.benchmarks.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program under test that is running and can be told what to do: the other end of its {@code Console}. */
public final class Program implements AutoCloseable {

    private static final String MARK = "> ";

    private final List<String> command;
    private final Path log;
    private final Process process;
    private final BufferedReader output;
    private final OutputStream input;
    private int port;

    private Program(List<String> command) throws IOException {
        this.command = command;
        // only the last one is of interest, when something goes wrong
        log = Layout.work().resolve("program-" + ProcessHandle.current().pid() + ".log");
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        output = process.inputReader(StandardCharsets.US_ASCII);
        input = process.getOutputStream();
    }

    /** Returns when the program has said that it is ready. */
    public static Program start(List<String> command) throws IOException {
        Program program = new Program(command);
        try {
            String[] ready = program.answer().split(" ");
            program.port = Integer.parseInt(ready[1]);
            return program;
        } catch (IOException e) {
            program.close();
            throw e;
        }
    }

    public long pid() {
        return process.pid();
    }

    /** Where it listens, if it does. */
    public int port() {
        return port;
    }

    public String tell(String line) throws IOException {
        input.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        input.flush();
        return answer();
    }

    private String answer() throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(MARK)) {
                return line.substring(MARK.length());
            }
        }
        throw new IOException("ended early, see " + log + ": " + String.join(" ", command));
    }

    /** As a service is stopped: what the JVM does at its end, it does. */
    public void end() throws IOException {
        process.destroy();
        if (!await()) {
            throw new IOException("does not end: " + String.join(" ", command));
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        await();
    }

    private boolean await() {
        try {
            return process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
