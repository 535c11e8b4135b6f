import brave.Tracing;
import brave.propagation.B3Propagation;
import brave.propagation.CurrentTraceContext;
import brave.propagation.Propagation;
import brave.propagation.ThreadLocalCurrentTraceContext;
import brave.sampler.Sampler;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.brave.bridge.BraveCurrentTraceContext;
import io.micrometer.tracing.brave.bridge.BravePropagator;
import io.micrometer.tracing.brave.bridge.BraveTracer;
import io.micrometer.tracing.brave.bridge.W3CPropagation;

/** An application that traces with Micrometer over Brave: its span surrounds requests that fail. Argument: the format. */
public final class MicrometerBrave {

    private MicrometerBrave() {}

    public static void main(String[] args) throws Exception {
        CurrentTraceContext current = ThreadLocalCurrentTraceContext.create();
        try (Tracing tracing = Tracing.newBuilder()
                .currentTraceContext(current)
                .propagationFactory(propagation(args[0]))
                .traceId128Bit(true)
                .sampler(Sampler.ALWAYS_SAMPLE)
                .build()) {
            Tracer tracer = new BraveTracer(tracing.tracer(), new BraveCurrentTraceContext(current));
            Span span = tracer.nextSpan().name("POST /orders").start();
            StringBuilder headers = new StringBuilder();
            new BravePropagator(tracing)
                    .inject(
                            span.context(),
                            headers,
                            (to, name, value) ->
                                    to.append(name).append(": ").append(value).append("\r\n"));
            System.out.println("headers=" + headers.toString().replace("\r\n", "|"));
            System.out.println("traceId=" + span.context().traceId());
            System.out.println("spanId=" + span.context().spanId());
            TracedFailures.fail(headers.toString());
            span.end();
        }
    }

    private static Propagation.Factory propagation(String format) {
        switch (format) {
            case "b3":
                return B3Propagation.newFactoryBuilder()
                        .injectFormat(B3Propagation.Format.SINGLE)
                        .build();
            case "b3multi":
                return B3Propagation.newFactoryBuilder()
                        .injectFormat(B3Propagation.Format.MULTI)
                        .build();
            default:
                return new W3CPropagation();
        }
    }
}
