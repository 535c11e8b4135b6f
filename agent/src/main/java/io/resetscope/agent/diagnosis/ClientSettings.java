package io.resetscope.agent.diagnosis;

import io.resetscope.agent.history.IdleBracket;
import io.resetscope.agent.incident.Incident;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

/** The exact setting of the client library in use, where it is known. Each phrase begins so that it ends a sentence. */
public final class ClientSettings {

    private static final String NONE = "";

    private ClientSettings() {}

    /** For how long the pool keeps an idle connection; or how it finds out that one has ended. */
    public static String keepAlive(Incident incident, long nanos) {
        boolean validates = "Apache HttpClient 5".equals(incident.library) && nanos > 0;
        return keptFor(incident, nanos)
                + (validates ? ", or a shorter ConnectionConfig.setValidateAfterInactivity" : NONE);
    }

    private static String keptFor(Incident incident, long nanos) {
        if (incident.library == null || nanos <= 0) {
            return NONE;
        }
        String value = nanos < TimeUnit.SECONDS.toNanos(2)
                ? TimeUnit.NANOSECONDS.toMillis(nanos) + ", TimeUnit.MILLISECONDS"
                : TimeUnit.NANOSECONDS.toSeconds(nanos) + ", TimeUnit.SECONDS";
        long seconds = Math.max(1, TimeUnit.NANOSECONDS.toSeconds(nanos));
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
                return ": ConnectionProvider.builder(…).maxIdleTime(Duration.ofSeconds(" + seconds + "))";
            case "Vert.x":
                return ": HttpClientOptions.setKeepAliveTimeout(" + seconds + ")";
            case "Jetty client":
                return ": HttpClient.setIdleTimeout(" + TimeUnit.NANOSECONDS.toMillis(nanos) + ")";
            default:
                return NONE;
        }
    }

    /** A whole sentence: keep idle connections for less than what is known to be survived, or known to kill. */
    public static String keepIdleBelow(Incident incident, IdleBracket learned, long idleNanos) {
        return keepIdleBelow(learned, idleNanos, nanos -> keepAlive(incident, nanos));
    }

    /** Likewise, where no look at the connection finds out that it has ended: both ends hold it open. */
    public static String keepIdleBelowUnseen(Incident incident, IdleBracket learned, long idleNanos) {
        return keepIdleBelow(learned, idleNanos, nanos -> keptFor(incident, nanos));
    }

    private static String keepIdleBelow(IdleBracket learned, long idleNanos, LongFunction<String> setting) {
        long survived = learned.survivedNanos();
        long failed = learned.failedNanos() >= 0 ? learned.failedNanos() : idleNanos;
        if (survived > 0) {
            return "keep idle connections in the client's pool for no longer than " + Words.duration(survived)
                    + ", which this path is known to allow" + setting.apply(survived);
        }
        return failed <= 0
                ? null
                : "keep idle connections in the client's pool for clearly less than " + Words.duration(failed)
                        + setting.apply(failed / 2);
    }

    /** How old the pool lets a connection grow. */
    public static String timeToLive(Incident incident, long nanos) {
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
            default:
                return NONE;
        }
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
            default:
                return NONE;
        }
    }

    /** How to have a request repeated that may be. */
    static String retry(Incident incident) {
        boolean off = incident.pool != null && Boolean.FALSE.equals(incident.pool.repeats);
        switch (incident.library == null ? "" : incident.library) {
            case "OkHttp":
                return off
                        ? ": retryOnConnectionFailure(true) on OkHttpClient.Builder"
                        : " (retryOnConnectionFailure, on by default)";
            case "Apache HttpClient 4":
                return off ? ": no disableAutomaticRetries(), or a HttpRequestRetryHandler that allows it" : NONE;
            case "Apache HttpClient 5":
                return off ? ": no disableAutomaticRetries(), or a HttpRequestRetryStrategy that allows it" : NONE;
            case "Reactor Netty":
                return " (it does so once, and only when the headers had not been sent)";
            default:
                return NONE;
        }
    }

    private static boolean isVersion(Incident incident, String prefix) {
        return incident.pool != null && incident.pool.version != null && incident.pool.version.startsWith(prefix);
    }
}
