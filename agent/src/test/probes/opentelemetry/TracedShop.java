import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.io.IOException;

/**
 * A shop that traces with OpenTelemetry's SDK, as the environment configures it, and exports what it traces: a span for
 * each request. One meets a stale connection, one a server, in this JVM, that closes with the body unread. Arguments: host
 * and port of a server that closes idle connections, and how many milliseconds one idles.
 */
public final class TracedShop {

    private static final TextMapSetter<StringBuilder> SETTER = (headers, name, value) ->
            headers.append(name).append(": ").append(value).append("\r\n");

    private final OpenTelemetrySdk telemetry;

    private interface Request {
        /** Gives whether it was answered. */
        boolean send(String headers) throws Exception;
    }

    private TracedShop(OpenTelemetrySdk telemetry) {
        this.telemetry = telemetry;
    }

    public static void main(String[] args) throws Exception {
        try (OpenTelemetrySdk telemetry = AutoConfiguredOpenTelemetrySdk.builder()
                .disableShutdownHook()
                .build()
                .getOpenTelemetrySdk()) {
            TracedShop shop = new TracedShop(telemetry);
            shop.orders(args[0], Integer.parseInt(args[1]), Long.parseLong(args[2]));
            shop.traced("upload", "POST /upload", headers -> {
                TracedFailures.unreadBody(headers);
                return false;
            });
        }
        System.out.println("done=true");
    }

    private void orders(String host, int port, long idleMillis) throws Exception {
        try (Wire wire = SocketWire.open(host, port)) {
            Http http = new Http(wire);
            traced("first", "GET /orders/1", headers -> get(wire, http, host, "/orders/1", headers));
            long lastByte = System.nanoTime();
            Thread.sleep(idleMillis);
            System.out.println("idleMillis=" + (System.nanoTime() - lastByte) / 1_000_000);
            traced("orders", "GET /orders/2", headers -> get(wire, http, host, "/orders/2", headers));
        }
    }

    private static boolean get(Wire wire, Http http, String host, String path, String headers) throws IOException {
        wire.send(Http.request("GET", path, host, headers));
        String head = http.readHead();
        if (head == null) {
            return false;
        }
        http.readBody("GET", head);
        return true;
    }

    private void traced(String fact, String name, Request request) throws Exception {
        Span span = telemetry
                .getTracer("shop")
                .spanBuilder(name)
                .setSpanKind(SpanKind.CLIENT)
                .startSpan();
        StringBuilder headers = new StringBuilder();
        telemetry
                .getPropagators()
                .getTextMapPropagator()
                .inject(Context.current().with(span), headers, SETTER);
        System.out.println(fact + "Trace=" + span.getSpanContext().getTraceId());
        System.out.println(fact + "Span=" + span.getSpanContext().getSpanId());
        try {
            if (!request.send(headers.toString())) {
                span.setStatus(StatusCode.ERROR, "no answer");
            }
        } catch (IOException e) {
            span.recordException(e);
            span.setStatus(StatusCode.ERROR);
        } finally {
            span.end();
        }
    }
}
