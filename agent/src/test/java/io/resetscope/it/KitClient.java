package io.resetscope.it;

import io.resetscope.testkit.ModuleFiles;
import io.resetscope.testkit.Probes;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A client of the client kit: a version of a library, the probe that uses it, and what must be said of it.
 *
 * @param name of its folder under {@code agent/target/clients}
 * @param oldest the folder of the version that the probe is compiled against
 * @param settings the {@code resetscope.pool.*} attributes that the probe has configured, without that prefix
 * @param retriesOff the value of {@code resetscope.pool.retries} when the probe is told not to repeat
 * @param retriesOn and when it is told to
 */
record KitClient(
        String name, String oldest, String probe, Map<String, Object> settings, String retriesOff, String retriesOn) {

    private static final String OFF = "automatic retries disabled";

    /** One row each. */
    static List<KitClient> all() {
        return List.of(
                okHttp("okhttp-3.12", "3.12.13"),
                okHttp("okhttp-4.12", "4.12.0"),
                okHttp("okhttp-5", "5.5.1"),
                httpClient4("httpclient-4.3", "4.3.6", -1, -1),
                httpClient4("httpclient-4.5", "4.5.14", 66_000, 9000),
                httpClient5("httpclient-5.0", "5.0.4"),
                httpClient5("httpclient-5.2", "5.2.3"),
                httpClient5("httpclient-5.6", "5.6.2"));
    }

    private static KitClient okHttp(String name, String version) {
        return new KitClient(
                name,
                "okhttp-3.12",
                "OkHttpProbe",
                Map.of(
                        "library",
                        "OkHttp",
                        "library_version",
                        version,
                        "keep_alive_ms",
                        77_000L,
                        "time_to_live_ms",
                        -1L),
                "retryOnConnectionFailure=false",
                "retryOnConnectionFailure=true");
    }

    private static KitClient httpClient4(String name, String version, long keepAlive, long validateAfter) {
        return new KitClient(
                name,
                "httpclient-4.3",
                "HttpClient4Probe",
                apache("Apache HttpClient 4", version, keepAlive, validateAfter),
                OFF,
                "retryCount=2, requestSentRetryEnabled=true");
    }

    private static KitClient httpClient5(String name, String version) {
        return new KitClient(
                name,
                "httpclient-5.0",
                "HttpClient5Probe",
                apache("Apache HttpClient 5", version, 88_000, 9000),
                OFF,
                "maxRetries=2, interval 300 ms");
    }

    private static Map<String, Object> apache(String library, String version, long keepAlive, long validateAfter) {
        return Map.of(
                "library",
                library,
                "library_version",
                version,
                "keep_alive_ms",
                keepAlive,
                "validate_after_ms",
                validateAfter,
                "time_to_live_ms",
                70_000L);
    }

    /** The probe, compiled, and the jars of this version. */
    String classPath() {
        List<Path> path = new ArrayList<>(List.of(Probes.client(probe, ModuleFiles.client(oldest))));
        path.addAll(ModuleFiles.client(name));
        return path.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    /** The {@code resetscope.pool.*} attributes of every failure. */
    Map<String, Object> attributes(boolean repeats) {
        Map<String, Object> attributes = new HashMap<>();
        settings.forEach((setting, value) -> attributes.put("resetscope.pool." + setting, value));
        attributes.put("resetscope.pool.retries", repeats ? retriesOn : retriesOff);
        return attributes;
    }

    @Override
    public String toString() {
        return name;
    }
}
