package io.resetscope.agent.report;

import static io.resetscope.agent.diagnosis.Incidents.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.diagnosis.Incidents;
import io.resetscope.agent.incident.IncidentBuilder;
import io.resetscope.agent.incident.IncidentQueue;
import io.resetscope.agent.incident.Neighbours;
import io.resetscope.agent.incident.PolicyMismatch;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the reporter says by itself; blocks and lines of incidents are {@link LogBlock}'s. */
class ReporterTest {

    @Test
    @DisplayName("a policy mismatch is one line, whatever the application calls the server")
    void policyMismatch() {
        Reporter reporter = reporter(Reporter.LogForm.LINE);
        try (CapturedLog log = new CapturedLog()) {
            reporter.policyMismatch(new PolicyMismatch(
                    PolicyMismatch.Kind.KEPT_TOO_LONG,
                    "shop\n[resetscope] forged",
                    8080,
                    "10.0.0.9",
                    seconds(7),
                    seconds(9),
                    seconds(5),
                    "timeout=5",
                    "nginx",
                    null));
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("[resetscope] connection policy mismatch  shop\\u000a[resetscope] forged:8080  ");
        }
    }

    private static Reporter reporter(Reporter.LogForm form) {
        return new Reporter(
                new IncidentQueue(), form, 60, new TelemetrySettings(new Properties(), Map.of()), "test", () -> null);
    }

    private static Stream<Consumer<IncidentBuilder>> endsWithOthers() {
        return Stream.of(
                it -> it.refusals = 1,
                it -> it.neighbours = new Neighbours(0, false, 2, -1, seconds(0.4)),
                it -> it.activeFailures = 3,
                it -> {
                    it.idleNanos = seconds(0.5);
                    it.otherFailures = 2;
                });
    }

    @ParameterizedTest
    @MethodSource("endsWithOthers")
    @DisplayName(
            "a connection that ended together with others teaches nothing of idle times, though the peer was back at"
                    + " once")
    void restartTeachesNothing(Consumer<IncidentBuilder> withOthers) {
        Reporter reporter = reporter(Reporter.LogForm.BLOCK);
        try (CapturedLog log = new CapturedLog()) {
            reporter.incident(
                    stale(withOthers.andThen(it -> it.outlived = true)).build());
            assertThat(log.lines()).first().asString().contains("stale_pooled_connection");
            reporter.incident(stale(it -> {}).build());
            assertThat(log.lines()).noneMatch(line -> line.contains("not survived"));
            reporter.incident(stale(it -> {}).build());
            assertThat(log.lines()).anyMatch(line -> line.contains("not survived 6.02 s of idling"));
        }
    }

    @Test
    @DisplayName("one that ended while an elder one is open does, whatever else failed")
    void limitTeaches() {
        Reporter reporter = reporter(Reporter.LogForm.BLOCK);
        try (CapturedLog log = new CapturedLog()) {
            reporter.incident(stale(it -> {
                        it.idleNanos = seconds(0.5);
                        it.otherFailures = 2;
                        it.neighbours = new Neighbours(1, false, 1, seconds(3), seconds(0.4));
                    })
                    .build());
            log.lines();
            reporter.incident(stale(it -> {}).build());
            assertThat(log.lines()).anyMatch(line -> line.contains("not survived 500 ms of idling"));
        }
    }

    /** By a server that announces nothing. */
    private static IncidentBuilder stale(Consumer<IncidentBuilder> change) {
        IncidentBuilder incident = Incidents.stale();
        incident.keepAliveServer = null;
        incident.keepAliveTimeoutNanos = -1;
        change.accept(incident);
        return incident;
    }
}
