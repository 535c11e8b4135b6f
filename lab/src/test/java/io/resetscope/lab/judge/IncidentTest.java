package io.resetscope.lab.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.lab.Role;
import io.resetscope.lab.judge.Incident.Endpoint;
import io.resetscope.testkit.ReceivedSpan;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IncidentTest {

    @Test
    void aFailureSpanIsAnIncident() {
        Map<String, Object> told = Map.of(
                "resetscope.cause", "keep_alive_race",
                "resetscope.signal", "rst",
                "resetscope.ended_by", "peer",
                "network.local.address", "127.0.0.1",
                "network.local.port", 40000L);
        Incident incident =
                Incident.of(span("connection failure: keep_alive_race", told)).orElseThrow();
        assertThat(incident.role()).isEqualTo(Role.GATEWAY);
        assertThat(incident.cause()).isEqualTo("keep_alive_race");
        assertThat(incident.signal()).isEqualTo("rst");
        assertThat(incident.endedBy()).isEqualTo("peer");
        assertThat(incident.traceId()).isEqualTo("aa");
        assertThat(incident.failedMillis()).isEqualTo(7);
        assertThat(incident.local()).isEqualTo(new Endpoint("127.0.0.1", 40000));
        assertThat(incident.peer()).isNull();
    }

    @Test
    void otherSpansAreNot() {
        assertThat(Incident.of(span("connection 127.0.0.1:80", Map.of()))).isEmpty();
    }

    private static ReceivedSpan span(String name, Map<String, Object> attributes) {
        return new ReceivedSpan(
                name,
                "INTERNAL",
                "aa",
                "bb",
                "",
                1_000_000,
                7_900_000,
                "ERROR",
                "",
                attributes,
                List.of(),
                "io.resetscope",
                Map.of("service.name", "gateway"));
    }
}
