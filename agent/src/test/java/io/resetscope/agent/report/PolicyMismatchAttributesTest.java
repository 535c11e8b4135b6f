package io.resetscope.agent.report;

import static io.resetscope.agent.diagnosis.Incidents.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.diagnosis.PolicyAdvice;
import io.resetscope.agent.incident.PolicyMismatch;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The names by which dashboards read of clients that keep connections for too long. */
class PolicyMismatchAttributesTest {

    private static Map<String, Object> attributes(PolicyMismatch mismatch) {
        Map<String, Object> byName = new TreeMap<>();
        ResetscopeAttributes.policyMismatch(mismatch).forEach((key, value) -> byName.put(key.getKey(), value));
        return byName;
    }

    @Test
    @DisplayName("a policy mismatch: both kinds, with what is known of the server")
    void policyMismatch() {
        PolicyMismatch tooLong = new PolicyMismatch(
                PolicyMismatch.Kind.KEPT_TOO_LONG,
                "shop.example",
                8080,
                "10.0.0.9",
                seconds(7),
                -1,
                seconds(5),
                "timeout=5",
                "nginx",
                null);
        Map<String, Object> attributes = attributes(tooLong);
        assertThat(attributes.remove("resetscope.evidence")).isEqualTo(List.of(PolicyAdvice.summary(tooLong)));
        assertThat(attributes.remove("resetscope.advice")).isEqualTo(List.of(PolicyAdvice.advice(tooLong)));
        assertThat(attributes)
                .containsOnly(
                        Map.entry("network.peer.address", "10.0.0.9"),
                        Map.entry("resetscope.connection.idle_ms", 7000L),
                        Map.entry("resetscope.keep_alive.server", "timeout=5"),
                        Map.entry("resetscope.keep_alive.timeout_ms", 5000L),
                        Map.entry("resetscope.role", "client"),
                        Map.entry("server.address", "shop.example"),
                        Map.entry("server.port", 8080L));

        PolicyMismatch ignored = new PolicyMismatch(
                PolicyMismatch.Kind.CLOSE_IGNORED, null, 8080, "10.0.0.9", seconds(7), -1, -1, null, null, null);
        assertThat(attributes(ignored))
                .containsOnlyKeys(
                        "network.peer.address",
                        "resetscope.advice",
                        "resetscope.connection.idle_ms",
                        "resetscope.evidence",
                        "resetscope.role",
                        "server.port");
    }
}
