package io.resetscope.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        assertThat(settings.endpoint()).isEqualTo("http://collector:4318 (http/protobuf)");
        properties.setProperty("otel.exporter.otlp.endpoint", " http://other:4318 ");
        assertThat(settings.endpoint()).isEqualTo("http://other:4318 (http/protobuf)");
    }

    @Test
    @DisplayName("an endpoint for one signal wants that one; traces' is the one to name")
    void oneSignal() {
        environment.put("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://metrics:4318");
        assertThat(settings.configured()).isTrue();
        assertThat(settings.wanted("metrics")).isTrue();
        assertThat(settings.wanted("traces")).isFalse();
        assertThat(settings.endpoint()).isEqualTo("http://metrics:4318 (http/protobuf)");
        environment.put("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://traces:4318");
        assertThat(settings.endpoint()).isEqualTo("http://traces:4318 (http/protobuf)");
    }

    @Test
    @DisplayName("an exporter that is named is wanted without an endpoint; none is none")
    void exporter() {
        environment.put("OTEL_TRACES_EXPORTER", "otlp");
        assertThat(settings.wanted("traces")).isTrue();
        assertThat(settings.wanted("metrics")).isFalse();
        assertThat(settings.endpoint()).isEqualTo("the default endpoint (grpc)");

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
    @DisplayName("propagators are listed as they are named, OpenTelemetry's defaults when none is")
    void propagators() {
        assertThat(settings.propagators()).containsExactly("tracecontext", "baggage");
        environment.put("OTEL_PROPAGATORS", " b3, bananas,,xray ");
        assertThat(settings.propagators()).containsExactly("b3", "bananas", "xray");
        properties.setProperty("otel.propagators", "jaeger");
        assertThat(settings.propagators()).containsExactly("jaeger");
        properties.setProperty("otel.propagators", " ");
        assertThat(settings.propagators()).containsExactly("tracecontext", "baggage");
    }

    @Test
    @DisplayName("set to nothing is not set")
    void blank() {
        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", " ");
        assertThat(settings.configured()).isFalse();
        assertThat(settings.endpoint()).isEqualTo("the default endpoint (grpc)");
    }

    @ParameterizedTest
    @CsvSource({
        "http://collector:4318, true",
        "http://collector:4318/, true",
        "http://collector:4318/v1/traces, true",
        "http://user:pw@collector:4318, true",
        "http://collector:4317, false",
        "http://collector, false",
        "http://collector:43180, false",
        "http://collector:4317/x4318, false",
    })
    @DisplayName("the port that is http's tells the protocol, when none is named")
    void httpByPort(String endpoint, boolean http) {
        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint);
        assertThat(settings.httpByPort()).isEqualTo(http);
        assertThat(settings.endpoint()).endsWith(http ? " (http/protobuf)" : " (grpc)");

        environment.put("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");
        assertThat(settings.httpByPort()).isFalse();
        assertThat(settings.endpoint()).endsWith(" (grpc)");
        environment.put("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
        assertThat(settings.httpByPort()).as("nothing is left to tell").isFalse();
        assertThat(settings.endpoint()).endsWith(" (http/protobuf)");
    }

    @Test
    @DisplayName("without an endpoint there is no port to go by")
    void noPort() {
        environment.put("OTEL_TRACES_EXPORTER", "otlp");
        assertThat(settings.httpByPort()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "https://user:SECRET@collector:4317, https://collector:4317 (grpc)",
        "https://SECRET@collector/v1/traces, https://collector/v1/traces (grpc)",
        "https://collector/v1/traces?api-key=SECRET, https://collector/v1/traces (grpc)",
        "https://collector/v1/traces#SECRET, https://collector/v1/traces (grpc)",
        "https://user:SECRET@collector/v1?key=SECRET#SECRET, https://collector/v1 (grpc)",
        "https://collector/v1/@home, https://collector/v1/@home (grpc)",
        "https://collector/v1?mail=a@SECRET, https://collector/v1 (grpc)",
    })
    @DisplayName("neither user info nor query is shown: they may be credentials")
    void credentials(String endpoint, String shown) {
        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint);
        assertThat(settings.endpoint()).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://user:p@SECRET@collector:4317",
                "https://user:SECRET/SECRET@collector:4317",
                "https://user:p?SECRET@collector:4317",
                "https://collector?mail=a@SECRET",
            })
    @DisplayName("not even in part, where they are not written as they should be")
    void carelessCredentials(String endpoint) {
        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint);
        assertThat(settings.endpoint()).doesNotContain("SECRET");
    }
}
