package io.resetscope.it;

import io.resetscope.testkit.ModuleFiles;
import io.resetscope.testkit.Probes;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A client of the client kit: a version of a library, the probe that uses it, and what must be said of it.
 *
 * @param name of its folder under {@code agent/target/clients}; a client of the JDK's has none
 * @param oldest the folder of the version that the probe is compiled against; null for a client of the JDK's
 * @param since the oldest JDK that it runs on
 * @param fault what it is shown
 * @param settings the {@code resetscope.pool.*} attributes that the probe has configured, without that prefix
 * @param retriesOff the value of {@code resetscope.pool.retries} when the probe is told not to repeat
 * @param retriesOn and when it is told to; null when it cannot be told
 * @param repeats whether it then does
 */
record KitClient(
        String name,
        String oldest,
        int since,
        Fault fault,
        String probe,
        Map<String, Object> settings,
        String retriesOff,
        String retriesOn,
        boolean repeats) {

    /** What happens to the second request. */
    enum Fault {
        /** The server has closed the connection meanwhile. */
        STALE,
        /**
         * The server closes the connection when the request has come: for clients that see it when a connection is closed that
         * is idle. They open their connections on threads that know of no call, but for java.net.http.
         */
        CUT_OFF
    }

    private static final Set<String> ON_17 = Set.of("VertxProbe", "JettyClientProbe", "AsyncHttpClientProbe");
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
                httpClient5("httpclient-5.6", "5.6.2"),
                urlConnection(),
                javaNetHttp(),
                httpClient4Async("httpasyncclient-4.1.2", "4.1.2"),
                httpClient4Async("httpasyncclient-4.1.5", "4.1.5"),
                httpClient5Async("httpclient-5.0", "5.0.4"),
                httpClient5Async("httpclient-5.2", "5.2.3"),
                httpClient5Async("httpclient-5.6", "5.6.2"),
                reactorNetty(),
                vertx("vertx-4.0+reactor-netty-1.0", "4.0.3", -1L),
                vertx("vertx-4.5+reactor-netty-1.0", "4.5.14", -1L),
                vertx("vertx-5.0+reactor-netty", "5.0.7", -1L),
                vertx("vertx-5.1+reactor-netty", "5.1.6", null),
                jetty("jetty-client-9.4", "9.4.56.v20240826"),
                jetty("jetty-client-12.0", "12.0.16"),
                jetty("jetty-client-12.1", "12.1.14"),
                asyncHttpClient("asynchttpclient-2.12+reactor-netty-1.0", "2.12.3"),
                asyncHttpClient("asynchttpclient-3.0+reactor-netty-1.0", "3.0.1"));
    }

    private static KitClient urlConnection() {
        return new KitClient(
                "HttpURLConnection",
                null,
                8,
                Fault.STALE,
                "UrlConnectionProbe",
                Map.of(
                        "library",
                        "HttpURLConnection",
                        "keep_alive_ms",
                        77_000L,
                        "validate_after_ms",
                        -1L,
                        "time_to_live_ms",
                        -1L),
                "no retry of a streamed body",
                "one retry, sun.net.http.retryPost=true",
                true);
    }

    private static KitClient javaNetHttp() {
        return new KitClient(
                "java.net.http",
                null,
                11,
                Fault.CUT_OFF,
                "JavaNetHttpProbe",
                Map.of(
                        "library",
                        "java.net.http",
                        "keep_alive_ms",
                        77_000L,
                        "validate_after_ms",
                        0L,
                        "time_to_live_ms",
                        -1L),
                "one retry of GET and HEAD",
                "one retry of GET and HEAD",
                true);
    }

    private static KitClient httpClient4Async(String name, String version) {
        return new KitClient(
                name,
                "httpasyncclient-4.1.2",
                8,
                Fault.CUT_OFF,
                "HttpClient4AsyncProbe",
                Map.of(
                        "library",
                        "Apache HttpAsyncClient 4",
                        "library_version",
                        version,
                        "keep_alive_ms",
                        -1L,
                        "time_to_live_ms",
                        70_000L),
                "no automatic retries",
                null,
                false);
    }

    private static KitClient httpClient5Async(String name, String version) {
        return new KitClient(
                name,
                "httpclient-5.0",
                8,
                Fault.CUT_OFF,
                "HttpClient5AsyncProbe",
                apache("Apache HttpClient 5", version, 88_000, -1),
                OFF,
                "maxRetries=2, interval 300 ms",
                true);
    }

    private static KitClient reactorNetty() {
        return new KitClient(
                "reactor-netty",
                "reactor-netty",
                8,
                Fault.CUT_OFF,
                "ReactorNettyProbe",
                Map.of(
                        "library",
                        "Reactor Netty",
                        "library_version",
                        "1.3.7",
                        "keep_alive_ms",
                        77_000L,
                        "time_to_live_ms",
                        70_000L),
                "disableRetry=true",
                "disableRetry=false",
                false);
    }

    /** @param timeToLive null where it is not told */
    private static KitClient vertx(String name, String version, Long timeToLive) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("library", "Vert.x");
        settings.put("library_version", version);
        settings.put("keep_alive_ms", 77_000L);
        if (timeToLive != null) {
            settings.put("time_to_live_ms", timeToLive);
        }
        return new KitClient(
                name,
                "vertx-4.0+reactor-netty-1.0",
                8,
                Fault.CUT_OFF,
                "VertxProbe",
                settings,
                "no automatic retries",
                null,
                false);
    }

    /** Each against itself: the packages differ. */
    private static KitClient jetty(String name, String version) {
        return new KitClient(
                name,
                name,
                17,
                Fault.CUT_OFF,
                "JettyClientProbe",
                Map.of(
                        "library",
                        "Jetty client",
                        "library_version",
                        version,
                        "keep_alive_ms",
                        77_000L,
                        "time_to_live_ms",
                        -1L),
                "no retry of what was sent",
                null,
                false);
    }

    private static KitClient asyncHttpClient(String name, String version) {
        return new KitClient(
                name,
                "asynchttpclient-2.12+reactor-netty-1.0",
                8,
                Fault.CUT_OFF,
                "AsyncHttpClientProbe",
                Map.of(
                        "library",
                        "AsyncHttpClient",
                        "library_version",
                        version,
                        "keep_alive_ms",
                        77_000L,
                        "time_to_live_ms",
                        70_000L),
                "maxRequestRetry=0",
                "maxRequestRetry=2",
                true);
    }

    private static KitClient okHttp(String name, String version) {
        return new KitClient(
                name,
                "okhttp-3.12",
                8,
                Fault.STALE,
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
                "retryOnConnectionFailure=true",
                true);
    }

    private static KitClient httpClient4(String name, String version, long keepAlive, long validateAfter) {
        return new KitClient(
                name,
                "httpclient-4.3",
                8,
                Fault.STALE,
                "HttpClient4Probe",
                apache("Apache HttpClient 4", version, keepAlive, validateAfter),
                OFF,
                "retryCount=2, requestSentRetryEnabled=true",
                true);
    }

    private static KitClient httpClient5(String name, String version) {
        return new KitClient(
                name,
                "httpclient-5.0",
                8,
                Fault.STALE,
                "HttpClient5Probe",
                apache("Apache HttpClient 5", version, 88_000, 9000),
                OFF,
                "maxRetries=2, interval 300 ms",
                true);
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
        List<Path> compiledAgainst = oldest == null ? List.of() : ModuleFiles.client(oldest);
        List<Path> path = new ArrayList<>(List.of(Probes.client(probe, compiledAgainst, since)));
        path.addAll(oldest == null ? List.of() : ModuleFiles.client(name));
        return path.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    /** Those that are tried on one JDK alone, where each version has its say: what is read of them does not differ by JDK. */
    boolean isTriedOn(int jdk) {
        return jdk >= since && (jdk == 17 || !ON_17.contains(probe));
    }

    /** Whether the probe can be told to repeat, as well as not to. */
    boolean hasRetries() {
        return retriesOn != null;
    }

    /** Whether its connects are known to be for a call. */
    boolean tiesConnects() {
        return fault == Fault.STALE || oldest == null;
    }

    /**
     * The {@code resetscope.pool.*} attributes of every failure.
     *
     * @param java the version of the JVM, which is that of the JDK's own clients
     */
    Map<String, Object> attributes(boolean repeats, String java) {
        Map<String, Object> attributes = new HashMap<>();
        attributes.put("resetscope.pool.library_version", java);
        settings.forEach((setting, value) -> attributes.put("resetscope.pool." + setting, value));
        attributes.put("resetscope.pool.retries", repeats ? retriesOn : retriesOff);
        return attributes;
    }

    @Override
    public String toString() {
        return probe.contains("Async") && !name.contains("async") ? name + ", asynchronous" : name;
    }
}
