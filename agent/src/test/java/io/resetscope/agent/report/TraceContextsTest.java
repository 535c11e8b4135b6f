package io.resetscope.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.resetscope.agent.diagnosis.Incidents;
import io.resetscope.agent.incident.IncidentBuilder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The trace of a failed request, whatever made it. */
class TraceContextsTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";

    private final IncidentBuilder incident = Incidents.stale();

    private SpanContext extracted(TextMapPropagator propagator) {
        return Span.fromContext(TraceContexts.extract(propagator, incident.build()))
                .getSpanContext();
    }

    private void assertExtracted() {
        SpanContext span = extracted(TraceContexts.ANY);
        assertThat(span.getTraceId()).isEqualTo(TRACE);
        assertThat(span.getSpanId()).isEqualTo(SPAN);
        assertThat(span.isRemote()).isTrue();
        assertThat(TraceContexts.traceId(TraceContexts.extract(TraceContexts.ANY, incident.build())))
                .isEqualTo(TRACE);
    }

    @Test
    @DisplayName("traceparent")
    void w3c() {
        incident.traceHeaders.put("traceparent", "00-" + TRACE + "-" + SPAN + "-01");
        assertExtracted();
    }

    @Test
    @DisplayName("b3 in one header")
    void b3Single() {
        incident.traceHeaders.put("b3", TRACE + "-" + SPAN + "-1");
        assertExtracted();
    }

    @Test
    @DisplayName("b3 in several headers, whose names the propagator asks for in another case than the wire's")
    void b3Multi() {
        incident.traceHeaders.put("x-b3-traceid", TRACE);
        incident.traceHeaders.put("x-b3-spanid", SPAN);
        incident.traceHeaders.put("x-b3-sampled", "1");
        assertExtracted();
    }

    @Test
    @DisplayName("both: traceparent counts")
    void both() {
        incident.traceHeaders.put("b3", "11111111111111111111111111111111-2222222222222222-1");
        incident.traceHeaders.put("traceparent", "00-" + TRACE + "-" + SPAN + "-01");
        assertExtracted();
    }

    @Test
    @DisplayName("none, or nonsense: the root, and no trace to name")
    void none() {
        assertThat(TraceContexts.extract(TraceContexts.ANY, incident.build())).isSameAs(Context.root());
        assertThat(TraceContexts.traceId(Context.root())).isNull();
        incident.traceHeaders.put("traceparent", "00-zzz");
        incident.traceHeaders.put("b3", "nonsense");
        assertThat(TraceContexts.traceId(TraceContexts.extract(TraceContexts.ANY, incident.build())))
                .isNull();
    }

    @Test
    @DisplayName("only what the configured propagator understands")
    void configured() {
        incident.traceHeaders.put("b3", TRACE + "-" + SPAN + "-1");
        assertThat(extracted(W3CTraceContextPropagator.getInstance()).isValid()).isFalse();
    }
}
