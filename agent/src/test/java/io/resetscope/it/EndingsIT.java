package io.resetscope.it;

import static io.resetscope.it.Scenario.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.JvmVariant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Endings that are easily misread: told once, by the right name, with the right request, or not at all. */
class EndingsIT {

    private static final int READER_AND_WRITER_RUNS = 200;

    static Stream<Arguments> endings() {
        List<Arguments> all = new ArrayList<>();
        for (JvmVariant variant : JvmVariant.all()) {
            all.add(Arguments.of(variant, "proxyRefuses", "connection_refused  (certain)"));
            all.add(Arguments.of(variant, "socksProxyRefuses", "connection_refused  (certain)"));
            all.add(Arguments.of(variant, "writesAfterTheEnd", "stale_pooled_connection  (likely)"));
            all.add(Arguments.of(variant, "reusesAfterClose", "reuse_after_close_announced  (certain)"));
            all.add(Arguments.of(variant, "closedEarly", "stale_pooled_connection  (likely)"));
            all.add(Arguments.of(variant, "pausesAfterTheEnd", "stale_pooled_connection  (likely)"));
            all.add(Arguments.of(variant, "answeredInPause", "request_timeout  (likely)"));
            all.add(Arguments.of(variant, "answeredEarly", null));
            all.add(Arguments.of(variant, "saysFarewell", null));
            all.add(Arguments.of(variant, "writesAfterItsOwnEnd", null));
            all.add(Arguments.of(variant, "secondAddressAccepts", null));
        }
        return all.stream();
    }

    /** @param expected in the one line that is told; null when none is */
    @ParameterizedTest
    @MethodSource("endings")
    void isReadAright(JvmVariant variant, String ending, String expected) {
        List<String> lines = run(variant, ending);
        if (expected == null) {
            assertThat(lines).isEmpty();
        } else {
            assertThat(lines).singleElement().asString().contains(expected);
        }
    }

    static List<JvmVariant> variants() {
        return JvmVariant.all();
    }

    @ParameterizedTest
    @MethodSource("variants")
    void whatAReaderMeetsDuringAWriteIsToldWithItsRequest(JvmVariant variant) {
        List<String> lines = run(variant, "readerAndWriter");
        // the server is in the same JVM, and aborts each connection
        assertThat(lines).filteredOn(it -> it.contains("(server side)")).allMatch(it -> it.contains("local_abort"));
        assertThat(lines)
                .filteredOn(it -> !it.contains("(server side)"))
                .hasSize(READER_AND_WRITER_RUNS)
                .allMatch(it -> it.contains("GET /second"));
    }

    private static List<String> run(JvmVariant variant, String ending) {
        ForkedJvm jvm = Scenario.watched(variant)
                .property("resetscope.log", "line")
                .property("resetscope.max_incidents_per_minute", "1000")
                // on a busy machine, the second address may take its time to accept
                .property("resetscope.settle", "10s")
                .main("Endings", ending)
                .run(TIMEOUT);
        assertThat(jvm.exitCode()).as(jvm::describe).isZero();
        assertThat(jvm.fact("done")).as(jvm::describe).isEqualTo("true");
        return Scenario.agentLinesAfterStart(jvm);
    }
}
