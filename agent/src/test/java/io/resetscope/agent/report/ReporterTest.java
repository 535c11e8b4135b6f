package io.resetscope.agent.report;

import static io.resetscope.agent.diagnosis.Incidents.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.incident.IncidentQueue;
import io.resetscope.agent.incident.PolicyMismatch;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the reporter says by itself; blocks and lines of incidents are {@link LogBlock}'s. */
class ReporterTest {

    @Test
    @DisplayName("a policy mismatch is one line, whatever the application calls the server")
    void policyMismatch() {
        Reporter reporter = new Reporter(
                new IncidentQueue(),
                Reporter.LogForm.LINE,
                60,
                new TelemetrySettings(new Properties(), Map.of()),
                "test",
                () -> null);
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
                    "nginx"));
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("[resetscope] connection policy mismatch  shop\\u000a[resetscope] forged:8080  ");
        }
    }
}
