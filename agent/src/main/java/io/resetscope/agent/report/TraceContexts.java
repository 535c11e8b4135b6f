package io.resetscope.agent.report;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.extension.trace.propagation.B3Propagator;
import io.resetscope.agent.incident.Incident;
import java.util.Locale;
import java.util.Map;

/** The trace that a failed request belonged to, from the headers that it carried on the wire. */
final class TraceContexts {

    /** For the log block, which names the trace whether OpenTelemetry is configured or not. */
    static final TextMapPropagator ANY =
            TextMapPropagator.composite(B3Propagator.injectingSingleHeader(), W3CTraceContextPropagator.getInstance());

    private static final TextMapGetter<Map<String, String>> GETTER =
            (headers, name) -> headers == null ? null : headers.get(name.toLowerCase(Locale.ROOT));

    private TraceContexts() {}

    /** The context to be a child of; the root when the headers carry none. */
    static Context extract(TextMapPropagator propagator, Incident incident) {
        return incident.traceHeaders.isEmpty()
                ? Context.root()
                : propagator.extract(Context.root(), incident.traceHeaders, GETTER);
    }

    /** Null when the context is the root. */
    static String traceId(Context context) {
        SpanContext span = Span.fromContext(context).getSpanContext();
        return span.isValid() ? span.getTraceId() : null;
    }
}
