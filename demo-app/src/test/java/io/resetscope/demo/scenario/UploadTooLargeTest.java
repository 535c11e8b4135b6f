package io.resetscope.demo.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the application sees; nobody is watched. OkHttp's timeout has two texts: its own watchdog's, and, where a busy
 * machine wakes that one late, the socket's.
 */
class UploadTooLargeTest {
    private static final String PREMATURE = "upstream prematurely closed connection";

    private final StringWriter out = new StringWriter();

    @ParameterizedTest
    @CsvSource({
        "1, java.net.SocketTimeoutException: timeout|java.net.SocketTimeoutException: Read timed out",
        "2, java.io.IOException: unexpected end of stream",
        "3, HTTP 502  bad gateway",
        "4, HTTP 200  stored 100000 bytes",
        "5, HTTP 413  too large",
        "6, HTTP 200  stored 100000 bytes",
        "7, HTTP 413  too large"
    })
    void applicationSees(int step, String what) throws Exception {
        String line = play(step, null).lines().get(0);
        assertThat(what.split("\\|")).as(line).anyMatch(line::startsWith);
        assertThat(out.toString().contains(PREMATURE)).isEqualTo(step == 3);
    }

    @Test
    void realNginxFailsInHttp10AndWorksInHttp11() throws Exception {
        Optional<Path> nginx = Nginx.installed();
        if (!"1".equals(System.getenv("RESETSCOPE_REQUIRE_ALL"))) {
            assumeTrue(nginx.isPresent(), "nginx is missing: install it, e.g. apt-get install nginx-light");
        }

        assertThat(play(3, nginx.orElseThrow()).lines().get(0)).startsWith("HTTP 502");
        assertThat(out.toString().lines().filter(line -> line.startsWith("nginx: ")))
                .hasSize(2)
                .allMatch(line -> line.contains(PREMATURE));
        assertThat(play(4, nginx.orElseThrow()).lines()).isEqualTo(List.of("HTTP 200  stored 100000 bytes"));
        assertThat(play(6, nginx.orElseThrow()).lines()).isEqualTo(List.of("HTTP 200  stored 100000 bytes"));
    }

    private Observation play(int number, Path nginx) throws Exception {
        Settings settings = new Settings(null, Duration.ofSeconds(3), nginx, false);
        try (Stage stage = new Stage(new PrintWriter(out, true), OutputStream.nullOutputStream(), List.of())) {
            Step step = new UploadTooLarge(settings).steps().get(number - 1);
            return step.play().run(stage);
        }
    }
}
