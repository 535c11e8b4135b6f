package io.resetscope.lab.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A {@link Talk} on one host of a network. */
final class Host implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;
    private final int port;

    private Host(Process process) throws IOException {
        this.process = process;
        output = process.inputReader(StandardCharsets.UTF_8);
        String ready = output.readLine();
        assertThat(ready).startsWith("ready ");
        port = Integer.parseInt(ready.substring("ready ".length()));
    }

    static Host start(BalancerNetwork network, Side side, Object... arguments) throws IOException {
        List<String> java = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Talk.class.getName()),
                        Stream.of(arguments).map(Object::toString))
                .toList();
        return new Host(new ProcessBuilder(network.command(side, java))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    int port() {
        return port;
    }

    String ask() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
        return output.readLine();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
