package io.resetscope.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.awaitility.Awaitility.await;

import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.JvmCommand;
import io.resetscope.testkit.JvmVariant;
import io.resetscope.testkit.OtlpEndpoint;
import io.resetscope.testkit.Probes;
import io.resetscope.testkit.ReceivedMetric;
import io.resetscope.testkit.ReceivedSpan;
import io.resetscope.testkit.ReceivedTelemetry;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/** What the integration tests share: how a probe is watched, and what must be said of a stale connection. */
final class Scenario {

    /** For one run of a probe; only a hanging one needs it. */
    static final Duration TIMEOUT = Duration.ofMinutes(3);

    private static final Duration TO_BE_TOLD = Duration.ofSeconds(30);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    /** Longer than nginx with {@link #KEEP_ALIVE} waits. */
    static final String IDLE_MILLIS = "2000";

    /** Closes idle connections after a second, and announces it. */
    static final String KEEP_ALIVE = "keepalive_timeout 1s 1s";

    /** Closes idle connections after a second, and keeps it to itself. */
    static final String SILENT_KEEP_ALIVE = "keepalive_timeout 1s";

    static final String STALE = "stale_pooled_connection";
    static final String SECRET = "secret-token";

    private static final String FAILURE = "connection failure: ";

    private Scenario() {}

    /** A probe without the agent, which reports soon once it is added. */
    static JvmCommand probe(JvmVariant variant) {
        return JvmCommand.on(variant)
                .property("resetscope.settle", "100ms")
                .classPath(variant.feature() >= 21 ? Probes.classPath(21) : Probes.classPath());
    }

    /** A probe with the agent. */
    static JvmCommand watched(JvmVariant variant) {
        return probe(variant).agent();
    }

    static JvmCommand exporting(JvmCommand command, OtlpEndpoint collector) {
        return command.env("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint())
                .env("OTEL_EXPORTER_OTLP_PROTOCOL", collector.protocol());
    }

    /**
     * Runs a probe, and keeps it until so many failures have come in, which on a busy machine may take longer than an ending
     * JVM waits; then lets it end, so that whatever else it has to tell is told too.
     */
    static ForkedJvm runUntilTold(JvmCommand command, OtlpEndpoint collector, int failures) {
        JvmCommand exporting = exporting(command, collector).env("OTEL_BSP_SCHEDULE_DELAY", "100");
        return linger(exporting, jvm -> awaitFailures(collector, failures));
    }

    /** Runs a probe, and keeps it until that is said: an HTTP client may fail a call before it closes its connection. */
    static ForkedJvm runUntilSaid(JvmCommand command, String cause) {
        return linger(command, jvm -> jvm.awaitLine(it -> it.contains(cause), TO_BE_TOLD));
    }

    private static ForkedJvm linger(JvmCommand command, Consumer<ForkedJvm> told) {
        try (ForkedJvm jvm = command.within("Lingering").start()) {
            jvm.awaitLine(it -> it.equals("lingering=true"), TIMEOUT);
            told.accept(jvm);
            jvm.closeInput();
            jvm.waitFor(TIMEOUT);
            return jvm;
        }
    }

    /** What has not come by then is for the test to miss. */
    private static void awaitFailures(OtlpEndpoint collector, int count) {
        try {
            await().atMost(TO_BE_TOLD)
                    .pollInterval(LOOK_AGAIN)
                    .until(() -> failures(collector.received()).size() >= count);
        } catch (ConditionTimeoutException e) {
            // the test says which one, and describes the program
        }
    }

    /** What the agent says on the standard error. */
    static List<String> agentLines(ForkedJvm jvm) {
        return jvm.stderr().stream().filter(it -> it.contains("[resetscope]")).toList();
    }

    /** What it says apart from that it is there. */
    static List<String> agentLinesAfterStart(ForkedJvm jvm) {
        return agentLines(jvm).stream().filter(it -> !it.contains("watching")).toList();
    }

    /** Complete once the child has ended: the agent flushes before the JVM goes. */
    static List<ReceivedSpan> failures(ReceivedTelemetry received) {
        return received.spans().stream().filter(Scenario::isFailure).toList();
    }

    static boolean isFailure(ReceivedSpan span) {
        return span.name().startsWith(FAILURE);
    }

    /** How many failures the collector knows by the metric so far. */
    static double counted(ReceivedTelemetry received) {
        return latest(received, "resetscope.failures")
                .mapToDouble(ReceivedMetric.Point::value)
                .sum();
    }

    /** How much was dropped so far for this reason, as far as the collector knows. */
    static double dropped(ReceivedTelemetry received, String reason) {
        return latest(received, "resetscope.agent.dropped")
                .filter(it -> reason.equals(it.attributes().get("reason")))
                .mapToDouble(ReceivedMetric.Point::value)
                .sum();
    }

    private static Stream<ReceivedMetric.Point> latest(ReceivedTelemetry received, String name) {
        return received.metrics().stream()
                .filter(it -> it.name().equals(name))
                .reduce((earlier, later) -> later)
                .stream()
                .flatMap(it -> it.points().stream());
    }

    /** The failures of one pair of requests of the probe TracedFailures, as both of their sides have it. */
    static List<ReceivedSpan> failuresOfBothSides(ForkedJvm jvm, OtlpEndpoint collector) {
        assertThat(jvm.exitCode()).as(jvm::describe).isZero();
        List<ReceivedSpan> failures = failures(collector.received());
        assertThat(failures)
                .as(jvm::describe)
                .extracting(it -> it.attributes().get("resetscope.role"))
                .containsExactlyInAnyOrder("client", "client", "server");
        assertThat(failures)
                .as(jvm::describe)
                .extracting(ReceivedSpan::name)
                .contains(FAILURE + STALE, FAILURE + "local_close_with_unread_data");
        return failures;
    }

    /** The child has ended well and exactly one failure was reported, of this cause. */
    static ReceivedSpan onlyFailure(ForkedJvm jvm, OtlpEndpoint collector, String cause) {
        assertThat(jvm.exitCode()).as(jvm::describe).isZero();
        assertThat(failures(collector.received()))
                .as(jvm::describe)
                .extracting(ReceivedSpan::name)
                .containsExactly(FAILURE + cause);
        return failures(collector.received()).get(0);
    }

    /** The one failure is the stale connection of the probe, for certain where the server had announced its timeout. */
    static ReceivedSpan assertStaleExplained(ForkedJvm jvm, OtlpEndpoint collector) {
        ReceivedSpan span = onlyFailure(jvm, collector, STALE);
        assertThat(span.attributes())
                .as(jvm::describe)
                .containsEntry("resetscope.cause", STALE)
                .containsEntry(
                        "resetscope.confidence", jvm.fact("keepAlive").contains("timeout=") ? "certain" : "likely")
                .containsEntry("resetscope.ended_by", "peer")
                .containsEntry("resetscope.role", "client")
                .containsEntry("resetscope.connection.fin_pending", true)
                .containsEntry("resetscope.connection.reused", true)
                .containsEntry("resetscope.connection.exchange", 2L);
        long idle = (long) span.attributes().get("resetscope.connection.idle_ms");
        long age = (long) span.attributes().get("resetscope.connection.age_ms");
        assertThat(idle).isCloseTo(Long.parseLong(jvm.fact("idleMillis")), withinPercentage(20));
        assertThat(age).isGreaterThanOrEqualTo(idle);
        assertNothingSecretTold(jvm, collector);
        return span;
    }

    static void assertNothingSecretTold(ForkedJvm jvm, OtlpEndpoint collector) {
        assertThat(String.join("\n", jvm.stderr())).doesNotContain(SECRET);
        assertThat(collector.received().spans().toString()).doesNotContain(SECRET);
        assertThat(collector.received().metrics().toString()).doesNotContain(SECRET);
    }
}
