package io.resetscope.lab.network;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs one of the system's programs to its end. */
final class Command {

    private Command() {}

    static String run(String... command) {
        return runWithInput("", List.of(command));
    }

    /**
     * What it prints, on either stream.
     *
     * @throws IllegalStateException when it is not there or fails, with all that it said
     */
    static String runWithInput(String input, List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try (Writer stdin = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8)) {
                stdin.write(input);
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            int exitCode = process.waitFor();
            if (exitCode != 0) {
                throw new IllegalStateException("'%s' ended with %d: %s%s"
                        .formatted(
                                String.join(" ", command),
                                exitCode,
                                output,
                                input.isEmpty() ? "" : "\nits input was:\n" + input));
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException("'" + String.join(" ", command) + "' does not run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in '" + String.join(" ", command) + "'", e);
        }
    }
}
