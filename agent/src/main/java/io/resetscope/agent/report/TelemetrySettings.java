package io.resetscope.agent.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Whether OpenTelemetry is wanted at all. Its autoconfigure would send to localhost when nothing is set; the agent then
 * sends nothing, because most JVMs have no collector beside them and the log block is enough.
 */
public final class TelemetrySettings {

    static final List<String> DEFAULT_PROPAGATORS =
            Collections.unmodifiableList(Arrays.asList("tracecontext", "baggage"));

    /** Scheme, (user info,) host and port, path, (query and fragment). What is ambiguous does not match. */
    private static final Pattern ENDPOINT =
            Pattern.compile("(\\w+://|)(?:[^/?#@]*@)?((?:\\[[^]/?#@]*]|[^/?#@:]+)(?::\\d+)?)(/[^?#]*|)(?:[?#].*)?");

    private final Properties properties;
    private final Map<String, String> environment;

    public TelemetrySettings(Properties properties, Map<String, String> environment) {
        this.properties = properties;
        this.environment = environment;
    }

    /** Null when it is not set. The property wins, as in OpenTelemetry's own configuration. */
    String get(String property) {
        String value = properties.getProperty(property);
        if (value == null) {
            value = environment.get(property.toUpperCase(Locale.ROOT).replace('.', '_'));
        }
        return value == null || value.trim().isEmpty() ? null : value.trim();
    }

    /** The first of these that is set; the last one when none is. */
    String first(String property, String otherwise) {
        return get(property) == null ? otherwise : property;
    }

    /** As the user has set it. */
    String nameOf(String property) {
        return properties.getProperty(property) == null
                ? property.toUpperCase(Locale.ROOT).replace('.', '_')
                : "-D" + property;
    }

    /** One line for each mistake that is known before anything is sent; with a fatal one, nothing will be. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (configured()) {
            TelemetryProblems.fatal(this).forEach(fatal -> problems.add(fatal + "; nothing will be sent"));
            String propagators = TelemetryProblems.propagators(propagators());
            if (propagators != null) {
                problems.add(propagators);
            }
        }
        return problems;
    }

    /** Whether the SDK can be started, as far as can be told without it. */
    public boolean usable() {
        return configured() && TelemetryProblems.fatal(this).isEmpty();
    }

    /** Whether anything says where telemetry goes. */
    public boolean configured() {
        return !"true".equalsIgnoreCase(get("otel.sdk.disabled")) && (wanted("traces") || wanted("metrics"));
    }

    /** @param signal {@code traces} or {@code metrics} */
    boolean wanted(String signal) {
        String exporter = get("otel." + signal + ".exporter");
        if (exporter != null) {
            return !exporter.equals("none");
        }
        return get("otel.exporter.otlp.endpoint") != null || get("otel.exporter.otlp." + signal + ".endpoint") != null;
    }

    /** The names in {@code OTEL_PROPAGATORS}, whether there are such propagators or not. */
    List<String> propagators() {
        String names = get("otel.propagators");
        return names == null
                ? DEFAULT_PROPAGATORS
                : Arrays.stream(names.split(","))
                        .map(String::trim)
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.toList());
    }

    /** Where traces (else metrics) go, for the log; {@code the default endpoint} when only an exporter is named. */
    public String endpoint() {
        return withoutCredentials(rawEndpoint()) + protocolText();
    }

    /** A text without what the configured endpoint has in user info, query and fragment, which may be credentials. */
    String withoutCredentials(String text) {
        String clean = text.replace(rawEndpoint(), shown(rawEndpoint()));
        // the SDK's complaint about a query quotes the query alone
        int mark = rawEndpoint().indexOf('?');
        return mark < 0 ? clean : clean.replace(": " + rawEndpoint().substring(mark + 1), "");
    }

    /** An endpoint without what may be credentials. */
    static String shown(String endpoint) {
        Matcher parts = ENDPOINT.matcher(endpoint);
        return parts.matches() ? parts.group(1) + parts.group(2) + parts.group(3) : "an endpoint that is no URL";
    }

    private String protocolText() {
        String protocol = get("otel.exporter.otlp.protocol");
        return " (" + (protocol != null ? protocol : httpByPort() ? "http/protobuf" : "grpc") + ")";
    }

    /** The SDK's default is grpc; to the port that is http's, it would only ever fail. */
    boolean httpByPort() {
        return get("otel.exporter.otlp.protocol") == null && rawEndpoint().matches(".*:4318([/?].*)?");
    }

    private String rawEndpoint() {
        for (String property : new String[] {
            "otel.exporter.otlp.traces.endpoint", "otel.exporter.otlp.endpoint", "otel.exporter.otlp.metrics.endpoint"
        }) {
            if (get(property) != null) {
                return get(property);
            }
        }
        return "the default endpoint";
    }
}
