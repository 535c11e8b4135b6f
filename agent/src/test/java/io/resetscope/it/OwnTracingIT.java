package io.resetscope.it;

import static io.resetscope.it.Scenario.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.JvmCommand;
import io.resetscope.testkit.JvmVariant;
import io.resetscope.testkit.OtlpReceiver;
import io.resetscope.testkit.Probes;
import io.resetscope.testkit.ReceivedSpan;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever the application traces with, its failures stand in its traces; and it keeps its tracing to itself. */
class OwnTracingIT {

    private static final JvmVariant VARIANT = JvmVariant.of(17);

    @Test
    void theApplicationsOwnOpenTelemetry() {
        try (OtlpReceiver collector = OtlpReceiver.start();
                ForkedJvm jvm = command(collector)
                        .classPath(Probes.classPath("opentelemetry", Probes.OLDEST))
                        .main("OwnSdk")
                        .start()) {
            jvm.awaitLine("waiting=true"::equals, TIMEOUT);
            // the agent's own SDK is at work while the application's is
            collector.received().awaitSpan(Scenario::isFailure, TIMEOUT);
            jvm.send("end");
            jvm.waitFor(TIMEOUT);
            assertJoined(jvm, collector);
            assertThat(jvm.fact("globalBefore")).isEqualTo("false");
            assertThat(jvm.fact("ownGlobal")).isEqualTo("true");
            assertThat(jvm.fact("exported")).isEqualTo("[shop/POST /orders]");
        }
    }

    @ParameterizedTest
    @CsvSource({"b3, b3", "b3multi, x-b3-traceid", "tracecontext, traceparent"})
    void micrometerTracingWithBrave(String propagator, String header) {
        try (OtlpReceiver collector = OtlpReceiver.start()) {
            ForkedJvm jvm = Scenario.runUntilTold(
                    command(collector)
                            .env("OTEL_PROPAGATORS", propagator)
                            .classPath(Probes.classPath("brave", Probes.OLDEST))
                            .main("MicrometerBrave", propagator),
                    collector,
                    3);
            assertThat(jvm.fact("headers")).startsWithIgnoringCase(header + ": ");
            assertJoined(jvm, collector);
        }
    }

    @Test
    void withoutTracingEachFailureStartsATraceOfItsOwn() {
        try (OtlpReceiver collector = OtlpReceiver.start()) {
            ForkedJvm jvm = Scenario.runUntilTold(command(collector).main("TracedFailures", ""), collector, 3);
            List<ReceivedSpan> failures = Scenario.failuresOfBothSides(jvm, collector);
            assertThat(failures).extracting(ReceivedSpan::parentSpanId).containsOnly("");
            assertThat(failures).extracting(ReceivedSpan::traceId).doesNotHaveDuplicates();
            assertThat(Scenario.agentLinesAfterStart(jvm))
                    .as(jvm::describe)
                    .hasSize(3)
                    .noneMatch(it -> it.contains("[trace"));
        }
    }

    private static JvmCommand command(OtlpReceiver collector) {
        return Scenario.exporting(Scenario.watched(VARIANT), collector)
                .property("resetscope.log", "line")
                .env("OTEL_BSP_SCHEDULE_DELAY", "100");
    }

    private static void assertJoined(ForkedJvm jvm, OtlpReceiver collector) {
        assertThat(Scenario.failuresOfBothSides(jvm, collector))
                .as(jvm::describe)
                .allSatisfy(failure -> {
                    assertThat(failure.traceId()).isEqualTo(jvm.fact("traceId"));
                    assertThat(failure.parentSpanId()).isEqualTo(jvm.fact("spanId"));
                });
        assertThat(Scenario.agentLinesAfterStart(jvm))
                .as(jvm::describe)
                .hasSize(3)
                .allMatch(it -> it.contains("[trace " + jvm.fact("traceId") + "]"));
    }
}
