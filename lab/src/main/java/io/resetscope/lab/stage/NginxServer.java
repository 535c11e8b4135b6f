package io.resetscope.lab.stage;

import io.resetscope.lab.Scheme;
import io.resetscope.testkit.Requirement;
import io.resetscope.testkit.TemporaryDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A real nginx. The test kit's answers everything itself; this one has locations of the fault's choice, before an
 * upstream where it wants.
 */
public final class NginxServer implements ServerSide {

    private static final Duration START = Duration.ofSeconds(10);
    private static final int ATTEMPTS = 5;
    private static final String SEARCH_BEYOND_PATH = ":/usr/sbin:/usr/local/sbin:/usr/local/nginx/sbin";
    /** Answers by itself. */
    static final String HELLO = "location / { return 200 \"hello\\n\"; }";

    private static final String TLS = " ssl; ssl_certificate ${pem}; ssl_certificate_key ${pem};";

    private final TemporaryDirectory home;
    private final int port;
    private Process process;

    private NginxServer(TemporaryDirectory home, int port) throws IOException {
        this.home = home;
        this.port = port;
        this.process = launch();
    }

    /** Answers 200 to everything, with these directives in its server block, such as {@code keepalive_timeout 1s}. */
    public static ServerSide.Maker answering(String... directives) {
        return backstage -> start(backstage.scheme(), Map.of(), with(directives, HELLO), "");
    }

    /** Hands everything to an upstream of its own that answers 200 after it has read the body. */
    public static ServerSide.Maker proxying(String... directives) {
        return backstage -> start(
                backstage.scheme(),
                Map.of(),
                with(directives, "location / { proxy_pass http://unix:${home}/up; }"),
                "server { listen unix:${home}/up; " + HELLO + " }");
    }

    /**
     * Starts it.
     *
     * @param values replaces <code>${key}</code> in the texts, besides <code>${home}</code>, its folder
     * @param server what stands in the server block
     * @param http what stands beside it
     */
    public static NginxServer start(Scheme scheme, Map<String, String> values, String server, String http)
            throws IOException {
        // the free port may be taken by another between our look and nginx's bind
        for (int attempt = 1; ; attempt++) {
            NginxServer nginx = configured(scheme, values, server, http);
            if (nginx.accepts()) {
                return nginx;
            }
            String log = nginx.log();
            nginx.close();
            if (attempt == ATTEMPTS || !log.contains("in use")) {
                throw new IllegalStateException("nginx does not start: " + log);
            }
        }
    }

    /** As {@code nginx -v} says it. */
    public static String version() throws IOException {
        Process asked = new ProcessBuilder(binary().toString(), "-v")
                .redirectErrorStream(true)
                .start();
        return new String(asked.getInputStream().readAllBytes())
                .trim()
                .replaceFirst("^.*nginx/", "")
                .replaceFirst(" .*", "");
    }

    @Override
    public int port() {
        return port;
    }

    /** {@code kill} by SIGKILL, {@code restart} on the same port. */
    @Override
    public void cue(String name) throws IOException {
        switch (name) {
            case "kill" -> end(process.destroyForcibly());
            case "restart" -> {
                Files.delete(home.path().resolve("nginx.pid"));
                process = launch();
                if (!accepts()) {
                    throw new IllegalStateException("nginx does not start again: " + log());
                }
            }
            default -> throw new IllegalArgumentException(name);
        }
    }

    @Override
    public String log() {
        try {
            return Files.readString(home.path().resolve("error.log"))
                    + Files.readString(home.path().resolve("output.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        process.destroy();
        end(process);
        home.close();
    }

    private static void end(Process process) {
        try {
            if (!process.waitFor(START.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String with(String[] directives, String locations) {
        return Arrays.stream(directives).map(it -> it + "; ").collect(Collectors.joining()) + locations;
    }

    private static NginxServer configured(Scheme scheme, Map<String, String> values, String server, String http)
            throws IOException {
        TemporaryDirectory directory = TemporaryDirectory.create("lab-nginx");
        Path home = directory.path();
        int port = freePort();
        String temporary = Stream.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
                .map(it -> it + "_temp_path ${home}/" + it + ";")
                .collect(Collectors.joining("\n  "));
        String text = """
                daemon off;
                master_process off;
                pid ${home}/nginx.pid;
                error_log ${home}/error.log warn;
                events { worker_connections 512; }
                http {
                  access_log off;
                  default_type text/plain;
                  %s
                  %s
                  server {
                    listen 127.0.0.1:%d%s
                    %s
                  }
                }
                """.formatted(temporary, http, port, scheme == Scheme.HTTPS ? TLS : ";", server);
        if (scheme == Scheme.HTTPS) {
            text = text.replace("${pem}", TestKey.pem().toString());
        }
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace("${" + value.getKey() + "}", value.getValue());
        }
        Files.writeString(home.resolve("nginx.conf"), text.replace("${home}", home.toString()));
        return new NginxServer(directory, port);
    }

    private Process launch() throws IOException {
        Path at = home.path();
        List<String> command = new ArrayList<>(List.of(binary().toString(), "-p", at.toString()));
        command.addAll(List.of("-e", at.resolve("error.log").toString()));
        command.addAll(List.of("-c", at.resolve("nginx.conf").toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(at.resolve("output.log").toFile())
                .start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean accepts() {
        Awaitility.await().atMost(START).pollInterval(Duration.ofMillis(20)).until(() -> !process.isAlive() || probe());
        return process.isAlive();
    }

    private boolean probe() {
        // written once the port is bound: before, it could be another's port that accepts
        if (!Files.exists(home.path().resolve("nginx.pid"))) {
            return false;
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static Path binary() {
        Optional<Path> found = Arrays.stream((System.getenv("PATH") + SEARCH_BEYOND_PATH).split(":"))
                .map(it -> Path.of(it, "nginx"))
                .filter(Files::isExecutable)
                .findFirst();
        return Requirement.present(found, "nginx", "install it, e.g. apt-get install nginx-light");
    }
}
