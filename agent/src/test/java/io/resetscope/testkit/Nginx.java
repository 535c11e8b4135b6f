package io.resetscope.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The system's nginx on a free loopback port, as the user who runs the tests. Answers every path with 200. */
public final class Nginx implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(10);
    private static final int ATTEMPTS = 5;
    private static final String SEARCH_BEYOND_PATH = ":/usr/sbin:/usr/local/sbin:/usr/local/nginx/sbin";

    private final TemporaryDirectory directory;
    private final Process process;
    private final int port;

    private Nginx(TemporaryDirectory directory, Process process, int port) {
        this.directory = directory;
        this.process = process;
        this.port = port;
    }

    /** Starts it with these directives, such as {@code keepalive_timeout 1s}, in the http block. */
    public static Nginx start(String... directives) {
        return start("", directives);
    }

    /** The same with HTTP/2, over TLS. */
    public static Nginx startHttp2(String... directives) {
        return start(" ssl http2", withKeys("TLSv1.3", directives));
    }

    /** The same with TLS, of the one protocol, such as {@code TLSv1.3}, and the certificate of {@link TestKeys}. */
    public static Nginx startTls(String protocol, String... directives) {
        return start(" ssl", withKeys(protocol, directives));
    }

    private static String[] withKeys(String protocol, String... directives) {
        String[] all = Arrays.copyOf(directives, directives.length + 3);
        all[directives.length] = "ssl_protocols " + protocol;
        all[directives.length + 1] = "ssl_certificate \"" + TestKeys.certificate() + "\"";
        all[directives.length + 2] = "ssl_certificate_key \"" + TestKeys.privateKey() + "\"";
        return all;
    }

    private static Nginx start(String listens, String... directives) {
        Path binary = Requirement.present(find(), "nginx", "install it, e.g. apt-get install nginx-light");
        // The free port may be taken by another between our look and nginx's bind.
        for (int attempt = 1; ; attempt++) {
            Nginx nginx = launch(binary, Ports.free(), listens, directives);
            if (nginx.accepts()) {
                return nginx;
            }
            String log = nginx.errorLog();
            nginx.close();
            if (attempt == ATTEMPTS || !log.contains("in use")) {
                throw new IllegalStateException("nginx does not start: " + log);
            }
        }
    }

    public int port() {
        return port;
    }

    private static Nginx launch(Path binary, int port, String listens, String... directives) {
        TemporaryDirectory directory = TemporaryDirectory.create("nginx");
        Path home = directory.path();
        try {
            Path configuration =
                    Files.writeString(home.resolve("nginx.conf"), configuration(home, port, listens, directives));
            Process process = new ProcessBuilder(
                            binary.toString(),
                            "-p",
                            home.toString(),
                            "-e",
                            home.resolve("error.log").toString(),
                            "-c",
                            configuration.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(home.resolve("output.log").toFile())
                    .start();
            return new Nginx(directory, process, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String configuration(Path home, int port, String listens, String... directives) {
        String temporary = Stream.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
                .map(it -> "    %s_temp_path \"%s\";%n".formatted(it, home.resolve(it)))
                .collect(Collectors.joining());
        String chosen = Arrays.stream(directives).map(it -> "    " + it + ";\n").collect(Collectors.joining());
        // One process in the foreground: nothing stays behind when it is ended.
        return """
               daemon off;
               master_process off;
               pid "%1$s/nginx.pid";
               error_log "%1$s/error.log" warn;
               events { worker_connections 512; }
               http {
                   access_log off;
                   default_type text/plain;
               %2$s%3$s
                   server {
                       listen 127.0.0.1:%4$d%5$s;
                       location / { return 200 "hello\\n"; }
                   }
               }
               """.formatted(home, temporary, chosen, port, listens);
    }

    private boolean accepts() {
        Awaitility.await().atMost(START).pollInterval(Duration.ofMillis(20)).until(() -> !process.isAlive() || probe());
        return process.isAlive();
    }

    private boolean probe() {
        // Written once the port is bound: before, it could be another's port that accepts.
        if (!Files.exists(directory.path().resolve("nginx.pid"))) {
            return false;
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private String errorLog() {
        try {
            return Files.readString(directory.path().resolve("output.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(START.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        directory.close();
    }

    private static Optional<Path> find() {
        return Arrays.stream((System.getenv("PATH") + SEARCH_BEYOND_PATH).split(":"))
                .map(it -> Path.of(it, "nginx"))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
