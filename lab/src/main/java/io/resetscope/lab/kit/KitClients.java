package io.resetscope.lab.kit;

import static io.resetscope.lab.kit.KitFault.BALANCER;
import static io.resetscope.lab.kit.KitFault.BALANCER_HEALED;
import static io.resetscope.lab.kit.KitFault.REFUSED;
import static io.resetscope.lab.kit.KitFault.STALE;
import static io.resetscope.lab.kit.KitFault.STALE_HEALED;
import static io.resetscope.lab.kit.KitFault.UPLOAD;

import io.resetscope.lab.Scheme;
import io.resetscope.lab.client.Habits;
import io.resetscope.lab.kit.KitClient.Instead;
import io.resetscope.lab.run.Versions;
import io.resetscope.testkit.Jdk;
import java.util.List;
import java.util.function.Function;

/** The table of clients: a new one is an entry here, and a driver in package {@code client} if none fits. */
public final class KitClients {

    private static final String NOTICES = "it watches idle connections, sees the FIN and drops the connection";
    private static final String READS_FIRST =
            "it may read the answer before a write fails, and close by itself what it has not sent to the end";
    private static final String NEVER_REPEATS = "it has no retries of its own";
    private static final String NOTHING_SENT = "it repeats a request only while nothing of it has been written";
    private static final String SSL_EXCEPTION =
            "JDK 8 tells of a reset under TLS by an SSLException, after which it repeats nothing";
    static final String OFF = "automatic retries disabled";
    /** For the newer half of the table: what differs by JDK is the transport, and the older half has it. */
    private static final KitClient.Where ON_17 = (fault, jdk, scheme) -> jdk == 17;

    public static final List<KitClient> ALL = List.of(
            KitClient.of("urlconnection", "HttpURLConnection")
                    .driver("UrlConnectionDriver")
                    .property("http.keepAlive.time.server", 33)
                    .request("upload 20000", STALE, BALANCER)
                    .library("HttpURLConnection", Jdk::version)
                    .reads("keep_alive_ms", 33_000L)
                    .reads("time_to_live_ms", -1L)
                    .reads("validate_after_ms", -1L)
                    .retries("no retry of a streamed body", "one retry, sun.net.http.retryPost=true")
                    .retries(REFUSED, "one retry, sun.net.http.retryPost=true")
                    // the application itself writes a streamed body
                    .withoutCall("HttpURLConnection", BALANCER)
                    .withoutOutcome(UPLOAD)
                    .impossible(
                            Instead.QUIET,
                            "it repeats everything but a streamed body, and before one it looks whether the connection is still"
                                    + " open",
                            STALE),
            KitClient.of("javanethttp", "java.net.http")
                    .driver("JavaNetHttpDriver")
                    .from(11)
                    .property("jdk.httpclient.keepalive.timeout", 44)
                    .request("upload 1000", STALE, BALANCER)
                    .library("java.net.http", Jdk::version)
                    .reads("keep_alive_ms", 44_000L)
                    .reads("time_to_live_ms", -1L)
                    .reads("validate_after_ms", 0L)
                    .retries("one retry of GET and HEAD", "one retry of GET and HEAD")
                    .impossible(Instead.QUIET, NOTICES, STALE, STALE_HEALED),
            KitClient.of("httpclient4", "Apache HttpClient 4.5")
                    .driver("HttpClient4Driver")
                    .habit(Habits.KEEP_ALIVE, 66_000)
                    .habit(Habits.VALIDATE_AFTER, 9_000)
                    .habit(Habits.TIME_TO_LIVE, 70_000)
                    .library("Apache HttpClient 4", version("httpclient4"))
                    .reads("keep_alive_ms", 66_000L)
                    .reads("validate_after_ms", 9_000L)
                    .reads("time_to_live_ms", 70_000L)
                    .retries(OFF, "retryCount=2, requestSentRetryEnabled=true")
                    .impossible(Instead.NOT_HEALED, SSL_EXCEPTION, BALANCER_HEALED)
                    .only((fault, jdk, scheme) -> jdk == 8 && scheme == Scheme.HTTPS),
            KitClient.of("httpclient4async", "Apache HttpAsyncClient 4.1")
                    .driver("HttpClient4AsyncDriver")
                    .jars("httpclient4")
                    .habit(Habits.TIME_TO_LIVE, 70_000)
                    .library("Apache HttpAsyncClient 4", version("httpasyncclient4"))
                    .reads("keep_alive_ms", -1L)
                    .reads("time_to_live_ms", 70_000L)
                    .retries("no automatic retries", "no automatic retries")
                    .impossible(Instead.QUIET, NOTICES, STALE, STALE_HEALED)
                    .withoutCall("Apache HttpAsyncClient 4", REFUSED)
                    .impossible(Instead.NOT_HEALED, NEVER_REPEATS, BALANCER_HEALED)
                    .impossible(Instead.AT_TIMES, READS_FIRST, UPLOAD),
            KitClient.of("httpclient5", "Apache HttpClient 5")
                    .driver("HttpClient5Driver")
                    .habit(Habits.KEEP_ALIVE, 88_000)
                    .habit(Habits.VALIDATE_AFTER, 9_000)
                    .habit(Habits.TIME_TO_LIVE, 70_000)
                    .library("Apache HttpClient 5", version("httpclient5"))
                    .reads("keep_alive_ms", 88_000L)
                    .reads("validate_after_ms", 9_000L)
                    .reads("time_to_live_ms", 70_000L)
                    .retries(OFF, "maxRetries=2, interval 300 ms")
                    .impossible(Instead.NOT_HEALED, SSL_EXCEPTION, BALANCER_HEALED)
                    .only((fault, jdk, scheme) -> jdk == 8 && scheme == Scheme.HTTPS),
            KitClient.of("httpclient5async", "Apache HttpClient 5, asynchronous")
                    .driver("HttpClient5AsyncDriver")
                    .jars("httpclient5")
                    .habit(Habits.KEEP_ALIVE, 88_000)
                    .habit(Habits.VALIDATE_AFTER, 9_000)
                    .habit(Habits.TIME_TO_LIVE, 70_000)
                    .library("Apache HttpClient 5", version("httpclient5"))
                    .reads("keep_alive_ms", 88_000L)
                    .reads("validate_after_ms", 9_000L)
                    .reads("time_to_live_ms", 70_000L)
                    .retries(OFF, "maxRetries=2, interval 300 ms")
                    .withoutCall("Apache HttpClient 5", REFUSED)
                    .impossible(
                            Instead.AT_TIMES_OR_ABORTS,
                            "it may read the answer before a write fails, and then aborts the connection itself, by SO_LINGER"
                                    + " 0",
                            UPLOAD)
                    .impossible(Instead.QUIET, NOTICES, STALE, STALE_HEALED),
            okHttp("okhttp3", "OkHttp 3", "okhttp3"),
            okHttp("okhttp4", "OkHttp 4", "okhttp4"),
            okHttp("okhttp5", "OkHttp 5", "okhttp5"),
            netty("netty", "Netty, NIO", "NettyDriver"),
            netty("nettyepoll", "Netty, epoll", "NettyEpollDriver"),
            reactorNetty("reactornetty", "Reactor Netty, epoll", true),
            reactorNetty("reactornettynio", "Reactor Netty, NIO", false),
            vertx("vertx4", "Vert.x 4", "netty").reads("time_to_live_ms", -1L).jars("vertx4", "netty"),
            vertx("vertx5", "Vert.x 5", "reactornetty-netty")
                    .reads("time_to_live_ms", -1L)
                    .jars("vertx5", "reactornetty"),
            jetty("jettyclient9", "Jetty client 9.4"),
            jetty("jettyclient12", "Jetty client 12"),
            asyncHttpClient("asynchttpclient2", "AsyncHttpClient 2.12", "52000", "70000"),
            asyncHttpClient("asynchttpclient3", "AsyncHttpClient 3", "PT52S", "PT70S"));

    private KitClients() {}

    static KitClient okHttp(String name, String title, String version) {
        return KitClient.of(name, title)
                .driver("OkHttpDriver")
                .habit(Habits.KEEP_ALIVE, 77_000)
                .library("OkHttp", version(version))
                .reads("keep_alive_ms", 77_000L)
                .reads("time_to_live_ms", -1L)
                .retries("retryOnConnectionFailure=false", "retryOnConnectionFailure=true");
    }

    static KitClient netty(String name, String title, String driver) {
        return KitClient.of(name, title)
                .driver(driver)
                .jars("netty")
                .library("Netty", version("netty"))
                .withoutOutcome(KitFault.values())
                .impossible(Instead.AT_TIMES, READS_FIRST, UPLOAD)
                .impossible(Instead.QUIET, NOTICES, STALE, STALE_HEALED)
                .impossible(Instead.NOT_HEALED, NEVER_REPEATS, BALANCER_HEALED);
    }

    static KitClient reactorNetty(String name, String title, boolean nativeTransport) {
        return KitClient.of(name, title)
                .driver("ReactorNettyDriver")
                .jars("reactornetty")
                .property("reactor.netty.native", nativeTransport)
                .habit(Habits.KEEP_ALIVE, 55_000)
                .habit(Habits.TIME_TO_LIVE, 70_000)
                .library("Reactor Netty", version("reactornetty"))
                .reads("keep_alive_ms", 55_000L)
                .reads("time_to_live_ms", 70_000L)
                .retries("disableRetry=true", "disableRetry=false")
                .withoutCall("Netty", version("reactornetty-netty"), REFUSED)
                .impossible(Instead.AT_TIMES, READS_FIRST, UPLOAD)
                .impossible(Instead.QUIET, NOTICES, STALE, STALE_HEALED)
                .impossible(Instead.NOT_HEALED, NOTHING_SENT, BALANCER_HEALED);
    }

    private static KitClient vertx(String name, String title, String netty) {
        return KitClient.of(name, title)
                .driver("VertxDriver")
                .triedOnly(ON_17)
                .habit(Habits.KEEP_ALIVE, 61_000)
                .library("Vert.x", version(name))
                .reads("keep_alive_ms", 61_000L)
                .retries("no automatic retries", "no automatic retries")
                .withoutCall("Netty", version(netty), REFUSED)
                .impossible(Instead.AT_TIMES, READS_FIRST, UPLOAD)
                .impossible(Instead.QUIET, NOTICES, STALE, STALE_HEALED)
                .impossible(Instead.NOT_HEALED, NEVER_REPEATS, BALANCER_HEALED);
    }

    private static KitClient jetty(String name, String title) {
        return KitClient.of(name, title)
                .driver("JettyDriver")
                .triedOnly(ON_17)
                .habit(Habits.KEEP_ALIVE, 47_000)
                .library("Jetty client", version(name))
                .reads("keep_alive_ms", 47_000L)
                .reads("time_to_live_ms", -1L)
                .retries("no retry of what was sent", "no retry of what was sent")
                .withoutCall("Jetty client", REFUSED)
                // it gives the request up once the answer is here, and then a write fails
                .withoutOutcome(UPLOAD)
                .impossible(Instead.AT_TIMES, READS_FIRST, UPLOAD)
                .impossible(Instead.QUIET, NOTICES, STALE, STALE_HEALED)
                .impossible(Instead.NOT_HEALED, NOTHING_SENT, BALANCER_HEALED);
    }

    private static KitClient asyncHttpClient(String name, String title, String keepAlive, String timeToLive) {
        return KitClient.of(name, title)
                .driver("AsyncHttpClientDriver")
                .triedOnly(ON_17)
                .jars(name, "netty")
                .property("org.asynchttpclient.pooledConnectionIdleTimeout", keepAlive)
                .property("org.asynchttpclient.connectionTtl", timeToLive)
                .library("AsyncHttpClient", version(name))
                .reads("keep_alive_ms", 52_000L)
                .reads("time_to_live_ms", 70_000L)
                .retries("maxRequestRetry=0", "maxRequestRetry=2")
                .withoutCall("Netty", version("netty"), REFUSED)
                .impossible(Instead.AT_TIMES, READS_FIRST, UPLOAD)
                .impossible(Instead.QUIET, NOTICES, STALE, STALE_HEALED)
                .impossible(
                        Instead.NOT_HEALED,
                        "it repeats what was closed in order; a reset it knows by a text that this JDK does not use",
                        BALANCER_HEALED);
    }

    /** That of the jar on its class path. */
    private static Function<Jdk, String> version(String library) {
        return jdk -> Versions.of(library);
    }
}
