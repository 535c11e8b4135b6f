package io.resetscope.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.MetricsServiceGrpc;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class ReceivedTelemetryTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN_ID = "00f067aa0ba902b7";
    private static final String PARENT_ID = "00f067aa0ba902b8";

    private final ExportTraceServiceRequest traces = traces();
    private final ExportMetricsServiceRequest metrics = metrics();

    @Test
    void receivesOverHttp() throws Exception {
        try (OtlpReceiver receiver = OtlpReceiver.start()) {
            assertThat(post(receiver, "/v1/traces", traces.toByteArray(), false).statusCode())
                    .isEqualTo(200);
            assertThat(post(receiver, "/v1/metrics", metrics.toByteArray(), false)
                            .statusCode())
                    .isEqualTo(200);
            assertReceived(receiver.received());
        }
    }

    @Test
    void receivesCompressedOverHttp() throws Exception {
        try (OtlpReceiver receiver = OtlpReceiver.start()) {
            post(receiver, "/v1/traces", gzip(traces.toByteArray()), true);
            post(receiver, "/v1/metrics", gzip(metrics.toByteArray()), true);
            assertReceived(receiver.received());
        }
    }

    @Test
    void receivesOverGrpc() {
        try (OtlpGrpcReceiver receiver = OtlpGrpcReceiver.start()) {
            URI endpoint = URI.create(receiver.endpoint());
            ManagedChannel channel = NettyChannelBuilder.forAddress(endpoint.getHost(), endpoint.getPort())
                    .usePlaintext()
                    .build();
            try {
                TraceServiceGrpc.newBlockingStub(channel).export(traces);
                MetricsServiceGrpc.newBlockingStub(channel).export(metrics);
                assertReceived(receiver.received());
            } finally {
                channel.shutdownNow();
            }
        }
    }

    private static void assertReceived(ReceivedTelemetry received) {
        ReceivedSpan span = received.awaitSpan(it -> it.name().equals("failure"), SOON);
        assertThat(received.spansNamed("failure")).containsExactly(span);
        assertThat(span.kind()).isEqualTo("INTERNAL");
        assertThat(span.traceId()).isEqualTo(TRACE_ID);
        assertThat(span.spanId()).isEqualTo(SPAN_ID);
        assertThat(span.parentSpanId()).isEqualTo(PARENT_ID);
        assertThat(span.durationMillis()).isEqualTo(3);
        assertThat(span.statusCode()).isEqualTo("ERROR");
        assertThat(span.statusMessage()).isEqualTo("Connection reset");
        assertThat(span.attributes())
                .containsEntry("text", "word")
                .containsEntry("number", 7L)
                .containsEntry("truth", true)
                .containsEntry("fraction", 0.5)
                .containsEntry("list", List.of("word", 7L));
        assertThat(span.links()).containsExactly(new ReceivedSpan.Link(TRACE_ID, PARENT_ID));
        assertThat(span.scopeName()).isEqualTo("io.resetscope");
        assertThat(span.resource()).containsEntry("service.name", "shop");

        ReceivedMetric metric = received.awaitMetric(it -> it.name().equals("failures"), SOON);
        assertThat(metric.type()).isEqualTo("sum");
        assertThat(metric.points()).singleElement().satisfies(point -> {
            assertThat(point.value()).isEqualTo(3.0);
            assertThat(point.attributes()).containsEntry("cause", "unknown");
        });
    }

    private static HttpResponse<byte[]> post(OtlpReceiver receiver, String path, byte[] body, boolean packed)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(receiver.endpoint() + path)).POST(BodyPublishers.ofByteArray(body));
        if (packed) {
            request.header("Content-Encoding", "gzip");
        }
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofByteArray());
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(plain);
        }
        return packed.toByteArray();
    }

    private static ExportTraceServiceRequest traces() {
        AnyValue number = AnyValue.newBuilder().setIntValue(7).build();
        ArrayValue list = ArrayValue.newBuilder()
                .addValues(text("word"))
                .addValues(number)
                .build();
        Span span = Span.newBuilder()
                .setName("failure")
                .setKind(Span.SpanKind.SPAN_KIND_INTERNAL)
                .setTraceId(id(TRACE_ID))
                .setSpanId(id(SPAN_ID))
                .setParentSpanId(id(PARENT_ID))
                .setStartTimeUnixNano(1_000_000)
                .setEndTimeUnixNano(4_000_000)
                .setStatus(Status.newBuilder()
                        .setCode(Status.StatusCode.STATUS_CODE_ERROR)
                        .setMessage("Connection reset"))
                .addAttributes(pair("text", text("word")))
                .addAttributes(pair("number", number))
                .addAttributes(
                        pair("truth", AnyValue.newBuilder().setBoolValue(true).build()))
                .addAttributes(pair(
                        "fraction", AnyValue.newBuilder().setDoubleValue(0.5).build()))
                .addAttributes(
                        pair("list", AnyValue.newBuilder().setArrayValue(list).build()))
                .addLinks(Span.Link.newBuilder().setTraceId(id(TRACE_ID)).setSpanId(id(PARENT_ID)))
                .build();
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        var resourceSpans = request.addResourceSpansBuilder();
        resourceSpans.getResourceBuilder().addAttributes(pair("service.name", text("shop")));
        var scopeSpans = resourceSpans.addScopeSpansBuilder().addSpans(span);
        scopeSpans.getScopeBuilder().setName("io.resetscope");
        return request.build();
    }

    private static ExportMetricsServiceRequest metrics() {
        NumberDataPoint point = NumberDataPoint.newBuilder()
                .setAsInt(3)
                .addAttributes(pair("cause", text("unknown")))
                .build();
        Metric.Builder metric = Metric.newBuilder().setName("failures");
        metric.getSumBuilder().addDataPoints(point);
        ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
        request.addResourceMetricsBuilder().addScopeMetricsBuilder().addMetrics(metric);
        return request.build();
    }

    private static KeyValue pair(String key, AnyValue value) {
        return KeyValue.newBuilder().setKey(key).setValue(value).build();
    }

    private static AnyValue text(String text) {
        return AnyValue.newBuilder().setStringValue(text).build();
    }

    private static ByteString id(String hex) {
        return ByteString.copyFrom(HexFormat.of().parseHex(hex));
    }
}
