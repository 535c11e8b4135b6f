package io.resetscope.agent.report;

import static io.resetscope.agent.diagnosis.Incidents.OPENED;
import static io.resetscope.agent.diagnosis.Incidents.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.resetscope.agent.connection.GoAway;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.Confidence;
import io.resetscope.agent.diagnosis.Diagnosis;
import io.resetscope.agent.diagnosis.EndedBy;
import io.resetscope.agent.diagnosis.Incidents;
import io.resetscope.agent.diagnosis.Verdict;
import io.resetscope.agent.history.History;
import io.resetscope.agent.incident.Http2;
import io.resetscope.agent.incident.Incident;
import io.resetscope.agent.incident.IncidentBuilder;
import io.resetscope.agent.incident.PastExchange;
import io.resetscope.agent.incident.PolicyMismatch;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The failure in its trace, and the connection's life in one of its own. */
class SpanReportTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";
    private static final int REMEMBERED = 1024;
    private static final long IDLE_GAP = seconds(0.2);

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final SdkTracerProvider provider = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(exporter))
            .build();
    private final SpanReport report = new SpanReport(provider.get("io.resetscope"), IDLE_GAP);
    private final IncidentBuilder incident = Incidents.stale();

    @AfterEach
    void close() {
        provider.close();
    }

    private void report() {
        Incident built = incident.build();
        report(built, Diagnosis.diagnose(built, new History()));
    }

    private void report(Incident built, Verdict verdict) {
        report.report(
                built, verdict, Learned.of(built, new History()), TraceContexts.extract(TraceContexts.ANY, built));
    }

    private List<SpanData> spans(String name) {
        return exporter.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .collect(Collectors.toList());
    }

    private SpanData failure() {
        return exporter.getFinishedSpanItems().stream()
                .filter(span -> span.getName().startsWith("connection failure: "))
                .collect(Collectors.collectingAndThen(Collectors.toList(), found -> {
                    assertThat(found).hasSize(1);
                    return found.get(0);
                }));
    }

    private static void assertTimes(SpanData span, double fromSeconds, double toSeconds) {
        assertThat(span.getStartEpochNanos() - OPENED).isEqualTo(seconds(fromSeconds));
        assertThat(span.getEndEpochNanos() - OPENED).isEqualTo(seconds(toSeconds));
    }

    @Test
    @DisplayName("the failure is a child of the request that failed, and lasts from its start to its end")
    void failureSpan() {
        incident.traceHeaders.put("traceparent", "00-" + TRACE + "-" + PARENT + "-01");
        report();
        SpanData failure = failure();
        assertThat(failure.getName()).isEqualTo("connection failure: stale_pooled_connection");
        assertThat(failure.getKind()).isEqualTo(SpanKind.INTERNAL);
        assertThat(failure.getTraceId()).isEqualTo(TRACE);
        assertThat(failure.getParentSpanId()).isEqualTo(PARENT);
        assertTimes(failure, 6.37, 6.4);
        assertThat(failure.getAttributes().get(ResetscopeAttributes.CAUSE)).isEqualTo("stale_pooled_connection");
        assertThat(failure.getInstrumentationScopeInfo().getName()).isEqualTo("io.resetscope");
    }

    @Test
    @DisplayName("no error reached the application when the client's own retry healed it")
    void healed() {
        incident.healedByRetry = true;
        report();
        assertThat(failure().getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }

    @Test
    @DisplayName("without a trace on the wire the failure is a root")
    void root() {
        report();
        assertThat(failure().getParentSpanContext().isValid()).isFalse();
    }

    @Test
    @DisplayName("the status carries the exception's message; an end of stream has none; our own doing is no error")
    void status() {
        report();
        assertThat(failure().getStatus()).isEqualTo(StatusData.create(StatusCode.ERROR, "unexpected end of stream"));

        exporter.reset();
        incident.errorType = "java.io.IOException";
        incident.errorMessage = "Broken pipe";
        report();
        assertThat(failure().getStatus()).isEqualTo(StatusData.create(StatusCode.ERROR, "Broken pipe"));

        exporter.reset();
        incident.signal = Signal.LOCAL_CLOSE;
        report(
                incident.build(),
                Verdict.of("local_abort", Confidence.CERTAIN, EndedBy.LOCAL, "This JVM did it.")
                        .build());
        assertThat(failure().getStatus()).isEqualTo(StatusData.unset());
    }

    @Test
    @DisplayName("the connection is a trace of its own, to which the failure links")
    void connectionSpan() {
        incident.traceHeaders.put("traceparent", "00-" + TRACE + "-" + PARENT + "-01");
        report();
        SpanData connection = spans("connection shop.example:8080").get(0);
        assertThat(connection.getParentSpanContext().isValid()).isFalse();
        assertThat(connection.getTraceId()).isNotEqualTo(TRACE);
        assertThat(connection.getKind()).isEqualTo(SpanKind.INTERNAL);
        assertThat(connection.getStatus()).isEqualTo(StatusData.unset());
        assertTimes(connection, 0, 6.4);
        assertThat(connection.getAttributes().get(AttributeKey.stringKey("resetscope.connection.id")))
                .isEqualTo("0123456789abcdef");
        assertThat(failure().getLinks())
                .extracting(link -> link.getSpanContext().getSpanId())
                .containsExactly(connection.getSpanId());
    }

    @Test
    @DisplayName("what a gateway did links to its upstream's failure too, as long as that is remembered")
    void upstreamsFailure() {
        incident.number = 7;
        report();
        SpanData upstream = failure();
        exporter.reset();
        incident.number = 8;
        incident.upstreamNumber = 7;
        report();
        String connection = spans("connection shop.example:8080").get(0).getSpanId();
        assertThat(failure().getLinks())
                .extracting(link -> link.getSpanContext().getSpanId())
                .containsExactly(connection, upstream.getSpanId());

        incident.upstreamNumber = 0;
        for (int i = 0; i < REMEMBERED; i++) {
            incident.number = 100 + i;
            report();
        }
        exporter.reset();
        incident.upstreamNumber = 8;
        report();
        assertThat(failure().getLinks()).as("forgotten").hasSize(1);
    }

    @Test
    @DisplayName("whatever is current on the reporting thread is nobody's parent")
    void currentSpan() {
        SpanContext current = SpanContext.create(TRACE, PARENT, TraceFlags.getSampled(), TraceState.getDefault());
        Context.root().with(Span.wrap(current)).wrap((Runnable) this::report).run();
        assertThat(exporter.getFinishedSpanItems())
                .hasSize(5)
                .noneMatch(span -> span.getTraceId().equals(TRACE));
    }

    @Test
    @DisplayName("exchanges and idle gaps are its children; gaps too short to see are not drawn")
    void children() {
        incident.pastExchanges.add(new PastExchange(2, OPENED + seconds(0.54), OPENED + seconds(1), null, 0));
        incident.exchangeNumber = 3;
        report();
        String connection = spans("connection shop.example:8080").get(0).getSpanId();

        List<SpanData> idle = spans("idle");
        assertThat(idle).as("0.1 s and 0.19 s are too short").hasSize(1);
        assertTimes(idle.get(0), 1, 6.37);

        List<SpanData> exchanges = spans("exchange");
        assertThat(exchanges).hasSize(3);
        assertTimes(exchanges.get(0), 0.1, 0.35);
        assertTimes(exchanges.get(1), 0.54, 1);
        assertTimes(exchanges.get(2), 6.37, 6.4);
        assertThat(exchanges.get(0).getAttributes().asMap())
                .containsEntry(AttributeKey.longKey("resetscope.connection.exchange"), 1L)
                .containsEntry(AttributeKey.stringKey("http.request.method"), "GET")
                .containsEntry(AttributeKey.longKey("http.response.status_code"), 200L);
        assertThat(exchanges.get(1).getAttributes().asMap())
                .as("what was not understood is left out")
                .containsOnlyKeys(AttributeKey.longKey("resetscope.connection.exchange"));
        assertThat(exchanges.get(2).getAttributes().asMap())
                .as("no status came")
                .hasSize(2)
                .containsEntry(AttributeKey.longKey("resetscope.connection.exchange"), 3L);

        assertThat(idle).allMatch(span -> span.getParentSpanId().equals(connection));
        assertThat(exchanges).allMatch(span -> span.getParentSpanId().equals(connection));
    }

    @Test
    @DisplayName("a gap of exactly the shortest length is drawn, also the one before the first exchange")
    void shortestGap() {
        incident.pastExchanges.set(0, new PastExchange(1, OPENED + IDLE_GAP, OPENED + seconds(6.3), "GET", 200));
        report();
        assertThat(spans("idle")).hasSize(1);
        assertTimes(spans("idle").get(0), 0, 0.2);
    }

    @Test
    @DisplayName("a TLS handshake is not idling; and idle is what the evidence says")
    void handshake() {
        incident.handshakeStartedEpochNanos = OPENED;
        incident.handshakeEndedEpochNanos = OPENED + seconds(0.05);
        incident.pastExchanges.set(0, new PastExchange(1, OPENED + seconds(0.3), OPENED + seconds(0.35), "GET", 200));
        incident.idleNanos = seconds(5.5);
        report();
        assertThat(spans("idle")).hasSize(2);
        assertTimes(spans("idle").get(0), 0.05, 0.3);
        assertTimes(spans("idle").get(1), 0.87, 6.37);
    }

    @Test
    @DisplayName("exchanges that are no longer remembered are not drawn as idling")
    void forgotten() {
        incident.pastExchanges.set(0, new PastExchange(4, OPENED + seconds(3), OPENED + seconds(6.3), "GET", 200));
        report();
        assertThat(spans("idle")).isEmpty();
    }

    @Test
    @DisplayName("a connection that died while idle: its last gap lasts to its end, and the failure is a moment")
    void diedIdle() {
        IncidentBuilder idle = Incidents.resetWhileIdle();
        idle.idleNanos = seconds(6.05);
        report(idle.build(), Diagnosis.diagnose(idle.build(), new History()));
        assertTimes(spans("idle").get(0), 0.35, 6.4);
        assertThat(spans("exchange")).hasSize(1);
        assertTimes(failure(), 6.4, 6.4);
    }

    @Test
    @DisplayName("a refused connect has no connection to draw")
    void refused() {
        IncidentBuilder refused = Incidents.refused();
        report(refused.build(), Diagnosis.diagnose(refused.build(), new History()));
        assertThat(exporter.getFinishedSpanItems()).hasSize(1);
        assertThat(failure().getLinks()).isEmpty();
        assertTimes(failure(), 0, 0.001);
    }

    @Test
    @DisplayName("an adopted connection is drawn from its adoption on, without an age")
    void adopted() {
        incident.ageNanos = -1;
        incident.connectionId = null;
        report();
        SpanData connection = spans("connection shop.example:8080").get(0);
        assertTimes(connection, 0, 6.4);
        assertThat(connection.getAttributes().get(AttributeKey.longKey("resetscope.connection.age_ms")))
                .isNull();
        assertThat(failure().getLinks()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "ANSWER, 502, HTTP status 502",
        "ANSWER, 0, protocol mismatch",
        "TIMED_OUT, 0, no answer",
        "END_OF_STREAM, 0, unexpected end of stream",
    })
    @DisplayName("the status without an exception says what happened instead")
    void statusWithoutException(Signal signal, int status, String message) {
        incident.signal = signal;
        incident.status = status;
        report(
                incident.build(),
                Verdict.of("unknown", Confidence.POSSIBLE, EndedBy.UNKNOWN, "Who knows.")
                        .build());
        assertThat(failure().getStatus()).isEqualTo(StatusData.create(StatusCode.ERROR, message));
    }

    @Test
    @DisplayName("of a GOAWAY on which this end closed it says the code, and of a later answer its status")
    void statusOfGoAway() {
        incident.signal = Signal.ANSWER;
        incident.status = 503;
        Http2.Builder streams = new Http2.Builder();
        streams.goAwayReceived = new GoAway(GoAway.NO_ERROR, 15, null, 0);
        streams.leftAtGoAway = true;
        incident.http2 = streams.build();
        report(
                incident.build(),
                Verdict.of("unknown", Confidence.POSSIBLE, EndedBy.UNKNOWN, "Who knows.")
                        .build());
        assertThat(failure().getStatus()).isEqualTo(StatusData.create(StatusCode.ERROR, "GOAWAY NO_ERROR"));
    }

    @ParameterizedTest
    @ValueSource(ints = {502, 503, 504})
    @DisplayName("an answer after a GOAWAY is itself")
    void statusAfterGoAway(int status) {
        incident.signal = Signal.ANSWER;
        incident.status = status;
        Http2.Builder streams = new Http2.Builder();
        streams.goAwayReceived = new GoAway(GoAway.NO_ERROR, 15, null, 0);
        incident.http2 = streams.build();
        report(
                incident.build(),
                Verdict.of("unknown", Confidence.POSSIBLE, EndedBy.UNKNOWN, "Who knows.")
                        .build());
        assertThat(failure().getStatus()).isEqualTo(StatusData.create(StatusCode.ERROR, "HTTP status " + status));
    }

    @Test
    @DisplayName("a policy mismatch is a span of its own, in nobody's trace, and no error")
    void policyMismatch() {
        SpanContext current = SpanContext.create(TRACE, PARENT, TraceFlags.getSampled(), TraceState.getDefault());
        PolicyMismatch mismatch = new PolicyMismatch(
                PolicyMismatch.Kind.KEPT_TOO_LONG,
                "shop.example",
                8080,
                "10.0.0.9",
                seconds(7),
                -1,
                seconds(5),
                null,
                null,
                null);
        Context.root()
                .with(Span.wrap(current))
                .wrap(() -> report.policyMismatch(mismatch))
                .run();
        assertThat(exporter.getFinishedSpanItems()).hasSize(1);
        SpanData span = spans("connection policy mismatch").get(0);
        assertThat(span.getParentSpanContext().isValid()).isFalse();
        assertThat(span.getTraceId()).isNotEqualTo(TRACE);
        assertThat(span.getKind()).isEqualTo(SpanKind.INTERNAL);
        assertThat(span.getStatus()).isEqualTo(StatusData.unset());
        assertThat(span.getAttributes().asMap())
                .isEqualTo(ResetscopeAttributes.policyMismatch(mismatch).asMap());
    }
}
