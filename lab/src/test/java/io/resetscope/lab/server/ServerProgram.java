package io.resetscope.lab.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.lab.stage.TestKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One of the server programs in a JVM of its own. */
final class ServerProgram implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;
    private final int port;

    private ServerProgram(Process process) throws IOException {
        this.process = process;
        output = process.inputReader(StandardCharsets.UTF_8);
        String ready = output.readLine();
        assertThat(ready).startsWith("ready ");
        port = Integer.parseInt(ready.substring("ready ".length()));
    }

    static ServerProgram start(Class<?> program, String... arguments) throws IOException {
        List<String> command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path")),
                        Stream.of(TestKey.javaOptions().stream(), Stream.of(program.getName()), Stream.of(arguments))
                                .flatMap(it -> it))
                .toList();
        return new ServerProgram(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    int port() {
        return port;
    }

    /** Closes its input, and waits for its end; gives the rest of its output. */
    String endAndRemainingOutput() throws IOException, InterruptedException {
        process.getOutputStream().close();
        String rest = String.join("\n", output.lines().toList());
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        return rest;
    }

    /** SIGKILL; it is gone when this returns. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
