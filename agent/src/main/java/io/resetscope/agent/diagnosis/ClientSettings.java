package io.resetscope.agent.diagnosis;

import io.resetscope.agent.client.PoolSettings;
import io.resetscope.agent.incident.Incident;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The exact setting of the client library in use, where it is known. Each phrase begins so that it ends a sentence. */
public final class ClientSettings {

    private static final String NONE = "";
    private static final long MILLIS_BELOW_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** Whose setting has no fractions, and means something else by 0. */
    private static final List<String> WHOLE_SECONDS = Arrays.asList("java.net.http", "HttpURLConnection", "Vert.x");

    private ClientSettings() {}

    /** For how long the pool keeps an idle connection; or how it finds out that one has ended. */
    public static String keepAlive(Incident incident, long nanos) {
        boolean validates = "Apache HttpClient 5".equals(incident.library) && nanos > 0;
        return keptFor(incident, nanos)
                + (validates ? ", or a shorter ConnectionConfig.setValidateAfterInactivity" : NONE);
    }

    /** Likewise, where no look at the connection finds out; nothing where the setting cannot be that short. */
    static String keptFor(Incident incident, long nanos) {
        if (incident.library == null || nanos <= 0) {
            return NONE;
        }
        if (isNoHttp(incident)) {
            return DatabaseSettings.keptFor(incident, nanos);
        }
        String value = nanos < MILLIS_BELOW_NANOS
                ? TimeUnit.NANOSECONDS.toMillis(nanos) + ", TimeUnit.MILLISECONDS"
                : TimeUnit.NANOSECONDS.toSeconds(nanos) + ", TimeUnit.SECONDS";
        long seconds = TimeUnit.NANOSECONDS.toSeconds(nanos);
        if (seconds == 0 && WHOLE_SECONDS.contains(incident.library)) {
            return NONE;
        }
        switch (incident.library) {
            case "OkHttp":
                return ": new ConnectionPool(5, " + value + ")";
            case "Apache HttpClient 4":
                // HttpClientBuilder has neither before 4.4
                return (isVersion(incident, "4.3.")
                                ? ": new PoolingHttpClientConnectionManager(" + value + "), and a"
                                : ": setConnectionTimeToLive or evictIdleConnections(" + value
                                        + ") on HttpClientBuilder, and a")
                        + " ConnectionKeepAliveStrategy that returns no more";
            case "Apache HttpAsyncClient 4":
                return ": setConnectionTimeToLive(" + value + ") on HttpAsyncClientBuilder, or a"
                        + " ConnectionKeepAliveStrategy that returns no more";
            case "Apache HttpClient 5":
                return ": setKeepAliveStrategy((response, context) -> TimeValue.of(" + value + ")) on"
                        + " HttpClientBuilder";
            case "java.net.http":
                return ": -Djdk.httpclient.keepalive.timeout=" + seconds;
            case "HttpURLConnection":
                return ": -Dhttp.keepAlive.time.server=" + seconds + " (JDK 17.0.6, 11.0.18 and newer)";
            case "Reactor Netty":
                return ": ConnectionProvider.builder(…).maxIdleTime(Duration."
                        + (nanos < MILLIS_BELOW_NANOS
                                ? "ofMillis(" + TimeUnit.NANOSECONDS.toMillis(nanos)
                                : "ofSeconds(" + seconds)
                        + "))";
            case "Vert.x":
                return ": HttpClientOptions.setKeepAliveTimeout(" + seconds + ")";
            case "Jetty client":
                return ": HttpClient.setIdleTimeout(" + TimeUnit.NANOSECONDS.toMillis(nanos) + ")";
            case "AsyncHttpClient":
                return ": DefaultAsyncHttpClientConfig.Builder.setPooledConnectionIdleTimeout("
                        + asyncHttpClient(incident, nanos);
            default:
                return DatabaseSettings.keptFor(incident, nanos);
        }
    }

    /** How old the pool lets a connection grow. */
    public static String timeToLive(Incident incident, long nanos) {
        if (isNoHttp(incident)) {
            return DatabaseSettings.timeToLive(incident, nanos);
        }
        long seconds = Math.max(1, TimeUnit.NANOSECONDS.toSeconds(nanos));
        switch (incident.library == null ? "" : incident.library) {
            case "Apache HttpClient 4":
                return isVersion(incident, "4.3.")
                        ? ": new PoolingHttpClientConnectionManager(" + seconds + ", TimeUnit.SECONDS)"
                        : ": setConnectionTimeToLive(" + seconds + ", TimeUnit.SECONDS) on HttpClientBuilder";
            case "Apache HttpAsyncClient 4":
                return ": setConnectionTimeToLive(" + seconds + ", TimeUnit.SECONDS) on HttpAsyncClientBuilder";
            case "Apache HttpClient 5":
                if (isVersion(incident, "5.0.") || isVersion(incident, "5.1.")) {
                    return ": PoolingHttpClientConnectionManagerBuilder.setConnectionTimeToLive(TimeValue.ofSeconds("
                            + seconds + "))";
                }
                return ": ConnectionConfig.setTimeToLive(TimeValue.ofSeconds(" + seconds + "))";
            case "Reactor Netty":
                return ": ConnectionProvider.builder(…).maxLifeTime(Duration.ofSeconds(" + seconds + "))";
            case "Vert.x":
                // 4.x has none
                return isVersion(incident, "5.") ? ": PoolOptions.setMaxLifetime(" + seconds + ")" : NONE;
            case "Jetty client":
                // older pools have none
                return incident.pool == null || incident.pool.timeToLiveNanos == PoolSettings.UNKNOWN
                        ? NONE
                        : ": setMaxDuration(" + TimeUnit.SECONDS.toMillis(seconds) + ") on its connection pool";
            case "AsyncHttpClient":
                return ": DefaultAsyncHttpClientConfig.Builder.setConnectionTtl("
                        + asyncHttpClient(incident, TimeUnit.SECONDS.toNanos(seconds));
            default:
                return DatabaseSettings.timeToLive(incident, nanos);
        }
    }

    /** How to have TCP keep-alive probes sent that come before an idle time of so long. */
    public static String probes(Incident incident, long nanos) {
        return DatabaseSettings.probes(incident, nanos);
    }

    /** How to ask before sending a body. */
    public static String expectContinue(String library) {
        switch (library == null ? "" : library) {
            case "Apache HttpClient 4":
            case "Apache HttpAsyncClient 4":
            case "Apache HttpClient 5":
                return ": RequestConfig.setExpectContinueEnabled(true)";
            case "java.net.http":
                return ": HttpRequest.Builder.expectContinue(true)";
            case "HttpURLConnection":
                return ": setRequestProperty(\"Expect\", \"100-continue\"), with setFixedLengthStreamingMode or"
                        + " setChunkedStreamingMode";
            case "OkHttp":
                return ": header(\"Expect\", \"100-continue\")";
            case "AsyncHttpClient":
                return ": setHeader(\"Expect\", \"100-continue\") on RequestBuilder";
            case "Vert.x":
                return ": putHeader(\"Expect\", \"100-continue\") and continueHandler on HttpClientRequest, then sendHead()";
            case "Jetty client":
                return ": a header Expect: 100-continue on the Request";
            default:
                return NONE;
        }
    }

    /** In milliseconds in 2.x, and a Duration since then. */
    private static String asyncHttpClient(Incident incident, long nanos) {
        long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
        return isVersion(incident, "2.") ? millis + ")" : "Duration.ofMillis(" + millis + "))";
    }

    /** A driver's, on what an HTTP client stands on as well: that client's settings are none of its. */
    private static boolean isNoHttp(Incident incident) {
        String protocol = incident.protocolName;
        return protocol != null && !protocol.equals("http") && !protocol.equals("tls");
    }

    private static boolean isVersion(Incident incident, String prefix) {
        return incident.pool != null && incident.pool.version != null && incident.pool.version.startsWith(prefix);
    }
}
