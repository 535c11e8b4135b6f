package io.resetscope.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A real Jaeger, version 2, on free loopback ports; it keeps its traces in memory. */
public final class Jaeger implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);
    private static final int ATTEMPTS = 5;
    private static final String READY = "Everything is ready";

    private final TemporaryDirectory directory;
    private final Process process;
    private final int grpc;
    private final int http;
    private final int query;

    private Jaeger(TemporaryDirectory directory, Process process, int grpc, int http, int query) {
        this.directory = directory;
        this.process = process;
        this.grpc = grpc;
        this.http = http;
        this.query = query;
    }

    /** Skips or fails the test where there is none. */
    public static Jaeger start() {
        Path binary = Requirement.present(
                find(), "jaeger", "run jaeger/build, put it on the PATH, or name it with RESETSCOPE_JAEGER");
        // The free ports may be taken by another between our look and Jaeger's bind.
        for (int attempt = 1; ; attempt++) {
            Jaeger jaeger = launch(binary);
            if (jaeger.isReady()) {
                return jaeger;
            }
            String log = jaeger.log();
            jaeger.close();
            if (attempt == ATTEMPTS || !log.contains("in use")) {
                throw new IllegalStateException("Jaeger does not start: " + log);
            }
        }
    }

    /** Where it takes telemetry by this protocol, as {@code OTEL_EXPORTER_OTLP_PROTOCOL} names it. */
    public String endpoint(String protocol) {
        return "http://127.0.0.1:" + (protocol.equals("grpc") ? grpc : http);
    }

    /** What is in it. */
    public JaegerQuery query() {
        return new JaegerQuery("http://127.0.0.1:" + query);
    }

    private static Jaeger launch(Path binary) {
        TemporaryDirectory directory = TemporaryDirectory.create("jaeger");
        int grpc = Ports.free();
        int http = Ports.free();
        int query = Ports.free();
        try {
            Path configuration = Files.writeString(
                    directory.path().resolve("jaeger.yaml"), configuration(grpc, http, query, Ports.free()));
            Process process = new ProcessBuilder(binary.toString(), "--config", configuration.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.path().resolve("output.log").toFile())
                    .start();
            return new Jaeger(directory, process, grpc, http, query);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String configuration(int grpc, int http, int query, int queryGrpc) {
        return """
               service:
                 extensions: [jaeger_storage, jaeger_query]
                 pipelines:
                   traces:
                     receivers: [otlp]
                     exporters: [jaeger_storage_exporter]
                 telemetry:
                   metrics:
                     level: none
               extensions:
                 jaeger_storage:
                   backends:
                     memory:
                       memory:
                         max_traces: 1000
                 jaeger_query:
                   storage:
                     traces: memory
                   http:
                     endpoint: 127.0.0.1:%3$d
                   grpc:
                     endpoint: 127.0.0.1:%4$d
               receivers:
                 otlp:
                   protocols:
                     grpc:
                       endpoint: 127.0.0.1:%1$d
                     http:
                       endpoint: 127.0.0.1:%2$d
               exporters:
                 jaeger_storage_exporter:
                   trace_storage: memory
               """.formatted(grpc, http, query, queryGrpc);
    }

    private boolean isReady() {
        Awaitility.await()
                .atMost(START)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> !process.isAlive() || log().contains(READY));
        return process.isAlive();
    }

    private String log() {
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

    /** The script knows where to look; what it names need not be there. */
    private static Optional<Path> find() {
        try {
            Process where = new ProcessBuilder(ModuleFiles.jaegerBuild().toString(), "--where").start();
            String path = new String(where.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Optional.of(Path.of(path.trim())).filter(Files::isExecutable);
        } catch (IOException noShell) {
            return Optional.empty();
        }
    }
}
