package io.resetscope.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whether OpenTelemetry is wanted, and which of its signals. */
class TelemetrySettingsTest {

    private final Properties properties = new Properties();
    private final Map<String, String> environment = new HashMap<>();
    private final TelemetrySettings settings = new TelemetrySettings(properties, environment);

    @Test
    @DisplayName("nothing set: nothing is sent, not even to localhost")
    void nothing() {
        assertThat(settings.configured()).isFalse();
        environment.put("OTEL_SERVICE_NAME", "shop");
        environment.put("OTEL_PROPAGATORS", "b3");
        assertThat(settings.configured()).isFalse();
    }

    @Test
    @DisplayName("an endpoint is enough, from the environment or as a property, which wins")
    void endpoint() {
        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318");
        assertThat(settings.configured()).isTrue();
        assertThat(settings.wanted("traces")).isTrue();
        assertThat(settings.wanted("metrics")).isTrue();
        assertThat(settings.endpoint()).isEqualTo("http://collector:4318");
        properties.setProperty("otel.exporter.otlp.endpoint", " http://other:4318 ");
        assertThat(settings.endpoint()).isEqualTo("http://other:4318");
    }

    @Test
    @DisplayName("an endpoint for one signal wants that one; traces' is the one to name")
    void oneSignal() {
        environment.put("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://metrics:4318");
        assertThat(settings.configured()).isTrue();
        assertThat(settings.wanted("metrics")).isTrue();
        assertThat(settings.wanted("traces")).isFalse();
        assertThat(settings.endpoint()).isEqualTo("http://metrics:4318");
        environment.put("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://traces:4318");
        assertThat(settings.endpoint()).isEqualTo("http://traces:4318");
    }

    @Test
    @DisplayName("an exporter that is named is wanted without an endpoint; none is none")
    void exporter() {
        environment.put("OTEL_TRACES_EXPORTER", "otlp");
        assertThat(settings.wanted("traces")).isTrue();
        assertThat(settings.wanted("metrics")).isFalse();
        assertThat(settings.endpoint()).isEqualTo("the default endpoint");

        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318");
        environment.put("OTEL_TRACES_EXPORTER", "none");
        assertThat(settings.wanted("traces")).isFalse();
        assertThat(settings.configured()).as("metrics").isTrue();
        environment.put("OTEL_METRICS_EXPORTER", "none");
        assertThat(settings.configured()).isFalse();
    }

    @Test
    @DisplayName("the SDK's own switch is obeyed")
    void disabled() {
        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318");
        environment.put("OTEL_SDK_DISABLED", "TRUE");
        assertThat(settings.configured()).isFalse();
        environment.put("OTEL_SDK_DISABLED", "false");
        assertThat(settings.configured()).isTrue();
    }

    @Test
    @DisplayName("set to nothing is not set")
    void blank() {
        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", " ");
        assertThat(settings.configured()).isFalse();
        assertThat(settings.endpoint()).isEqualTo("the default endpoint");
    }
}
