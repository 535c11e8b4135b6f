package io.resetscope.agent.report;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Mistakes in {@code OTEL_*} that can be told when the program starts: by the SDK's own rules, but without the SDK, which
 * starts with the first data, and without a connection.
 */
final class TelemetryProblems {

    /** The names that {@code OTEL_PROPAGATORS} may have. */
    static final List<String> PROPAGATORS = Collections.unmodifiableList(Arrays.asList(
            "tracecontext", "baggage", "b3", "b3multi", "jaeger", "ottrace", "xray", "xray-lambda", "none"));

    private static final String NO_URL = "is no URL, such as http://localhost:4317";
    private static final String GRPC = "grpc";
    private static final String HTTP = "http/protobuf";
    private static final String PREFIX = "otel.exporter.otlp.";

    private TelemetryProblems() {}

    /** What the SDK will not start with; empty when nothing is known to be wrong. */
    static Set<String> fatal(TelemetrySettings settings) {
        Set<String> problems = new LinkedHashSet<>();
        for (String signal : Arrays.asList("traces", "metrics")) {
            String exporter = settings.get("otel." + signal + ".exporter");
            if (settings.wanted(signal) && (exporter == null || exporter.contains("otlp"))) {
                addProtocol(problems, settings, signal);
                addEndpoint(problems, settings, signal);
            }
        }
        return problems;
    }

    private static void addProtocol(Set<String> problems, TelemetrySettings settings, String signal) {
        String property = settings.first(PREFIX + signal + ".protocol", PREFIX + "protocol");
        String protocol = settings.get(property);
        if (protocol != null && !protocol.equals(GRPC) && !protocol.equals(HTTP)) {
            problems.add(settings.nameOf(property) + "=" + protocol + " is not " + GRPC + " or " + HTTP);
        }
    }

    private static void addEndpoint(Set<String> problems, TelemetrySettings settings, String signal) {
        String property = settings.first(PREFIX + signal + ".endpoint", PREFIX + "endpoint");
        String endpoint = settings.get(property);
        if (endpoint == null) {
            return;
        }
        String protocol = settings.get(settings.first(PREFIX + signal + ".protocol", PREFIX + "protocol"));
        boolean http = HTTP.equals(protocol) || settings.httpByPort();
        String wrong = wrongWith(endpoint, http);
        if (wrong != null) {
            problems.add(settings.nameOf(property) + "=" + TelemetrySettings.shown(endpoint) + " " + wrong);
        }
    }

    private static String wrongWith(String endpoint, boolean http) {
        URI uri;
        try {
            // no URL: to make one runs what the application provides, before its main
            uri = new URI(endpoint);
        } catch (URISyntaxException e) {
            return NO_URL;
        }
        if (uri.getScheme() == null || uri.getRawAuthority() == null) {
            return NO_URL;
        }
        if (!uri.getScheme().equalsIgnoreCase("http") && !uri.getScheme().equalsIgnoreCase("https")) {
            return "is not http or https";
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            return "has a query or a fragment, which it must not";
        }
        boolean path = !uri.getRawPath().isEmpty() && !uri.getRawPath().equals("/");
        return path && !http ? "has a path, which is for " + HTTP + " only" : null;
    }

    /** Those of these names that are known; the default when none is. */
    static List<String> known(List<String> names) {
        List<String> known = new ArrayList<>(names);
        known.retainAll(PROPAGATORS);
        return known.isEmpty() ? TelemetrySettings.DEFAULT_PROPAGATORS : known;
    }

    /** What to say of the names that are unknown; null when there are none. */
    static String propagators(List<String> names) {
        List<String> unknown = new ArrayList<>(names);
        unknown.removeAll(PROPAGATORS);
        return unknown.isEmpty()
                ? null
                : "OTEL_PROPAGATORS: unknown: " + String.join(", ", unknown) + "; known: "
                        + String.join(", ", PROPAGATORS) + "; used: " + String.join(", ", known(names));
    }
}
