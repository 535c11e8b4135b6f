package io.resetscope.it;

import static io.resetscope.it.Scenario.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.JvmVariant;
import io.resetscope.testkit.OtlpReceiver;
import io.resetscope.testkit.Probes;
import io.resetscope.testkit.ReceivedMetric;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The agent goes while the application is in the midst of things, and while its own telemetry is. */
class DetachInFlightIT {

    /** Longer than the test: what is sent before that is sent because the agent goes. */
    private static final String MUCH_LATER = "600000";
    /** Ten seconds, and what a busy machine takes to start the command. */
    private static final Duration LONGEST_DETACH = Duration.ofSeconds(20);

    static Stream<JvmVariant> variants() {
        return Stream.of(JvmVariant.of(8), JvmVariant.of(17), JvmVariant.newest());
    }

    @ParameterizedTest
    @MethodSource("variants")
    void whatIsUnderWayIsUnharmedAndTheLastIsSent(JvmVariant variant) {
        String classPath = variant.feature() < 11 ? Probes.classPath() : Probes.classPath(11);
        try (OtlpReceiver collector = OtlpReceiver.start();
                Detachable target = Detachable.start(
                        Scenario.exporting(Scenario.probe(variant), collector)
                                .classPath(classPath)
                                .env("OTEL_BSP_SCHEDULE_DELAY", MUCH_LATER)
                                .env("OTEL_METRIC_EXPORT_INTERVAL", MUCH_LATER),
                        variant)) {
            for (int round = 1; round <= 2; round++) {
                int failure = 4 * round - 2;
                target.tell("hold");
                target.assertAttached("log=line");
                target.tell("remember");
                target.tell("fail");
                awaitTelemetry(target);
                target.tell("load");
                target.tell("fail");
                target.assertDetached();
                target.awaitFarewell();
                assertThat(target.told(failure)).as(target.jvm::describe).hasSize(1);
                assertThat(target.told(failure + 1)).as(target.jvm::describe).hasSize(1);
                assertSent(collector, round, target);

                target.tell("threads");
                assertThat(target.fact("threads")).as(target.jvm::describe).isEqualTo("[]");
                target.tell("rest");
                target.tell("release");
                assertThat(target.fact("right"))
                        .as(target.jvm::describe)
                        .isEqualTo(target.fact("held"))
                        .isEqualTo(variant.feature() < 11 ? "6" : "7");
                target.tell("fail");
                target.tell("count");
                assertThat(target.fact("calls")).as(target.jvm::describe).isEqualTo("0");
                target.tell("forgotten");
                assertThat(target.jvm.facts())
                        .as(target.jvm::describe)
                        .containsEntry("collected", "true")
                        .doesNotContainKey("wrong");
                assertSent(collector, round, target);
            }
            assertThat(Scenario.agentLines(target.jvm))
                    .as("of what ended well: %s", target.jvm.describe())
                    .noneMatch(it -> it.contains("/id/") || it.contains("/gate/"));
        }
    }

    /** A busy machine takes longer to start it than there is time at the end. */
    private static void awaitTelemetry(Detachable target) {
        await().atMost(TIMEOUT).until(() -> {
            target.tell("threads");
            return target.fact("threads").contains("BatchSpanProcessor");
        });
    }

    /** Each agent has met two resets, as both of their ends. */
    private static void assertSent(OtlpReceiver collector, int rounds, Detachable target) {
        assertThat(Scenario.failures(collector.received()))
                .as(target.jvm::describe)
                .hasSize(4 * rounds);
        List<ReceivedMetric> failures = collector.received().metrics().stream()
                .filter(it -> it.name().equals("resetscope.failures"))
                .toList();
        assertThat(failures).as(target.jvm::describe).hasSizeGreaterThanOrEqualTo(rounds);
        assertThat(failures)
                .last()
                .satisfies(last -> assertThat(last.points().stream()
                                .mapToDouble(ReceivedMetric.Point::value)
                                .sum())
                        .isEqualTo(4));
    }

    /** It says so when its threads have ended; they are not the next agent's business. */
    @ParameterizedTest
    @ValueSource(strings = {"http/protobuf", "grpc"})
    void aSilentCollectorKeepsNoThread(String protocol) {
        JvmVariant variant = JvmVariant.of(17);
        try (BrokenCollector collector = BrokenCollector.Kind.SILENT.start();
                Detachable target = Detachable.start(
                        Scenario.probe(variant)
                                .env("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint())
                                .env("OTEL_EXPORTER_OTLP_PROTOCOL", protocol)
                                .env("OTEL_BSP_SCHEDULE_DELAY", "100"),
                        variant)) {
            target.assertAttached("log=line");
            target.tell("remember");
            target.tell("fail");
            target.jvm.awaitLine(it -> it.endsWith("GET /reset/2"), TIMEOUT);
            target.assertDetached();
            target.tell("threads");
            assertThat(target.fact("threads")).as(target.jvm::describe).isEqualTo("[]");
            target.tell("forgotten");
            assertThat(target.fact("collected")).as(target.jvm::describe).isEqualTo("true");

            target.assertAttached("log=line");
            target.tell("fail");
            target.jvm.awaitLine(it -> it.endsWith("GET /reset/3"), TIMEOUT);
            String port = collector.endpoint().substring(collector.endpoint().lastIndexOf(':'));
            assertThat(Scenario.agentLinesAfterStart(target.jvm))
                    .as(target.jvm::describe)
                    .filteredOn(it -> it.contains(port + " "))
                    .hasSize(1)
                    .allMatch(it -> it.contains("does not take the data"));
        }
    }

    @Test
    void aBlockedLogKeepsTheCommandForItsTimeLimitOnly() {
        JvmVariant variant = JvmVariant.of(17);
        try (Detachable target = Detachable.start(Scenario.probe(variant), variant)) {
            target.assertAttached("log=line");
            target.tell("remember");
            target.tell("blockLog");
            target.tell("fail");
            long began = System.nanoTime();
            ForkedJvm detach = target.detach();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(LONGEST_DETACH);
            assertThat(detach.exitCode()).as(detach::describe).isEqualTo(1);
            assertThat(Detachable.complaints(detach))
                    .singleElement()
                    .asString()
                    .startsWith("Detached from " + target.pid() + ": nothing is watched any more. But threads")
                    .contains("resetscope");
            target.tell("fail");
            target.tell("freeLog");
            target.awaitFarewell();
            target.tell("forgotten");
            assertThat(target.jvm.facts())
                    .as(target.jvm::describe)
                    .containsEntry("threads", "[]")
                    .containsEntry("collected", "true");
            assertThat(target.told(3)).as(target.jvm::describe).isEmpty();
        }
    }
}
