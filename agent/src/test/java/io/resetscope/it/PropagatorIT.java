package io.resetscope.it;

import static io.resetscope.it.Scenario.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.JvmCommand;
import io.resetscope.testkit.JvmVariant;
import io.resetscope.testkit.OtlpReceiver;
import io.resetscope.testkit.ParallelCases;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A failure stands in the trace of its request, in whichever format that is told, on the side that sent it and the other. */
class PropagatorIT {

    private static final int JVMS_AT_A_TIME = 2;
    private static final JvmVariant VARIANT = JvmVariant.of(17);
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";
    private static final String W3C = "traceparent: 00-" + TRACE + "-" + SPAN + "-01";

    /** @param headers with the trace and the span of the constants above */
    private record Format(String propagators, String headers, String traceId) {

        static Format of(String propagators, String headers) {
            return new Format(propagators, headers, TRACE);
        }

        /** The same in another trace. */
        Format inTrace(char digit) {
            String other = traceId.replaceAll("[1-9]", String.valueOf(digit));
            return new Format(
                    propagators,
                    headers.replace(TRACE.substring(0, 8), other.substring(0, 8))
                            .replace(TRACE.substring(8, 16), other.substring(8, 16))
                            .replace(TRACE.substring(16), other.substring(16)),
                    other);
        }
    }

    private static final List<Format> FORMATS = List.of(
            Format.of("tracecontext,baggage", W3C),
            Format.of("b3", "b3: " + TRACE + "-" + SPAN + "-1"),
            Format.of("b3multi", "X-B3-TraceId: " + TRACE + "|X-B3-SpanId: " + SPAN + "|X-B3-Sampled: 1"),
            Format.of("jaeger", "uber-trace-id: " + TRACE + ":" + SPAN + ":0:1"),
            Format.of(
                    "xray", "X-Amzn-Trace-Id: Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Parent=" + SPAN + ";Sampled=1"),
            // half as long as the others
            new Format(
                    "ottrace",
                    "ot-tracer-traceid: a3ce929d0e0e4736|ot-tracer-spanid: " + SPAN + "|ot-tracer-sampled: true",
                    "0000000000000000a3ce929d0e0e4736"));

    @TestFactory
    Stream<DynamicTest> theFailureJoinsTheTraceOnBothSides() {
        ParallelCases cases = new ParallelCases(JVMS_AT_A_TIME);
        for (JvmVariant variant : List.of(JvmVariant.of(8), VARIANT)) {
            for (Format format : FORMATS) {
                cases.add(variant + ": " + format.propagators(), () -> joins(variant, format));
            }
        }
        return cases.start();
    }

    private static void joins(JvmVariant variant, Format format) {
        try (OtlpReceiver collector = OtlpReceiver.start()) {
            ForkedJvm jvm = run(
                    Scenario.watched(variant).env("OTEL_PROPAGATORS", format.propagators()),
                    collector,
                    format.headers());
            assertJoined(jvm, collector, format.traceId());
            assertThat(Scenario.agentLinesAfterStart(jvm))
                    .as(jvm::describe)
                    .hasSize(3)
                    .allMatch(it -> it.contains("[trace " + format.traceId() + "]"));
        }
    }

    @Test
    void aPropagatorThatIsUnknownIsNamedInOneLineAndTheOthersWork() {
        for (String propagators : List.of("bananas", "tracecontext,bananas")) {
            try (OtlpReceiver collector = OtlpReceiver.start()) {
                ForkedJvm jvm = run(Scenario.watched(VARIANT).env("OTEL_PROPAGATORS", propagators), collector, W3C);
                assertJoined(jvm, collector, TRACE);
                assertThat(Scenario.agentLinesAfterStart(jvm))
                        .as(jvm::describe)
                        .filteredOn(it -> !it.contains("[trace "))
                        .singleElement()
                        .asString()
                        .contains(
                                "OTEL_PROPAGATORS", "bananas", "tracecontext", "b3multi", "jaeger", "xray", "ottrace");
            }
        }
    }

    @Test
    void withoutACollectorTheLogNamesTheTraceInEveryFormat() {
        List<Format> formats = new ArrayList<>();
        for (Format format : FORMATS) {
            formats.add(format.inTrace((char) ('1' + formats.size())));
        }
        String[] headers = formats.stream().map(Format::headers).toArray(String[]::new);
        ForkedJvm jvm = hasFailed(failing(Scenario.watched(VARIANT), headers).run(TIMEOUT));
        assertThat(formats)
                .extracting(Format::traceId)
                .doesNotHaveDuplicates()
                .allSatisfy(trace -> assertThat(Scenario.agentLinesAfterStart(jvm))
                        .as(jvm::describe)
                        .filteredOn(it -> it.contains("[trace " + trace + "]"))
                        .hasSize(3));
        assertThat(Scenario.agentLinesAfterStart(jvm)).as(jvm::describe).hasSize(3 * formats.size());
    }

    private static ForkedJvm run(JvmCommand command, OtlpReceiver collector, String header) {
        return hasFailed(Scenario.runUntilTold(failing(command, header), collector, 3));
    }

    private static JvmCommand failing(JvmCommand command, String... headers) {
        return command.property("resetscope.log", "line").main("TracedFailures", headers);
    }

    private static ForkedJvm hasFailed(ForkedJvm jvm) {
        assertThat(jvm.exitCode()).as(jvm::describe).isZero();
        assertThat(jvm.fact("done")).as(jvm::describe).isEqualTo("true");
        return jvm;
    }

    private static void assertJoined(ForkedJvm jvm, OtlpReceiver collector, String traceId) {
        assertThat(Scenario.failuresOfBothSides(jvm, collector))
                .as(jvm::describe)
                .allSatisfy(failure -> {
                    assertThat(failure.traceId()).isEqualTo(traceId);
                    assertThat(failure.parentSpanId()).isEqualTo(SPAN);
                });
        Scenario.assertNothingSecretTold(jvm, collector);
    }
}
