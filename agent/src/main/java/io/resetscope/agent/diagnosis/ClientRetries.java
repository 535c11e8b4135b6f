package io.resetscope.agent.diagnosis;

import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.incident.Incident;

/** What client libraries send again by themselves, when nothing of a response has come: each draws the line elsewhere. */
final class ClientRetries {

    private static final String NONE = "";

    private ClientRetries() {}

    /** Why the library would not have sent this request again, whatever its settings; null when it might have. */
    static String limit(Incident incident) {
        boolean sent = incident.requestBytes > 0;
        switch (library(incident)) {
            case "OkHttp":
                // to the same address, that is; whether the name has another one is not known
                return Boolean.FALSE.equals(incident.reused)
                        ? "OkHttp does so only on a connection that has answered before"
                        : null;
            case "java.net.http":
                return isSafe(incident) || isOn(incident)
                        ? null
                        : "java.net.http does so for GET and HEAD only, but for -Djdk.httpclient.enableAllMethodRetry";
            case "HttpURLConnection":
                return isOff(incident) ? "HttpURLConnection does not repeat a streamed body" : null;
            case "Reactor Netty":
            case "Jetty client":
                return sent ? incident.library + " does so only when nothing had been sent" : null;
            case "AsyncHttpClient":
                // it looks for that text, or for a frame that only a failed write has on newer JDKs
                return incident.signal == Signal.RESET
                                && !incident.duringWrite
                                && !"Connection reset by peer".equalsIgnoreCase(incident.errorMessage)
                        ? "AsyncHttpClient does so only when the connection was closed in order"
                        : null;
            case "Apache HttpAsyncClient 4":
            case "Vert.x":
                return incident.library + " does not";
            default:
                return null;
        }
    }

    /** Whether the library, as it is configured, sends this request again. */
    static boolean repeats(Incident incident) {
        switch (library(incident)) {
            case "java.net.http":
            case "HttpURLConnection":
                return limit(incident) == null;
            case "AsyncHttpClient":
                return limit(incident) == null && !isOff(incident);
            case "Apache HttpClient 4":
                // its usual handler repeats no request that can have a body
                return isOn(incident) && !"PUT".equals(incident.method);
            default:
                return isOn(incident);
        }
    }

    /** How to switch it on; a phrase that ends a sentence. */
    static String setting(Incident incident) {
        switch (library(incident)) {
            case "OkHttp":
                return isOff(incident)
                        ? ": retryOnConnectionFailure(true) on OkHttpClient.Builder"
                        : " (retryOnConnectionFailure, on by default)";
            case "Apache HttpClient 4":
                if ("PUT".equals(incident.method)) {
                    return ": a StandardHttpRequestRetryHandler, and a body that can be sent twice";
                }
                return isOff(incident)
                        ? ": no disableAutomaticRetries(), or a HttpRequestRetryHandler that allows it"
                        : NONE;
            case "Apache HttpClient 5":
                return isOff(incident)
                        ? ": no disableAutomaticRetries(), or a HttpRequestRetryStrategy that allows it"
                        : NONE;
            case "Reactor Netty":
                return isOff(incident) ? ": no disableRetry(true) on HttpClient" : NONE;
            case "AsyncHttpClient":
                return isOff(incident)
                        ? ": setMaxRequestRetry(1) or more on DefaultAsyncHttpClientConfig.Builder"
                        : NONE;
            default:
                return NONE;
        }
    }

    private static String library(Incident incident) {
        return incident.library == null ? "" : incident.library;
    }

    private static boolean isSafe(Incident incident) {
        return "GET".equals(incident.method) || "HEAD".equals(incident.method);
    }

    private static boolean isOn(Incident incident) {
        return incident.pool != null && Boolean.TRUE.equals(incident.pool.repeats);
    }

    private static boolean isOff(Incident incident) {
        return incident.pool != null && Boolean.FALSE.equals(incident.pool.repeats);
    }
}
