package io.resetscope.demo.scenario;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A real nginx before a gateway, with a configuration and a folder of its own. */
public final class Nginx implements Closeable {
    private static final String BESIDES_PATH = ":/usr/sbin:/usr/local/sbin:/usr/local/nginx/sbin";
    private static final long SECONDS_TO_START = 10;
    private static final long PROBE_MILLIS = 20;

    private final Path home;
    private final int port;
    private final Process process;

    private Nginx(Path home, int port, Process process) {
        this.home = home;
        this.port = port;
        this.process = process;
    }

    /** Where this machine has it, if it has. */
    public static Optional<Path> installed() {
        return in(System.getenv("PATH") + BESIDES_PATH);
    }

    static Optional<Path> in(String folders) {
        return Arrays.stream(folders.split(":"))
                .map(folder -> Path.of(folder, "nginx"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** @param directives how it is to speak to the gateway, each with its semicolon */
    static Nginx start(Path binary, ServerAddress gateway, List<String> directives)
            throws IOException, InterruptedException {
        Path home = Files.createTempDirectory("resetscope-demo-nginx");
        int port = freePort();
        Files.writeString(home.resolve("nginx.conf"), configuration(home, port, gateway, directives));
        Process process = new ProcessBuilder(
                        binary.toString(),
                        "-p",
                        home.toString(),
                        "-e",
                        home.resolve("error.log").toString(),
                        "-c",
                        home.resolve("nginx.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("output.log").toFile())
                .start();
        Nginx nginx = new Nginx(home, port, process);
        if (!nginx.accepts()) {
            String why = Files.readString(home.resolve("output.log"));
            nginx.close();
            throw new IOException("nginx does not start: " + why);
        }
        return nginx;
    }

    static String configuration(Path home, int port, ServerAddress gateway, List<String> directives) {
        String temporary = Stream.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
                .map(kind -> kind + "_temp_path " + home + "/" + kind + ";")
                .collect(Collectors.joining("\n  "));
        return """
                daemon off;
                master_process off;
                pid %1$s/nginx.pid;
                error_log %1$s/error.log;
                events { worker_connections 64; }
                http {
                  access_log off;
                  client_max_body_size 100m;
                  %2$s
                  upstream gateway {
                    server %3$s;
                    keepalive 4;
                  }
                  server {
                    listen 127.0.0.1:%4$d;
                    location / {
                      proxy_pass http://gateway;
                      %5$s
                    }
                  }
                }
                """.formatted(home, temporary, gateway, port, String.join("\n      ", directives));
    }

    ServerAddress address() {
        return new ServerAddress("127.0.0.1", port);
    }

    /** What its log says of failures. */
    List<String> errors() throws IOException {
        try (Stream<String> lines = Files.lines(home.resolve("error.log"))) {
            return lines.filter(line -> line.contains("[error]")).toList();
        }
    }

    private boolean accepts() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_START);
        while (process.isAlive() && System.nanoTime() - deadline < 0) {
            // its pid is written once the port is bound: before, it could be another's port that accepts
            if (Files.exists(home.resolve("nginx.pid")) && probe()) {
                return true;
            }
            Thread.sleep(PROBE_MILLIS);
        }
        return false;
    }

    private boolean probe() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(SECONDS_TO_START, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
