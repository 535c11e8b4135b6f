package io.resetscope.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.resetscope.agent.diagnosis.Incidents;
import io.resetscope.agent.incident.Incident;
import io.resetscope.agent.incident.IncidentBuilder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The trace of a failed request, whatever made it. */
class TraceContextsTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";
    private static final List<String> DEFAULT = TelemetrySettings.DEFAULT_PROPAGATORS;
    private static final List<String> NAMES =
            List.of("tracecontext", "baggage", "b3", "b3multi", "jaeger", "ottrace", "xray", "xray-lambda", "none");

    /** One request in every format, each with a trace of its own; from the one that counts most to the least. */
    private static final List<String> ALL_FORMATS = List.of(
            "traceparent=00-11111111111111111111111111111111-1111111111111111-01",
            "b3=22222222222222222222222222222222-2222222222222222-1",
            "uber-trace-id=33333333333333333333333333333333:3333333333333333:0:1",
            "ot-tracer-traceid=4444444444444444|ot-tracer-spanid=4444444444444444|ot-tracer-sampled=true",
            "x-amzn-trace-id=Root=1-55555555-555555555555555555555555;Parent=5555555555555555;Sampled=1");

    private final IncidentBuilder incident = Incidents.stale();

    /** @param headers {@code name=value|name=value} */
    private void headers(String headers) {
        for (String header : headers.split("\\|")) {
            incident.traceHeaders.put(
                    header.substring(0, header.indexOf('=')), header.substring(header.indexOf('=') + 1));
        }
    }

    private SpanContext extracted(TextMapPropagator propagator) {
        return Span.fromContext(TraceContexts.extract(propagator, incident.build()))
                .getSpanContext();
    }

    private String inTheLog(List<String> names) {
        return TraceContexts.traceId(incident.build(), names);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "tracecontext, traceparent=00-TRACE-SPAN-01",
        "tracecontext, traceparent=00-TRACE-SPAN-01|tracestate=vendor=x",
        "b3, b3=TRACE-SPAN-1",
        "b3, b3=TRACE-SPAN-d-1111111111111111",
        "b3, x-b3-traceid=TRACE|x-b3-spanid=SPAN|x-b3-sampled=1",
        "b3multi, x-b3-traceid=TRACE|x-b3-spanid=SPAN|x-b3-parentspanid=1111111111111111|x-b3-sampled=1",
        "b3multi, x-b3-traceid=TRACE|x-b3-spanid=SPAN|x-b3-flags=1",
        "b3multi, b3=TRACE-SPAN-1",
        "jaeger, uber-trace-id=TRACE:SPAN:0:1",
        "jaeger, uber-trace-id=TRACE%3ASPAN%3A0%3A1",
        "xray, x-amzn-trace-id=Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Parent=SPAN;Sampled=1",
        "xray, x-amzn-trace-id=Self=1-1;Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Parent=SPAN;Sampled=1",
        "xray-lambda, x-amzn-trace-id=Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Parent=SPAN;Sampled=1",
        "ottrace, ot-tracer-traceid=TRACE|ot-tracer-spanid=SPAN|ot-tracer-sampled=true",
    })
    @DisplayName("each propagator reads its headers, and so does the log without any setting")
    void eachFormat(String name, String headers) {
        headers(headers.replace("TRACE", TRACE).replace("SPAN", SPAN));
        SpanContext span = extracted(TraceContexts.named(List.of(name)));
        assertThat(span.getTraceId()).isEqualTo(TRACE);
        assertThat(span.getSpanId()).isEqualTo(SPAN);
        assertThat(span.isRemote()).isTrue();
        assertThat(span.isSampled()).isTrue();
        assertThat(inTheLog(DEFAULT)).isEqualTo(TRACE);
        for (String other : List.of("tracecontext", "b3", "jaeger", "xray", "ottrace")) {
            assertThat(extracted(TraceContexts.named(List.of(other))).isValid())
                    .as("only what is named: " + other)
                    .isEqualTo(name.startsWith(other));
        }
    }

    @Test
    @DisplayName("64-bit ids, as B3 and Jaeger may have them, are padded")
    void shortTraceIds() {
        headers("uber-trace-id=a3ce929d0e0e4736:f067aa0ba902b7:0:1");
        SpanContext span = extracted(TraceContexts.named(List.of("jaeger")));
        assertThat(span.getTraceId()).isEqualTo("0000000000000000a3ce929d0e0e4736");
        assertThat(span.getSpanId()).isEqualTo(SPAN);
        assertThat(inTheLog(DEFAULT)).isEqualTo("0000000000000000a3ce929d0e0e4736");
    }

    @ParameterizedTest
    @CsvSource({
        "b3, b3=TRACE-SPAN",
        "b3, b3=TRACE-SPAN-0",
        "xray, x-amzn-trace-id=Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Parent=SPAN;Sampled=0",
        "xray, x-amzn-trace-id=Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Parent=SPAN",
    })
    @DisplayName("not sampled, as is what says nothing of it: the log names the trace all the same")
    void notSampled(String name, String headers) {
        headers(headers.replace("TRACE", TRACE).replace("SPAN", SPAN));
        assertThat(extracted(TraceContexts.named(List.of(name))).isSampled()).isFalse();
        assertThat(inTheLog(DEFAULT)).isEqualTo(TRACE);
    }

    @Test
    @DisplayName("in the log, of several formats: W3C, B3, Jaeger, OT, X-Ray")
    void precedence() {
        for (int most = ALL_FORMATS.size() - 1; most >= 0; most--) {
            headers(ALL_FORMATS.get(most));
            assertThat(extracted(TraceContexts.ANY).getSpanId())
                    .isEqualTo(String.valueOf(most + 1).repeat(16));
        }
    }

    @Test
    @DisplayName("of several that are named, the last one that is there counts, and the log names the same trace")
    void lastNamedCounts() {
        ALL_FORMATS.forEach(this::headers);
        List<String> names = List.of("b3", "jaeger", "baggage");
        assertThat(extracted(TraceContexts.named(names)).getSpanId()).isEqualTo("3333333333333333");
        assertThat(inTheLog(names)).isEqualTo("33333333333333333333333333333333");
        assertThat(extracted(TraceContexts.named(List.of("xray", "b3"))).getSpanId())
                .isEqualTo("2222222222222222");
        assertThat(inTheLog(List.of("none"))).isEqualTo("11111111111111111111111111111111");
    }

    @Test
    @DisplayName("a name that is unknown is passed over; when none is known, the default counts")
    void unknownNames() {
        ALL_FORMATS.forEach(this::headers);
        assertThat(extracted(TraceContexts.named(List.of("bananas", "jaeger"))).getSpanId())
                .isEqualTo("3333333333333333");
        assertThat(extracted(TraceContexts.named(List.of("bananas"))).getSpanId())
                .isEqualTo("1111111111111111");
        assertThat(extracted(TraceContexts.named(List.of("none"))).isValid()).isFalse();
        assertThat(extracted(TraceContexts.named(List.of("baggage"))).isValid()).isFalse();
    }

    @Test
    @DisplayName("none, or nonsense: the root, and no trace to name")
    void none() {
        assertThat(TraceContexts.extract(TraceContexts.ANY, incident.build())).isSameAs(Context.root());
        assertThat(TraceContexts.traceId(Context.root())).isNull();
        assertThat(inTheLog(DEFAULT)).isNull();
        headers("traceparent=00-zzz|b3=nonsense|uber-trace-id=a:b|ot-tracer-traceid=x|x-amzn-trace-id=Root=1");
        assertThat(inTheLog(DEFAULT)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ";Sampled=1", ";Parent=00f067aa0ba902b7;Sampled=?"})
    @DisplayName("an X-Ray header without a parent, or that asks for a decision, names no span to be a child of")
    void incompleteXray(String rest) {
        headers("x-amzn-trace-id=Root=1-4bf92f35-77b34da6a3ce929d0e0e4736" + rest);
        assertThat(extracted(TraceContexts.named(List.of("xray"))).isValid()).isFalse();
        assertThat(inTheLog(DEFAULT)).isNull();
    }

    @Test
    @DisplayName("whatever a peer sends as a trace header, reading it throws nothing")
    void anything() {
        Random random = new Random(4);
        for (int i = 0; i < 5_000; i++) {
            incident.traceHeaders.clear();
            headers(damaged(String.join("|", ALL_FORMATS), random));
            Incident built = incident.build();
            for (String name : NAMES) {
                TraceContexts.traceId(built, List.of(name));
            }
        }
    }

    /** Some of the characters of the values are others, or missing. */
    private static String damaged(String headers, Random random) {
        String alphabet = "0-:;=,%xf \u00e9";
        StringBuilder damaged = new StringBuilder();
        boolean value = false;
        for (char each : headers.toCharArray()) {
            value = each != '|' && (value || each == '=');
            int luck = value ? random.nextInt(40) : 2;
            if (luck == 0 && each != '=') {
                damaged.append(alphabet.charAt(random.nextInt(alphabet.length())));
            } else if (luck != 1 || each == '=') {
                damaged.append(each);
            }
        }
        return damaged.toString();
    }
}
