package io.resetscope.agent.diagnosis;

import static io.resetscope.agent.diagnosis.Incidents.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.incident.PolicyMismatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The exact settings of clients and servers, and the advice before anything fails. */
class SettingsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "OkHttp | new ConnectionPool(5, 4, TimeUnit.SECONDS)",
                "Apache HttpClient 4 | evictIdleConnections(4, TimeUnit.SECONDS)",
                "Apache HttpClient 5 | evictIdleConnections(TimeValue.of(4, TimeUnit.SECONDS))",
                "java.net.http | -Djdk.httpclient.keepalive.timeout=4",
                "HttpURLConnection | -Dhttp.keepAlive.time.server=4",
                "Reactor Netty | maxIdleTime(Duration.ofSeconds(4))",
                "Vert.x | HttpClientOptions.setKeepAliveTimeout(4)",
                "Jetty client | HttpClient.setIdleTimeout(4000)"
            })
    @DisplayName("how long a client's pool keeps idle connections")
    void clientKeepAlive(String library, String setting) {
        assertThat(ClientSettings.keepAlive(library, seconds(4)))
                .startsWith(": ")
                .contains(setting);
        assertThat(ClientSettings.keepAlive(library, 0)).isEmpty();
    }

    @Test
    @DisplayName("below two seconds in milliseconds; of a client that is not known, nothing")
    void clientKeepAliveInMillis() {
        assertThat(ClientSettings.keepAlive("OkHttp", seconds(1.5))).contains("(5, 1500, TimeUnit.MILLISECONDS)");
        assertThat(ClientSettings.keepAlive("OkHttp", seconds(2))).contains("(5, 2, TimeUnit.SECONDS)");
        assertThat(ClientSettings.keepAlive(null, seconds(4))).isEmpty();
        assertThat(ClientSettings.keepAlive("Netty", seconds(4))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nginx/1.25 | keepalive_timeout in nginx.conf",
                "openresty | keepalive_timeout in nginx.conf",
                "Apache-Coyote/1.1 | keepAliveTimeout of Tomcat's Connector",
                "Apache/2.4 | KeepAliveTimeout in httpd.conf",
                "Jetty(12.0.1) | idleTimeout of Jetty's ServerConnector",
                "gunicorn | --keep-alive of gunicorn",
                "uvicorn | --timeout-keep-alive of uvicorn",
                "Microsoft-IIS/10.0 | connectionTimeout",
                "Kestrel | Limits.KeepAliveTimeout"
            })
    @DisplayName("how long a server keeps idle connections")
    void serverKeepAlive(String server, String setting) {
        assertThat(ServerSettings.keepAlive(server)).startsWith(": ").contains(setting);
    }

    @Test
    @DisplayName("the other settings; of a server that is not known, nothing")
    void serverOthers() {
        assertThat(ServerSettings.keepAlive(null)).isEmpty();
        assertThat(ServerSettings.keepAlive("shop")).isEmpty();
        assertThat(ServerSettings.requestTimeout("Apache-Coyote/1.1")).contains("connectionUploadTimeout");
        assertThat(ServerSettings.requestTimeout("shop")).isEmpty();
        assertThat(ClientSettings.timeToLive("Reactor Netty", seconds(60)))
                .contains("maxLifeTime(Duration.ofSeconds(60))");
        assertThat(ClientSettings.timeToLive("Apache HttpClient 4", seconds(60)))
                .contains("(60, TimeUnit.SECONDS)");
        assertThat(ClientSettings.timeToLive(null, seconds(60))).isEmpty();
    }

    @Test
    @DisplayName("kept for longer than announced: the numbers, and a value below")
    void keptTooLong() {
        PolicyMismatch mismatch = mismatch(PolicyMismatch.Kind.KEPT_TOO_LONG, "keep-alive, timeout=5");
        assertThat(PolicyAdvice.summary(mismatch))
                .contains("idle for 8 s", "closes after 5 s", "timeout=5", "the next request on it may fail");
        assertThat(PolicyAdvice.advice(mismatch))
                .contains("less than 5 s, e.g. 4 s", "keepalive_timeout in nginx.conf");
    }

    @Test
    @DisplayName("kept although its end was announced")
    void closeIgnored() {
        assertThat(PolicyAdvice.summary(mismatch(PolicyMismatch.Kind.CLOSE_IGNORED, "close")))
                .contains("(close)");
        assertThat(PolicyAdvice.summary(mismatch(PolicyMismatch.Kind.CLOSE_IGNORED, null)))
                .contains("HTTP/1.0");
        assertThat(PolicyAdvice.advice(mismatch(PolicyMismatch.Kind.CLOSE_IGNORED, "close")))
                .startsWith("do not put such a connection back into the pool");
    }

    private static PolicyMismatch mismatch(PolicyMismatch.Kind kind, String header) {
        return new PolicyMismatch(kind, "shop.example", 8080, "10.0.0.9", seconds(8), seconds(5), header, "nginx");
    }
}
