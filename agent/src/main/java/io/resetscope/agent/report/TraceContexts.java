package io.resetscope.agent.report;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.contrib.awsxray.propagator.AwsXrayPropagator;
import io.opentelemetry.extension.trace.propagation.B3Propagator;
import io.resetscope.agent.incident.Incident;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The trace that a failed request belonged to, from the headers that it carried on the wire. */
final class TraceContexts {

    /**
     * By the names of {@code OTEL_PROPAGATORS}. Baggage is no trace context, and is not recorded. The propagator that
     * OpenTelemetry calls {@code xray-lambda} prefers the environment, which says nothing of the request that failed.
     */
    private static final Map<String, TextMapPropagator> BY_NAME = new LinkedHashMap<>();

    static {
        BY_NAME.put("tracecontext", W3CTraceContextPropagator.getInstance());
        BY_NAME.put("baggage", TextMapPropagator.noop());
        BY_NAME.put("b3", B3Propagator.injectingSingleHeader());
        BY_NAME.put("b3multi", B3Propagator.injectingMultiHeaders());
        BY_NAME.put("jaeger", jaeger());
        BY_NAME.put("ottrace", otTrace());
        BY_NAME.put("xray", AwsXrayPropagator.getInstance());
        BY_NAME.put("xray-lambda", AwsXrayPropagator.getInstance());
        BY_NAME.put("none", TextMapPropagator.noop());
    }

    /**
     * For the log block, which names the trace whether OpenTelemetry is configured or not. Of several formats in one
     * request the last one here counts: the standard before what a vendor made of it, and X-Ray after all others, because
     * AWS's gateways add theirs to the requests of any tracer.
     */
    static final TextMapPropagator ANY = TextMapPropagator.composite(
            AwsXrayPropagator.getInstance(),
            otTrace(),
            jaeger(),
            B3Propagator.injectingSingleHeader(),
            W3CTraceContextPropagator.getInstance());

    private static final TextMapGetter<Map<String, String>> GETTER =
            (headers, name) -> headers == null ? null : headers.get(name.toLowerCase(Locale.ROOT));

    private TraceContexts() {}

    /** Deprecated like the format itself, which there is as long as there are tracers that speak it. */
    @SuppressWarnings("deprecation")
    private static TextMapPropagator jaeger() {
        return io.opentelemetry.extension.trace.propagation.JaegerPropagator.getInstance();
    }

    /** As {@link #jaeger()}. */
    @SuppressWarnings("deprecation")
    private static TextMapPropagator otTrace() {
        return io.opentelemetry.extension.trace.propagation.OtTracePropagator.getInstance();
    }

    /** Reads what these names say; of several formats in one request the last one counts, as OpenTelemetry has it. */
    static TextMapPropagator named(List<String> names) {
        List<TextMapPropagator> propagators = new ArrayList<>();
        TelemetryProblems.known(names).forEach(name -> propagators.add(BY_NAME.get(name)));
        return TextMapPropagator.composite(propagators);
    }

    /** The context to be a child of; the root when the headers carry none. */
    static Context extract(TextMapPropagator propagator, Incident incident) {
        return incident.traceHeaders.isEmpty()
                ? Context.root()
                : propagator.extract(Context.root(), incident.traceHeaders, GETTER);
    }

    /** For the log block, in any format; of several, those with these names count, so that it is the span's trace. */
    static String traceId(Incident incident, List<String> names) {
        return traceId(extract(TextMapPropagator.composite(ANY, named(names)), incident));
    }

    /** Null when the context is the root. */
    static String traceId(Context context) {
        SpanContext span = Span.fromContext(context).getSpanContext();
        return span.isValid() ? span.getTraceId() : null;
    }
}
