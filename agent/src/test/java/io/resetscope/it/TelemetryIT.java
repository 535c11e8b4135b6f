package io.resetscope.it;

import static io.resetscope.it.Scenario.IDLE_MILLIS;
import static io.resetscope.it.Scenario.STALE;
import static io.resetscope.it.Scenario.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.JvmCommand;
import io.resetscope.testkit.JvmVariant;
import io.resetscope.testkit.Nginx;
import io.resetscope.testkit.OtlpEndpoint;
import io.resetscope.testkit.OtlpGrpcReceiver;
import io.resetscope.testkit.OtlpReceiver;
import io.resetscope.testkit.ReceivedMetric;
import io.resetscope.testkit.ReceivedSpan;
import io.resetscope.testkit.ReceivedTelemetry;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What arrives at a collector; and that a bad collector harms nobody. */
class TelemetryIT {

    private static final JvmVariant VARIANT = JvmVariant.of(17);
    private static final String HOST = "localhost";
    private static final Duration MOST_ADDED = Duration.ofSeconds(10);

    private static Nginx server;

    @BeforeAll
    static void startServer() {
        server = Nginx.start(Scenario.KEEP_ALIVE);
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http/protobuf", "grpc"})
    void theFailureLandsInTheTraceOfItsRequest(String protocol) {
        try (OtlpEndpoint collector = collector(protocol)) {
            ForkedJvm jvm = run(collector);
            ReceivedSpan failure = Scenario.onlyFailure(jvm, collector, STALE);
            assertThat(failure.traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
            assertThat(failure.parentSpanId()).isEqualTo("00f067aa0ba902b7");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http/protobuf", "grpc"})
    void theFailureLinksToTheLifeOfItsConnection(String protocol) {
        try (OtlpEndpoint collector = collector(protocol)) {
            ForkedJvm jvm = run(collector);
            ReceivedSpan connection = connectionOf(Scenario.onlyFailure(jvm, collector, STALE), collector.received());
            assertThat(connection.name()).isEqualTo("connection " + HOST + ":" + server.port());
            assertThat(connection.parentSpanId()).isEmpty();

            List<ReceivedSpan> exchanges = children(connection, "exchange", collector.received());
            List<ReceivedSpan> gaps = children(connection, "idle", collector.received());
            assertThat(exchanges).isNotEmpty().allMatch(connection::covers);
            assertThat(gaps).isNotEmpty().allMatch(connection::covers);
            // a busy machine may make a short one before the first request
            ReceivedSpan gap = Collections.max(gaps, Comparator.comparing(ReceivedSpan::durationMillis));
            assertThat(gap.durationMillis()).isCloseTo(Long.parseLong(jvm.fact("idleMillis")), withinPercentage(20));
            assertThat(exchanges)
                    .as("no exchange goes on while the connection is idle")
                    .allMatch(it -> it.endNanos() <= gap.startNanos() || it.startNanos() >= gap.endNanos());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http/protobuf", "grpc"})
    void theFailureIsCounted(String protocol) {
        try (OtlpEndpoint collector = collector(protocol)) {
            ForkedJvm jvm = run(collector);
            assertThat(jvm.exitCode()).as(jvm::describe).isZero();
            ReceivedMetric failures =
                    collector.received().awaitMetric(it -> it.name().equals("resetscope.failures"), MOST_ADDED);
            assertThat(failures.type()).isEqualTo("sum");
            assertThat(failures.points()).singleElement().satisfies(point -> {
                assertThat(point.value()).isEqualTo(1.0);
                assertThat(point.attributes())
                        .containsEntry("resetscope.cause", STALE)
                        .containsEntry("resetscope.role", "client")
                        .containsEntry("server.address", HOST)
                        .containsEntry("server.port", (long) server.port());
            });
        }
    }

    @ParameterizedTest
    @EnumSource(BrokenCollector.Kind.class)
    void aBrokenCollectorCostsTheApplicationNothingAndTheOperatorOneLine(BrokenCollector.Kind kind) {
        long started = System.nanoTime();
        ForkedJvm alone = command().withoutAgent().run(TIMEOUT);
        Duration usual = Duration.ofNanos(System.nanoTime() - started);
        try (BrokenCollector collector = kind.start();
                ForkedJvm jvm = command()
                        .env("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint())
                        .env("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
                        .start()) {
            jvm.awaitLine(it -> it.startsWith("ageMillis="), usual.plus(MOST_ADDED));
            jvm.waitFor(MOST_ADDED);
            assertThat(jvm.exitCode()).as(jvm::describe).isZero();
            assertThat(withoutTimes(jvm)).isEqualTo(withoutTimes(alone));
            assertThat(Scenario.agentLines(jvm)).as(jvm::describe).anyMatch(it -> it.contains(STALE));
            assertThat(Scenario.agentLinesAfterStart(jvm))
                    .as(jvm::describe)
                    .filteredOn(it -> it.contains("telemetry"))
                    .hasSize(1);
            // the other one is the stale connection's: our own connection to the collector is no incident
            assertThat(Scenario.agentLinesAfterStart(jvm)).as(jvm::describe).hasSize(2);
        }
    }

    @Test
    void withoutACollectorThereIsTheLogAlone() {
        ForkedJvm jvm = command().run(TIMEOUT);
        assertThat(jvm.exitCode()).as(jvm::describe).isZero();
        assertThat(Scenario.agentLinesAfterStart(jvm))
                .as(jvm::describe)
                .singleElement()
                .asString()
                .contains(STALE, "(certain)", "GET /orders", HOST + ":" + server.port())
                .doesNotContain("telemetry");
        assertThat(String.join("\n", jvm.stderr()))
                .contains("docs/causes/stale-pooled-connection.md")
                .doesNotContain(Scenario.SECRET);
    }

    private static OtlpEndpoint collector(String protocol) {
        return protocol.equals("grpc") ? OtlpGrpcReceiver.start() : OtlpReceiver.start();
    }

    private static JvmCommand command() {
        return Scenario.watched(VARIANT)
                .main("StaleSocket", HOST, String.valueOf(server.port()), IDLE_MILLIS, "traced");
    }

    private static ForkedJvm run(OtlpEndpoint collector) {
        return Scenario.exporting(command(), collector).run(TIMEOUT);
    }

    private static ReceivedSpan connectionOf(ReceivedSpan failure, ReceivedTelemetry received) {
        assertThat(failure.links()).hasSize(1);
        ReceivedSpan.Link link = failure.links().get(0);
        return received.awaitSpan(
                it -> it.spanId().equals(link.spanId()) && it.traceId().equals(link.traceId()), MOST_ADDED);
    }

    private static List<ReceivedSpan> children(ReceivedSpan parent, String name, ReceivedTelemetry received) {
        return received.spansNamed(name).stream()
                .filter(it -> it.isChildOf(parent))
                .toList();
    }

    private static Map<String, String> withoutTimes(ForkedJvm jvm) {
        Map<String, String> facts = new TreeMap<>(jvm.facts());
        facts.keySet().removeIf(it -> it.endsWith("Millis"));
        return facts;
    }
}
