package io.resetscope.it;

import static io.resetscope.it.Scenario.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.JvmCommand;
import io.resetscope.testkit.JvmVariant;
import io.resetscope.testkit.OtlpReceiver;
import io.resetscope.testkit.ReceivedTelemetry;
import io.resetscope.testkit.Requirement;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Thousands of connections are reset at once, then a hundred a second: each is counted, few are told one by one, nothing
 * grows, and the application's threads wait for nobody. Its long form: {@code -Psoak}.
 */
@Tag("alone")
class StormIT {

    private static final int CONNECTIONS = 10_000;
    private static final int PER_SECOND = 100;
    private static final int SECONDS = Integer.getInteger("storm.seconds");
    /** Those of the warm-up, too. */
    private static final int FAILURES = 200 + CONNECTIONS + PER_SECOND * SECONDS;

    private static final int MAX_PER_MINUTE = 60;
    /**
     * Of the threads' time in the storm, for locks and parked. Threads that meet at the same bucket of a table let one
     * another pass; to wait for the agent's thread, connection by connection, would be most of it.
     */
    private static final double MOST_ADDED_WAITING = 0.1;
    /** Of the application's threads, for one connection that failed; a busy machine's caches are cold. */
    private static final long MOST_ADDED_CPU_MICROS = 200;
    /** Of half of the operations: a machine that is busy lets any thread wait, but not at most of them. */
    private static final long MOST_ADDED_MEDIAN_MICROS = 200;
    /** OpenTelemetry's SDK is among it, which the first incident has started. */
    private static final long MOST_HEAP = 16 << 20;

    private static final Pattern SUMMARY = Pattern.compile("(\\d+) more incidents in the last minute");

    @Test
    void aStormIsCountedAndNobodyWaits() {
        Requirement.that(
                descriptors() > CONNECTIONS + 1000,
                "a limit of open files above " + (CONNECTIONS + 1000),
                "raise it (ulimit -Hn)");
        ForkedJvm alone = play(Scenario.probe(JvmVariant.of(17)));
        try (OtlpReceiver collector = OtlpReceiver.start()) {
            ForkedJvm watched = play(Scenario.exporting(
                    Scenario.watched(JvmVariant.of(17)).property("resetscope.log", "line"), collector));
            assertCounted(watched, collector.received());
            assertNobodyWaited(watched, alone);
            assertThat(watched.fact("records")).as(watched::describe).isEqualTo("0");
            assertThat(number(watched, "heapGrowthBytes") - number(alone, "heapGrowthBytes"))
                    .as(watched::describe)
                    .isLessThan(MOST_HEAP);
        }
    }

    private static long descriptors() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getMaxFileDescriptorCount();
    }

    private static ForkedJvm play(JvmCommand command) {
        try (ForkedJvm server =
                Scenario.probe(JvmVariant.of(17)).main("StormServer").start()) {
            server.awaitLine(it -> it.startsWith("port="), TIMEOUT);
            ForkedJvm client = command.main(
                            "Storm",
                            server.fact("port"),
                            String.valueOf(CONNECTIONS),
                            String.valueOf(PER_SECOND),
                            String.valueOf(SECONDS))
                    .start();
            client.awaitLine(it -> it.equals("ready=true"), TIMEOUT);
            server.awaitLine(it -> it.equals("waiting=" + CONNECTIONS), TIMEOUT);
            server.send("go");
            client.send("go");
            assertThat(client.waitFor(TIMEOUT.plusSeconds(SECONDS)))
                    .as(client::describe)
                    .isZero();
            assertThat(client.facts())
                    .as(client::describe)
                    .containsEntry("met", String.valueOf(CONNECTIONS))
                    .containsEntry("metAfterwards", String.valueOf(PER_SECOND * SECONDS))
                    .doesNotContainKey("wrong");
            return client;
        }
    }

    /** By the metric exactly; the spans, the lines of the log and the summary add up to the same. */
    private static void assertCounted(ForkedJvm jvm, ReceivedTelemetry received) {
        assertThat(Scenario.counted(received)).as(jvm::describe).isEqualTo(FAILURES);
        List<String> lines = Scenario.agentLinesAfterStart(jvm);
        long summedUp = lines.stream()
                .map(SUMMARY::matcher)
                .filter(it -> it.find())
                .mapToLong(it -> Long.parseLong(it.group(1)))
                .sum();
        long told = lines.stream().filter(it -> it.contains(" -> ")).count();
        int minutes = 1 + (SECONDS + 59) / 60;
        assertThat(told).as(jvm::describe).isBetween((long) MAX_PER_MINUTE, (long) MAX_PER_MINUTE * minutes);
        assertThat(told + summedUp).as(jvm::describe).isEqualTo(FAILURES);
        assertThat(Scenario.failures(received)).hasSize((int) told);
        assertThat(Scenario.dropped(received, "span_over_limit")).isEqualTo(summedUp);
        assertThat(Scenario.dropped(received, "queue_full")).isZero();
        assertThat(Scenario.dropped(received, "own_failure")).isZero();
    }

    private static void assertNobodyWaited(ForkedJvm watched, ForkedJvm alone) {
        assertThat(waiting(watched) - waiting(alone)).as(watched::describe).isLessThan(MOST_ADDED_WAITING);
        assertThat(number(watched, "cpuMicrosEach") - number(alone, "cpuMicrosEach"))
                .as(watched::describe)
                .isLessThan(MOST_ADDED_CPU_MICROS);
        assertThat(number(watched, "medianMicros") - number(alone, "medianMicros"))
                .as(watched::describe)
                .isLessThan(MOST_ADDED_MEDIAN_MICROS);
    }

    /** Which part of its threads' time in the storm. */
    private static double waiting(ForkedJvm jvm) {
        double threadMillis = Math.max(1, number(jvm, "threadMillis"));
        return (number(jvm, "blockedMillis") + number(jvm, "waitedMillis")) / threadMillis;
    }

    private static long number(ForkedJvm jvm, String fact) {
        return Long.parseLong(jvm.fact(fact));
    }
}
