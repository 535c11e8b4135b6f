package io.resetscope.demo.heard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ErrorTeeTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String HEAD = "[resetscope] unknown  (possible)  10.0.0.7:1 -> shop:80";

    private final ByteArrayOutputStream onward = new ByteArrayOutputStream();
    private final ErrorTee tee = new ErrorTee(onward, UTF_8);

    @Test
    void passesEverythingOn() {
        tee.stream().println("naïve …");
        tee.stream().write('x');
        tee.stream().flush();

        assertThat(onward.toString(UTF_8)).isEqualTo("naïve …" + System.lineSeparator() + "x");
    }

    @Test
    void standsInForSystemErr() {
        PrintStream original = System.err;
        try {
            ErrorTee installed = ErrorTee.install();
            assertThat(System.err).isSameAs(installed.stream());
        } finally {
            System.setErr(original);
        }
    }

    @Test
    void findsABlockThatComesLaterAndLineByLine() throws Exception {
        CompletableFuture<Void> agent = CompletableFuture.runAsync(() -> {
            tee.stream().println("noise");
            tee.stream().println(HEAD);
            tee.stream().println("  evidence   one");
            tee.stream().println("  change     two");
        });

        assertThat(tee.await(0, block -> block.serverPort() == 80, LONG))
                .hasValueSatisfying(block ->
                        assertThat(block.lines()).containsExactly(HEAD, "  evidence   one", "  change     two"));
        agent.join();
    }

    @Test
    void looksOnlyBehindTheMarkAndOnlyForWhatIsWanted() throws Exception {
        tee.stream().println(HEAD);
        int mark = tee.mark();
        tee.stream().println(HEAD.replace(":80", ":81"));

        assertThat(tee.await(mark, block -> block.serverPort() == 80, Duration.ofMillis(50)))
                .isEmpty();
        assertThat(tee.await(mark, block -> block.serverPort() == 81, LONG)).isPresent();
        assertThat(tee.await(0, block -> block.serverPort() == 80, LONG)).isPresent();
    }
}
