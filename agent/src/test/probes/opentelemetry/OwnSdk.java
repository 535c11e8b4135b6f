import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An application with OpenTelemetry's SDK in its class path, registered globally: its span surrounds requests that fail. */
public final class OwnSdk {

    private static final List<String> EXPORTED = new CopyOnWriteArrayList<>();
    private static final TextMapSetter<StringBuilder> SETTER = (headers, name, value) ->
            headers.append(name).append(": ").append(value).append("\r\n");

    private OwnSdk() {}

    public static void main(String[] args) throws Exception {
        System.out.println("globalBefore=" + GlobalOpenTelemetry.isSet());
        try (SdkTracerProvider provider = SdkTracerProvider.builder()
                .addSpanProcessor(SimpleSpanProcessor.create(new Exporter()))
                .build()) {
            OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
                    .setTracerProvider(provider)
                    .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
                    .buildAndRegisterGlobal();
            Span span = GlobalOpenTelemetry.getTracer("shop")
                    .spanBuilder("POST /orders")
                    .setSpanKind(SpanKind.CLIENT)
                    .startSpan();
            StringBuilder headers = new StringBuilder();
            GlobalOpenTelemetry.getPropagators()
                    .getTextMapPropagator()
                    .inject(Context.current().with(span), headers, SETTER);
            System.out.println("traceId=" + span.getSpanContext().getTraceId());
            System.out.println("spanId=" + span.getSpanContext().getSpanId());
            TracedFailures.fail(headers.toString());
            // until the agent has told: whatever it does with its own SDK, it has done
            System.out.println("waiting=true");
            System.in.read();
            span.end();
            System.out.println("ownGlobal=" + (GlobalOpenTelemetry.get().getPropagators() == sdk.getPropagators()));
        }
        System.out.println("exported=" + EXPORTED);
    }

    private static final class Exporter implements SpanExporter {

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            spans.forEach(
                    span -> EXPORTED.add(span.getInstrumentationScopeInfo().getName() + "/" + span.getName()));
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
