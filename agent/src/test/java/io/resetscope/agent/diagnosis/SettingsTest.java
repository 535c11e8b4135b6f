package io.resetscope.agent.diagnosis;

import static io.resetscope.agent.diagnosis.Incidents.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.client.PoolSettings;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.incident.Incident;
import io.resetscope.agent.incident.IncidentBuilder;
import io.resetscope.agent.incident.PolicyMismatch;
import io.resetscope.agent.server.ServerLimit;
import io.resetscope.agent.server.ServerPolicy;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The exact settings of clients and servers, and the advice before anything fails. */
class SettingsTest {

    private static Incident of(String library, PoolSettings pool) {
        IncidentBuilder incident = Incidents.stale();
        incident.library = library;
        incident.pool = pool;
        return incident.build();
    }

    @ParameterizedTest
    @CsvSource({
        "Apache HttpClient 4, 4.3.6, new PoolingHttpClientConnectionManager(",
        "Apache HttpClient 4, 4.5.14, setConnectionTimeToLive",
        "Apache HttpAsyncClient 4, 4.1.5, on HttpAsyncClientBuilder",
        "Apache HttpClient 5, 5.0.4, PoolingHttpClientConnectionManagerBuilder.setConnectionTimeToLive",
        "Apache HttpClient 5, 5.1.4, PoolingHttpClientConnectionManagerBuilder.setConnectionTimeToLive",
        "Apache HttpClient 5, 5.2.3, ConnectionConfig.setTimeToLive"
    })
    @DisplayName("settings that the version has")
    void ofVersion(String library, String version, String setting) {
        assertThat(ClientSettings.timeToLive(of(library, PoolSettings.of(library, version)), seconds(60)))
                .contains(setting);
    }

    @Test
    @DisplayName("4.3 of Apache HttpClient has no eviction in its builder")
    void withoutEviction() {
        PoolSettings old = PoolSettings.of("Apache HttpClient 4", "4.3.6");
        assertThat(ClientSettings.keepAlive(of("Apache HttpClient 4", old), seconds(4)))
                .contains("new PoolingHttpClientConnectionManager(4, TimeUnit.SECONDS)")
                .doesNotContain("evictIdleConnections");
    }

    @ParameterizedTest
    @CsvSource({
        "OkHttp, retryOnConnectionFailure(true)",
        "Apache HttpClient 4, HttpRequestRetryHandler",
        "Apache HttpClient 5, HttpRequestRetryStrategy"
    })
    @DisplayName("a retry that is off can be switched on; one that is on, or has healed, needs no advice")
    void retry(String library, String setting) {
        assertThat(Retry.advice(of(library, retrying(library, false)))).contains("repeat a GET", setting);
        assertThat(Retry.advice(of(library, retrying(library, true)))).isNull();
        IncidentBuilder healed = Incidents.stale();
        healed.healedByRetry = true;
        assertThat(Retry.advice(healed.build())).isNull();
        IncidentBuilder post = Incidents.stale();
        post.pool = retrying(library, true);
        post.method = "POST";
        assertThat(Retry.advice(post.build())).startsWith("do not repeat a POST blindly");
    }

    @Test
    @DisplayName("OkHttp tries no address twice whose connection never answered")
    void firstExchangeOfOkHttp() {
        IncidentBuilder first = Incidents.stale();
        first.library = "OkHttp";
        first.pool = retrying("OkHttp", false);
        first.reused = false;
        first.exchangeNumber = 1;
        assertThat(Retry.advice(first.build()))
                .isEqualTo("or repeat the GET in the application: OkHttp does so only on a connection that has answered"
                        + " before");
        first.pool = retrying("OkHttp", true);
        assertThat(Retry.advice(first.build())).as("on, and of no use").startsWith("or repeat the GET in the");
    }

    @ParameterizedTest
    @ValueSource(strings = {"OkHttp", "Apache HttpClient 4", "Apache HttpClient 5", "java.net.http", "shop"})
    @DisplayName("once the response has begun, no client repeats the request")
    void responseBegun(String library) {
        IncidentBuilder begun = Incidents.stale();
        begun.library = library;
        begun.pool = retrying(library, false);
        begun.status = 200;
        begun.responseBytes = 5000;
        assertThat(Retry.advice(begun.build()))
                .isEqualTo("or repeat the GET in the application: clients do not once the response has begun");
        begun.method = "POST";
        assertThat(Retry.advice(begun.build())).startsWith("do not repeat a POST blindly");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "java.net.http | PUT | java.net.http does so for GET and HEAD only, but for -Djdk.httpclient.enableAllMethodRetry",
                "HttpURLConnection | PUT | HttpURLConnection does not repeat a streamed body",
                "Reactor Netty | GET | Reactor Netty does so only when nothing had been sent",
                "Jetty client | GET | Jetty client does so only when nothing had been sent",
                "Apache HttpAsyncClient 4 | GET | Apache HttpAsyncClient 4 does not",
                "Vert.x | GET | Vert.x does not"
            })
    @DisplayName("where the client draws the line before this request, no setting of its is advised")
    void beyondTheLine(String library, String method, String limit) {
        IncidentBuilder incident = Incidents.stale();
        incident.library = library;
        incident.pool = retrying(library, false);
        incident.method = method;
        assertThat(Retry.advice(incident.build()))
                .isEqualTo("or repeat the " + method + " in the application: " + limit);
    }

    @Test
    @DisplayName("the JDK's clients repeat by themselves; Apache HttpClient 4 no PUT; who had sent nothing is repeated")
    void withinTheLine() {
        assertThat(Retry.advice(of("java.net.http", null))).isNull();
        assertThat(Retry.advice(of("HttpURLConnection", null))).isNull();
        IncidentBuilder any = Incidents.stale();
        any.library = "java.net.http";
        any.method = "PUT";
        any.pool = retrying("java.net.http", true);
        assertThat(Retry.advice(any.build()))
                .as("jdk.httpclient.enableAllMethodRetry")
                .isNull();
        IncidentBuilder put = Incidents.stale();
        put.library = "Apache HttpClient 4";
        put.pool = retrying(put.library, true);
        put.method = "PUT";
        assertThat(Retry.advice(put.build()))
                .contains("let the client repeat a PUT", "StandardHttpRequestRetryHandler");
        IncidentBuilder unsent = Incidents.stale();
        unsent.library = "Reactor Netty";
        unsent.pool = retrying(unsent.library, false);
        unsent.requestBytes = 0;
        assertThat(Retry.advice(unsent.build()))
                .isEqualTo("or let the client repeat a GET that got no response: no disableRetry(true) on HttpClient");
    }

    @Test
    @DisplayName("AsyncHttpClient repeats what was closed in order, and takes no reset for that")
    void asyncHttpClient() {
        IncidentBuilder incident = Incidents.stale();
        incident.library = "AsyncHttpClient";
        incident.pool = retrying(incident.library, null);
        assertThat(Retry.advice(incident.build())).isNull();
        incident.pool = retrying(incident.library, false);
        assertThat(Retry.advice(incident.build())).contains("setMaxRequestRetry(1)");
        incident.signal = Signal.RESET;
        incident.errorMessage = "Connection reset by peer";
        assertThat(Retry.advice(incident.build())).as("an older JDK's text").contains("setMaxRequestRetry(1)");
        incident.errorMessage = "Connection reset";
        assertThat(Retry.advice(incident.build()))
                .isEqualTo("or repeat the GET in the application: AsyncHttpClient does so only when the connection was"
                        + " closed in order");
    }

    @ParameterizedTest
    @CsvSource({"5, 4", "1, 0.8", "0.7, 0.56", "75, 60", "4.9, 3", "2.4, 1.92", "350, 280", "0.01, 0", "0, 0"})
    @DisplayName("a figure below a limit is a fifth below it, and round")
    void below(double limitSeconds, double figureSeconds) {
        assertThat(IdleLimit.below(seconds(limitSeconds))).isEqualTo(seconds(figureSeconds));
    }

    @ParameterizedTest
    @CsvSource({
        "java.net.http, ''",
        "HttpURLConnection, ''",
        "Vert.x, ''",
        "Reactor Netty, : ConnectionProvider.builder(…).maxIdleTime(Duration.ofMillis(800))",
        "OkHttp, ': new ConnectionPool(5, 800, TimeUnit.MILLISECONDS)'"
    })
    @DisplayName("who has whole seconds cannot be set to less than one")
    void lessThanASecond(String library, String setting) {
        assertThat(ClientSettings.keepAlive(of(library, null), seconds(0.8))).isEqualTo(setting);
    }

    private static PoolSettings retrying(String library, Boolean repeats) {
        return new PoolSettings(
                library, null, PoolSettings.UNKNOWN, PoolSettings.UNKNOWN, PoolSettings.UNKNOWN, null, repeats);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "OkHttp | new ConnectionPool(5, 4, TimeUnit.SECONDS)",
                "Apache HttpClient 4 | evictIdleConnections(4, TimeUnit.SECONDS)",
                "Apache HttpAsyncClient 4 | setConnectionTimeToLive(4, TimeUnit.SECONDS) on HttpAsyncClientBuilder",
                "Apache HttpClient 5 | setKeepAliveStrategy((response, context) -> TimeValue.of(4, TimeUnit.SECONDS))",
                "java.net.http | -Djdk.httpclient.keepalive.timeout=4",
                "HttpURLConnection | -Dhttp.keepAlive.time.server=4",
                "Reactor Netty | maxIdleTime(Duration.ofSeconds(4))",
                "Vert.x | HttpClientOptions.setKeepAliveTimeout(4)",
                "Jetty client | HttpClient.setIdleTimeout(4000)",
                "AsyncHttpClient | Builder.setPooledConnectionIdleTimeout(Duration.ofMillis(4000))"
            })
    @DisplayName("how long a client's pool keeps idle connections")
    void clientKeepAlive(String library, String setting) {
        assertThat(ClientSettings.keepAlive(of(library, null), seconds(4)))
                .startsWith(": ")
                .contains(setting);
        assertThat(ClientSettings.keepAlive(of(library, null), 0)).isEmpty();
    }

    @Test
    @DisplayName("below two seconds in milliseconds; of a client that is not known, nothing")
    void clientKeepAliveInMillis() {
        assertThat(ClientSettings.keepAlive(of("OkHttp", null), seconds(1.5)))
                .contains("(5, 1500, TimeUnit.MILLISECONDS)");
        assertThat(ClientSettings.keepAlive(of("OkHttp", null), seconds(2))).contains("(5, 2, TimeUnit.SECONDS)");
        assertThat(ClientSettings.keepAlive(of(null, null), seconds(4))).isEmpty();
        assertThat(ClientSettings.keepAlive(of("Netty", null), seconds(4))).isEmpty();
    }

    private static PoolSettings hikari(long pingsEveryNanos) {
        return new PoolSettings(
                "HikariCP", "5.1.0", PoolSettings.NO_LIMIT, seconds(1800), seconds(0.5), pingsEveryNanos, null, null);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PostgreSQL JDBC | keepaliveTime=280000 in a HikariCP, whose ping then comes before that, or maxLifetime=280000",
                "MariaDB Connector/J | keepaliveTime=280000 in a HikariCP",
                "Jedis | setMinEvictableIdleDuration(Duration.ofSeconds(280))",
                "Kafka client | connections.max.idle.ms=280000 (540000 by default)"
            })
    @DisplayName("how long what connects to databases keeps idle connections")
    void databaseKeepAlive(String library, String setting) {
        assertThat(ClientSettings.keepAlive(of(library, null), seconds(280)))
                .startsWith(": ")
                .contains(setting);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Reactor Netty", "Vert.x", "OkHttp"})
    @DisplayName("of a database's connection, an HTTP client's settings are none")
    void noHttp(String library) {
        IncidentBuilder incident = Incidents.stale();
        incident.library = library;
        assertThat(ClientSettings.keepAlive(incident.build(), seconds(4))).isNotEmpty();
        incident.protocolName = "postgresql";
        assertThat(ClientSettings.keepAlive(incident.build(), seconds(4))).isEmpty();
        assertThat(ClientSettings.timeToLive(incident.build(), seconds(60))).isEmpty();
    }

    @Test
    @DisplayName("the kernel counts the wait for a probe in whole seconds")
    void probesOfLettuce() {
        assertThat(ClientSettings.probes(of("Lettuce", null), seconds(0.9))).isEmpty();
        assertThat(ClientSettings.probes(of("Lettuce", null), seconds(1.5)))
                .contains("idle(Duration.ofSeconds(1)).interval(Duration.ofSeconds(1))");
    }

    @Test
    @DisplayName("HikariCP's own settings, where it has them and takes the value")
    void hikariKeepAlive() {
        Incident pooled = of("PostgreSQL JDBC", hikari(PoolSettings.NO_LIMIT));
        assertThat(ClientSettings.keepAlive(pooled, seconds(30)))
                .isEqualTo(
                        ": keepaliveTime=30000 of HikariCP, whose ping then comes before that, or maxLifetime=30000");
        assertThat(ClientSettings.keepAlive(pooled, seconds(29)))
                .isEqualTo(" (HikariCP's maxLifetime and keepaliveTime cannot be below 30 s)");
        assertThat(ClientSettings.keepAlive(pooled, seconds(1800)))
                .as("it ignores a keepaliveTime that is not below its maxLifetime")
                .isEqualTo(": maxLifetime=1800000 of HikariCP");
        Incident old = of("PostgreSQL JDBC", hikari(PoolSettings.UNKNOWN));
        assertThat(ClientSettings.keepAlive(old, seconds(280))).isEqualTo(": maxLifetime=280000 of HikariCP");
        assertThat(ClientSettings.keepAlive(of("PostgreSQL JDBC", null), seconds(29)))
                .isEmpty();
        assertThat(ClientSettings.timeToLive(old, seconds(60))).isEqualTo(": maxLifetime=60000 of HikariCP");
        assertThat(ClientSettings.timeToLive(old, seconds(20))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PostgreSQL JDBC | tcpKeepAlive=true in the JDBC URL",
                "MySQL Connector/J | tcpKeepAlive of the driver is on by default",
                "Lettuce | KeepAliveOptions.builder().enable().idle(Duration.ofSeconds(280))",
                "Jedis | Jedis asks for them by itself",
                "Kafka client | Kafka client asks for them by itself"
            })
    @DisplayName("how probes are switched on")
    void probes(String library, String setting) {
        assertThat(ClientSettings.probes(of(library, null), seconds(280)))
                .startsWith(": ")
                .contains(setting);
        assertThat(ClientSettings.probes(of("OkHttp", null), seconds(280))).isEmpty();
        assertThat(ClientSettings.probes(of(null, null), seconds(280))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "postgresql, idle_session_timeout",
        "mysql, wait_timeout",
        "redis, timeout in redis.conf",
        "kafka, connections.max.idle.ms of the broker",
        "http, keepalive_timeout in nginx.conf"
    })
    @DisplayName("the server's setting, by what it speaks")
    void serverByProtocol(String protocol, String setting) {
        IncidentBuilder incident = Incidents.stale();
        incident.protocolName = protocol;
        incident.server = "nginx";
        assertThat(ServerSettings.keepAliveOf(incident.build()))
                .startsWith(": ")
                .contains(setting);
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
        assertThat(ClientSettings.timeToLive(of("Reactor Netty", null), seconds(60)))
                .contains("maxLifeTime(Duration.ofSeconds(60))");
        assertThat(ClientSettings.timeToLive(of("Apache HttpClient 4", null), seconds(60)))
                .contains("(60, TimeUnit.SECONDS)");
        assertThat(ClientSettings.timeToLive(of(null, null), seconds(60))).isEmpty();
    }

    @Test
    @DisplayName("no setting is named that the version in use does not have, or has otherwise")
    void byVersion() {
        assertThat(ClientSettings.timeToLive(of("Vert.x", PoolSettings.of("Vert.x", "4.5.14")), seconds(60)))
                .isEmpty();
        assertThat(ClientSettings.timeToLive(of("Vert.x", PoolSettings.of("Vert.x", "5.0.7")), seconds(60)))
                .isEqualTo(": PoolOptions.setMaxLifetime(60)");
        assertThat(ClientSettings.timeToLive(
                        of("Jetty client", PoolSettings.of("Jetty client", "9.4.20")), seconds(60)))
                .as("a pool whose limit was not found")
                .isEmpty();
        assertThat(ClientSettings.timeToLive(of("Jetty client", unlimited("Jetty client")), seconds(60)))
                .contains("setMaxDuration(60000)");
        PoolSettings two = PoolSettings.of("AsyncHttpClient", "2.12.4");
        assertThat(ClientSettings.keepAlive(of("AsyncHttpClient", two), seconds(4)))
                .contains("setPooledConnectionIdleTimeout(4000)");
        assertThat(ClientSettings.timeToLive(of("AsyncHttpClient", two), seconds(60)))
                .contains("setConnectionTtl(60000)");
        assertThat(ClientSettings.timeToLive(of("AsyncHttpClient", null), seconds(60)))
                .contains("setConnectionTtl(Duration.ofMillis(60000))");
    }

    private static PoolSettings unlimited(String library) {
        return new PoolSettings(library, null, 0, PoolSettings.NO_LIMIT, PoolSettings.UNKNOWN, null, false);
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

    @Test
    @DisplayName(
            "never closed: that there is no limit is said where the server says so, and a setting where it is known")
    void neverClosed() {
        PolicyMismatch unlimited = neverClosed(tomcat(ServerPolicy.NO_LIMIT));
        assertThat(PolicyAdvice.summary(unlimited)).contains("has no limit (Tomcat, keepAliveTimeout unlimited)");
        assertThat(PolicyAdvice.advice(unlimited)).contains("keepAliveTimeout of Tomcat's Connector");
        PolicyMismatch notKnown = neverClosed(tomcat(ServerPolicy.UNKNOWN));
        assertThat(PolicyAdvice.summary(notKnown)).contains("has not closed it").doesNotContain("no limit");
        assertThat(PolicyAdvice.advice(notKnown)).contains("keepAliveTimeout of Tomcat's Connector");
        assertThat(PolicyAdvice.summary(neverClosed(null))).contains("has not closed it");
        assertThat(PolicyAdvice.advice(neverClosed(null)))
                .as("of nobody knows which server")
                .startsWith("let it close connections that have been idle for a while, after");
    }

    private static ServerPolicy tomcat(long idle) {
        return ServerPolicy.of("Tomcat", null).with(ServerLimit.IDLE, "keepAliveTimeout", idle);
    }

    private static PolicyMismatch neverClosed(ServerPolicy server) {
        return new PolicyMismatch(
                PolicyMismatch.Kind.NEVER_CLOSED, null, 8080, "10.0.0.9", seconds(9999), -1, -1, null, null, server);
    }

    private static PolicyMismatch mismatch(PolicyMismatch.Kind kind, String header) {
        return new PolicyMismatch(
                kind, "shop.example", 8080, "10.0.0.9", seconds(8), -1, seconds(5), header, "nginx", null);
    }
}
