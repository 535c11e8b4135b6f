package io.resetscope.testkit;

import com.google.protobuf.Message;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;

/** A collector that speaks OTLP as http/protobuf. */
public final class OtlpReceiver implements OtlpEndpoint {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ReceivedTelemetry received = new ReceivedTelemetry();

    private final Duration delay;

    private OtlpReceiver(HttpServer server, Duration delay) {
        this.server = server;
        this.delay = delay;
    }

    public static OtlpReceiver start() {
        return answeringAfter(Duration.ZERO);
    }

    /** One that answers each export so much later. */
    public static OtlpReceiver answeringAfter(Duration delay) {
        try {
            OtlpReceiver receiver = new OtlpReceiver(
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0), delay);
            receiver.serve();
            return receiver;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public String protocol() {
        return "http/protobuf";
    }

    @Override
    public ReceivedTelemetry received() {
        return received;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void serve() {
        server.setExecutor(threads);
        server.createContext(
                "/v1/traces",
                exchange -> answer(exchange, body -> {
                    received.accept(ExportTraceServiceRequest.parseFrom(body));
                    return ExportTraceServiceResponse.getDefaultInstance();
                }));
        server.createContext(
                "/v1/metrics",
                exchange -> answer(exchange, body -> {
                    received.accept(ExportMetricsServiceRequest.parseFrom(body));
                    return ExportMetricsServiceResponse.getDefaultInstance();
                }));
        server.start();
    }

    /** What is done with the body of one export. */
    @FunctionalInterface
    private interface Service {
        Message export(InputStream body) throws IOException;
    }

    private void answer(HttpExchange exchange, Service service) throws IOException {
        try (exchange) {
            if (!"POST".equals(exchange.getRequestMethod())) {
                exchange.sendResponseHeaders(405, -1);
                return;
            }
            byte[] response = service.export(body(exchange)).toByteArray();
            TimeUnit.MILLISECONDS.sleep(delay.toMillis());
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, response.length == 0 ? -1 : response.length);
            exchange.getResponseBody().write(response);
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private static InputStream body(HttpExchange exchange) throws IOException {
        boolean packed = "gzip".equalsIgnoreCase(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        return packed ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody();
    }
}
