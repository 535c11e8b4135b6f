package io.resetscope.it;

import static io.resetscope.it.Scenario.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.JvmVariant;
import io.resetscope.testkit.OtlpReceiver;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A log or a collector that is slow, or blocks for good, is waited for by its own thread alone. */
class SlowSinksIT {

    /** More than the queue of the log has room for. */
    private static final int CONNECTS = 1500;

    private static final long LOG_MILLIS = 100;
    private static final Duration COLLECTOR = Duration.ofSeconds(3);
    /** Of one thread; who waited for the log or the collector would wait for as long as they take: many seconds. */
    private static final long MOST_WAITED_MILLIS = 1000;
    /** Five seconds, on a machine that is not busy. */
    private static final Duration LONGEST_END = Duration.ofSeconds(30);

    private static final Pattern MISSING = Pattern.compile("(\\d+) messages? (?:is|are) missing here");

    /** As of a full pipe that nobody reads: what is said is lost, what is sent is not. */
    @Test
    void aLogThatBlocksForGoodKeepsBackNeitherSpansNorMetrics() {
        try (OtlpReceiver collector = OtlpReceiver.start();
                ForkedJvm jvm = start("blocked", collector)) {
            assertUnharmed(jvm);
            awaitTelemetry(collector);
            await().atMost(TIMEOUT).until(() -> Scenario.dropped(collector.received(), "log_full") > 0);
            end(jvm);
            assertThat(Scenario.agentLinesAfterStart(jvm)).as(jvm::describe).isEmpty();
        }
    }

    @Test
    void whatASlowLogCannotTakeIsCountedAndASlowCollectorGetsEverything() {
        try (OtlpReceiver collector = OtlpReceiver.answeringAfter(COLLECTOR);
                ForkedJvm jvm = start(String.valueOf(LOG_MILLIS), collector)) {
            assertUnharmed(jvm);
            awaitTelemetry(collector);
            // it takes messages again, and quickly
            jvm.send("");
            await().atMost(TIMEOUT).until(() -> told(jvm) + missing(jvm) == CONNECTS);
            await().atMost(TIMEOUT).until(() -> Scenario.dropped(collector.received(), "log_full") == missing(jvm));
            assertThat(missing(jvm)).as(jvm::describe).isPositive();
            end(jvm);
            assertThat(told(jvm) + missing(jvm)).as(jvm::describe).isEqualTo(CONNECTS);
        }
    }

    private static ForkedJvm start(String log, OtlpReceiver collector) {
        return Scenario.exporting(Scenario.watched(JvmVariant.of(17)), collector)
                .property("resetscope.log", "line")
                .property("resetscope.max_incidents_per_minute", "1000000")
                // a slow collector gets few large parts
                .env("OTEL_BSP_MAX_QUEUE_SIZE", String.valueOf(2 * CONNECTS))
                .env("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", String.valueOf(CONNECTS))
                .env("OTEL_BSP_SCHEDULE_DELAY", "500")
                .env("OTEL_METRIC_EXPORT_INTERVAL", "500")
                .main("SlowLog", log, String.valueOf(CONNECTS))
                .start();
    }

    private static void assertUnharmed(ForkedJvm jvm) {
        jvm.awaitLine(it -> it.startsWith("waitedMillis="), TIMEOUT);
        assertThat(jvm.facts())
                .as(jvm::describe)
                .containsValue(String.valueOf(CONNECTS))
                .doesNotContainKey("wrong");
        assertThat(Long.parseLong(jvm.fact("waitedMillis"))).as(jvm::describe).isLessThan(MOST_WAITED_MILLIS);
    }

    /** While the application still runs, and the log still blocks. */
    private static void awaitTelemetry(OtlpReceiver collector) {
        await().atMost(TIMEOUT).until(() -> Scenario.counted(collector.received()) == CONNECTS);
        await().atMost(TIMEOUT)
                .until(() -> Scenario.failures(collector.received()).size() == CONNECTS);
        assertThat(Scenario.dropped(collector.received(), "queue_full")).isZero();
    }

    private static void end(ForkedJvm jvm) {
        jvm.closeInput();
        assertThat(jvm.waitFor(LONGEST_END)).as(jvm::describe).isZero();
    }

    private static long told(ForkedJvm jvm) {
        return jvm.stderr().stream()
                .filter(it -> it.contains("connection_refused"))
                .count();
    }

    private static long missing(ForkedJvm jvm) {
        return jvm.stderr().stream()
                .map(MISSING::matcher)
                .filter(Matcher::find)
                .mapToLong(it -> Long.parseLong(it.group(1)))
                .sum();
    }
}
