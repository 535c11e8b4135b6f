package io.resetscope.agent.instrument.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.instrument.InstrumentedClasses;
import io.resetscope.agent.instrument.Weaver;
import io.resetscope.testkit.ModuleFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every hook into a client library finds its methods, in every version of the client kit. */
class LibraryWeavingTest {

    private static final String HTTP_CLIENT_4 = "org.apache.http.impl.client.";
    private static final String HTTP_CLIENT_5 = "org.apache.hc.client5.http.impl.classic.";

    static Stream<Arguments> clients() {
        List<String> apache4 = List.of(
                HTTP_CLIENT_4 + "InternalHttpClient",
                HTTP_CLIENT_4 + "MinimalHttpClient",
                HTTP_CLIENT_4 + "AbstractHttpClient");
        List<String> apache5 = List.of(HTTP_CLIENT_5 + "InternalHttpClient", HTTP_CLIENT_5 + "MinimalHttpClient");
        return Stream.of(
                Arguments.of("okhttp-3.12", List.of("okhttp3.RealCall call"), List.of("okhttp3.RealCall")),
                Arguments.of(
                        "okhttp-4.12",
                        List.of("okhttp3.internal.connection.RealCall call"),
                        List.of("okhttp3.internal.connection.RealCall")),
                Arguments.of(
                        "okhttp-5",
                        List.of("okhttp3.internal.connection.RealCall call", "OkHttp find exchange", "OkHttp connect"),
                        List.of(
                                "okhttp3.internal.connection.RealCall",
                                "okhttp3.internal.connection.FastFallbackExchangeFinder",
                                "okhttp3.internal.connection.ConnectPlan")),
                calls("httpclient-4.3", apache4),
                calls("httpclient-4.5", apache4),
                calls("httpclient-5.0", apache5),
                calls("httpclient-5.2", apache5),
                calls("httpclient-5.6", apache5),
                asynchronous4("httpasyncclient-4.1.2"),
                asynchronous4("httpasyncclient-4.1.5"),
                asynchronous5("httpclient-5.0"),
                asynchronous5("httpclient-5.2"),
                asynchronous5("httpclient-5.6"),
                reactorNetty("reactor-netty-1.0"),
                reactorNetty("reactor-netty"),
                vertx("vertx-4.0+reactor-netty-1.0", "Http1xClientConnection"),
                vertx("vertx-4.5+reactor-netty-1.0", "Http1xClientConnection"),
                vertx("vertx-5.0+reactor-netty", "Http1xClientConnection"),
                vertx("vertx-5.1+reactor-netty", "http1.Http1ClientConnection"),
                asyncHttpClient("asynchttpclient-2.12+reactor-netty-1.0"),
                asyncHttpClient("asynchttpclient-3.0+reactor-netty-1.0"),
                jetty("jetty-client-9.4", ""),
                jetty("jetty-client-12.0", "transport."),
                jetty("jetty-client-12.1", "transport."),
                hikari("hikaricp-4"),
                hikari("hikaricp"));
    }

    private static Arguments hikari(String client) {
        return Arguments.of(client, List.of("HikariCP.newConnection"), List.of("com.zaxxer.hikari.pool.PoolBase"));
    }

    private static Arguments asynchronous4(String client) {
        String common = "org.apache.http.impl.nio.client.AbstractClientExchangeHandler";
        List<String> handlers = Stream.of("Default", "Minimal", "Pipelining")
                .map(kind -> "org.apache.http.impl.nio.client." + kind + "ClientExchangeHandlerImpl")
                .toList();
        return Arguments.of(
                client,
                Stream.concat(handlers.stream().map(each -> each + " call"), Stream.of(common + " connection"))
                        .toList(),
                Stream.concat(handlers.stream(), Stream.of(common)).toList());
    }

    private static Arguments asynchronous5(String client) {
        return Arguments.of(
                client,
                List.of("HttpClient5Async.execute", "HttpClient5Async.outcome", "HttpClient5Async.connection"),
                List.of(
                        "org.apache.hc.client5.http.impl.async.InternalAbstractHttpAsyncClient",
                        "org.apache.hc.client5.http.async.AsyncExecChain$Scope",
                        "org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager$InternalConnectionEndpoint"));
    }

    private static Arguments reactorNetty(String client) {
        return Arguments.of(
                client,
                List.of(
                        "ReactorNetty.subscribe",
                        "ReactorNetty.connection",
                        "ReactorNetty.retry",
                        "ReactorNetty.response"),
                List.of(
                        "reactor.netty.http.client.HttpClientConnect$HttpClientHandler",
                        "reactor.netty.http.client.HttpClientConnect$HttpIOHandlerObserver"));
    }

    private static Arguments vertx(String client, String connection) {
        return Arguments.of(
                client,
                List.of("Vert.x stream", "Vert.x response", "Vert.x failure"),
                List.of("io.vertx.core.http.impl." + connection + "$StreamImpl"));
    }

    private static Arguments asyncHttpClient(String client) {
        return Arguments.of(
                client,
                List.of(
                        "AsyncHttpClient.call",
                        "AsyncHttpClient.connection",
                        "AsyncHttpClient.response",
                        "AsyncHttpClient.failure",
                        "AsyncHttpClient.cancel"),
                List.of(
                        "org.asynchttpclient.netty.request.NettyRequestSender",
                        "org.asynchttpclient.netty.NettyResponseFuture"));
    }

    private static Arguments jetty(String client, String where) {
        return Arguments.of(
                client,
                List.of(
                        "Jetty exchange",
                        "Jetty connection",
                        "Jetty request",
                        "Jetty response",
                        "Jetty abort",
                        "Jetty result"),
                List.of("org.eclipse.jetty.client." + where + "HttpExchange"));
    }

    private static Arguments calls(String client, List<String> classes) {
        return Arguments.of(client, classes.stream().map(each -> each + " call").toList(), classes);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("clients")
    @DisplayName("is found, and what was woven can be verified")
    void matches(String client, List<String> hooks, List<String> classes) throws Exception {
        List<String> problems = new ArrayList<>();
        Weaver weaver = new Weaver(new InstrumentedClasses(), problems::add);
        try (Woven loader = new Woven(client, weaver)) {
            for (String name : classes) {
                // initialised: that is when it is verified
                Class.forName(name, true, loader);
            }
        }
        assertThat(problems).isEmpty();
        TreeSet<String> woven = new TreeSet<>();
        weaver.wovenHooks().forEach(woven::add);
        assertThat(woven).containsAll(hooks);
    }

    /** Loads a client as a JVM with the agent would; above it is the platform's loader, which has java.sql. */
    private static final class Woven extends URLClassLoader {

        private final Weaver weaver;

        Woven(String client, Weaver weaver) {
            super(
                    ModuleFiles.client(client).stream().map(Woven::url).toArray(URL[]::new),
                    ClassLoader.getPlatformClassLoader());
            this.weaver = weaver;
        }

        private static URL url(Path jar) {
            try {
                return jar.toUri().toURL();
            } catch (MalformedURLException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith("io.resetscope.bootstrap.")) {
                return Class.forName(name);
            }
            String internalName = name.replace('.', '/');
            try (InputStream in = getResourceAsStream(internalName + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = in.readAllBytes();
                byte[] woven = weaver.transform(this, internalName, null, null, bytes);
                byte[] used = woven == null ? bytes : woven;
                return defineClass(name, used, 0, used.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
