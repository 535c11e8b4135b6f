package io.resetscope.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mistakes that are told before anything is sent; what is called one is what the SDK refuses. */
class TelemetryProblemsTest {

    private final Properties properties = new Properties();
    private final Map<String, String> environment = new HashMap<>();
    private final TelemetrySettings settings = new TelemetrySettings(properties, environment);

    @ParameterizedTest
    @CsvSource({
        "http://localhost:4317,,",
        "http://localhost:4317/, grpc,",
        "https://localhost:4318/otlp,,",
        "http://localhost/otlp, http/protobuf,",
        "http://localhost:4317/otlp,, has a path",
        "localhost:4317,, is no URL",
        "localhost,, is no URL",
        "ftp://localhost:4317,, is not http or https",
        "http://localhost:4318/?key=SECRET,, has a query",
        "http://localhost:4318/#SECRET,, has a query or a fragment",
        "http://localhost:4317, GRPC, is not grpc or http/protobuf",
        "http://localhost:4317, http/json, is not grpc or http/protobuf",
    })
    @DisplayName("the SDK starts with what is called right, and does not with what is called wrong")
    void asTheSdk(String endpoint, String protocol, String problem) {
        properties.setProperty("otel.exporter.otlp.endpoint", endpoint);
        if (protocol != null) {
            properties.setProperty("otel.exporter.otlp.protocol", protocol);
        }
        assertThat(settings.usable()).isEqualTo(problem == null);
        assertThat(settings.usable()).isEqualTo(sdkStarts());
        if (problem == null) {
            assertThat(settings.problems()).isEmpty();
        } else {
            assertThat(settings.problems())
                    .singleElement()
                    .asString()
                    .startsWith("-Dotel.exporter.otlp.")
                    .contains(problem)
                    .endsWith("; nothing will be sent")
                    .doesNotContain("SECRET");
        }
    }

    /** It reads this JVM's own properties. */
    private boolean sdkStarts() {
        properties.forEach((name, value) -> System.setProperty((String) name, (String) value));
        try {
            Telemetry.start(settings, true).stop(1);
            return true;
        } catch (RuntimeException refused) {
            return false;
        } finally {
            properties.keySet().forEach(name -> System.clearProperty((String) name));
        }
    }

    @Test
    @DisplayName("one signal's own settings come before those of all; each mistake is told once, as it was set")
    void signals() {
        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "nowhere");
        environment.put("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");
        assertThat(settings.problems())
                .containsExactly("OTEL_EXPORTER_OTLP_ENDPOINT=nowhere is no URL, such as http://localhost:4317;"
                        + " nothing will be sent");
        environment.put("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://traces:4317");
        environment.put("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://metrics:4317");
        assertThat(settings.problems()).isEmpty();
        environment.put("OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "udp");
        assertThat(settings.problems())
                .singleElement()
                .asString()
                .startsWith("OTEL_EXPORTER_OTLP_METRICS_PROTOCOL=udp");
        environment.put("OTEL_METRICS_EXPORTER", "none");
        assertThat(settings.problems()).as("not wanted").isEmpty();
    }

    @Test
    @DisplayName("what is not configured, or goes elsewhere, has no problems")
    void elsewhere() {
        environment.put("OTEL_EXPORTER_OTLP_PROTOCOL", "udp");
        environment.put("OTEL_PROPAGATORS", "bananas");
        assertThat(settings.problems()).isEmpty();
        assertThat(settings.usable()).isFalse();
        environment.put("OTEL_TRACES_EXPORTER", "console");
        environment.remove("OTEL_PROPAGATORS");
        assertThat(settings.problems()).isEmpty();
        assertThat(settings.usable()).isTrue();
    }

    @Test
    @DisplayName("unknown propagators are named, beside those that there are and those that are used; data is sent")
    void propagators() {
        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4317");
        environment.put("OTEL_PROPAGATORS", "bananas,b3,B3");
        assertThat(settings.problems())
                .containsExactly("OTEL_PROPAGATORS: unknown: bananas, B3; known: "
                        + String.join(", ", TelemetryProblems.PROPAGATORS) + "; used: b3");
        assertThat(settings.usable()).isTrue();
        assertThat(TelemetryProblems.propagators(List.of("bananas"))).endsWith("; used: tracecontext, baggage");
        assertThat(TelemetryProblems.propagators(TelemetryProblems.PROPAGATORS)).isNull();
    }

    @Test
    @DisplayName("every name that is called known has a propagator")
    void knownPropagators() {
        for (String name : TelemetryProblems.PROPAGATORS) {
            TextMapPropagator propagator = TraceContexts.named(List.of(name));
            assertThat(propagator).as(name).isNotNull();
        }
    }
}
