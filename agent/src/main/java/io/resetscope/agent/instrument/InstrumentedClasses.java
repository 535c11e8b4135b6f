package io.resetscope.agent.instrument;

import io.resetscope.agent.client.ClientLibraries;
import io.resetscope.agent.client.ConnectionFinder;
import io.resetscope.agent.client.PoolReader;
import io.resetscope.agent.instrument.channel.SocketChannelImplInstrumentation;
import io.resetscope.agent.instrument.http.HttpClient4AsyncInstrumentation;
import io.resetscope.agent.instrument.http.HttpClient4Instrumentation;
import io.resetscope.agent.instrument.http.HttpClient5AsyncInstrumentation;
import io.resetscope.agent.instrument.http.HttpClient5Instrumentation;
import io.resetscope.agent.instrument.http.HttpUrlConnectionInstrumentation;
import io.resetscope.agent.instrument.http.JavaNetHttpInstrumentation;
import io.resetscope.agent.instrument.http.OkHttpInstrumentation;
import io.resetscope.agent.instrument.http.ReactorNettyInstrumentation;
import io.resetscope.agent.instrument.netty.FileDescriptorInstrumentation;
import io.resetscope.agent.instrument.netty.NettyVersion;
import io.resetscope.agent.instrument.netty.SendFileInstrumentation;
import io.resetscope.agent.instrument.netty.UnixSocketInstrumentation;
import io.resetscope.agent.instrument.socket.NioSocketImplInstrumentation;
import io.resetscope.agent.instrument.socket.PlainSocketImplInstrumentation;
import io.resetscope.agent.instrument.socket.ServerSocketInstrumentation;
import io.resetscope.agent.instrument.socket.SocketInputStreamInstrumentation;
import io.resetscope.agent.instrument.socket.SocketInstrumentation;
import io.resetscope.agent.instrument.socket.SocketOutputStreamInstrumentation;
import io.resetscope.agent.instrument.tls.AlertInstrumentation;
import io.resetscope.agent.instrument.tls.SslEngineClasses;
import io.resetscope.agent.instrument.tls.SslEngineInstrumentation;
import io.resetscope.agent.instrument.tls.SslInputInstrumentation;
import io.resetscope.agent.instrument.tls.SslOutputInstrumentation;
import io.resetscope.agent.instrument.tls.SslSocketInstrumentation;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Every class that is woven. The instrumentation itself is only made when a class of that name is loaded, because its
 * matchers pull Byte Buddy in: a program that opens no socket never pays for it.
 */
public final class InstrumentedClasses {

    private static final String SSL_ENGINE = "sun/security/ssl/SSLEngineImpl";

    /** Of the JDK, by internal name; a class of the application's that is called the same is another one. */
    private final Map<String, Supplier<InstrumentedClass>> jdk = new LinkedHashMap<>();
    /** Of client libraries, by internal name, whoever loads them. */
    private final Map<String, Supplier<InstrumentedClass>> libraries = new LinkedHashMap<>();

    /** How the settings of each library are read, by the name that it is reported under. */
    private final Map<String, Supplier<PoolReader>> settings = new HashMap<>();
    /** How the JDK's connection under a library's own object is found, likewise; for libraries that have such objects. */
    private final Map<String, Supplier<ConnectionFinder>> connections = new HashMap<>();

    private final NettyVersion netty = new NettyVersion();

    public InstrumentedClasses() {
        jdk.put("java/net/Socket", SocketInstrumentation::new);
        jdk.put("java/net/ServerSocket", ServerSocketInstrumentation::new);
        jdk.put("java/net/AbstractPlainSocketImpl", PlainSocketImplInstrumentation::new);
        jdk.put("java/net/SocketInputStream", SocketInputStreamInstrumentation::new);
        jdk.put("java/net/SocketOutputStream", SocketOutputStreamInstrumentation::new);
        jdk.put("sun/nio/ch/NioSocketImpl", NioSocketImplInstrumentation::new);
        jdk.put("sun/nio/ch/SocketChannelImpl", SocketChannelImplInstrumentation::new);
        jdk.put("sun/security/ssl/SSLSocketImpl", SslSocketInstrumentation::new);
        jdk.put("sun/security/ssl/SSLSocketImpl$AppInputStream", SslInputInstrumentation::new);
        jdk.put("sun/security/ssl/SSLSocketImpl$AppOutputStream", SslOutputInstrumentation::new);
        jdk.put("sun/security/ssl/Alert$AlertConsumer", AlertInstrumentation::new);
        jdk.put(SSL_ENGINE, () -> new SslEngineInstrumentation(SSL_ENGINE.replace('/', '.')));

        libraries.put("io/netty/channel/unix/FileDescriptor", FileDescriptorInstrumentation::new);
        libraries.put("io/netty/channel/unix/Socket", UnixSocketInstrumentation::new);
        libraries.put("io/netty/channel/epoll/LinuxSocket", SendFileInstrumentation::onLinux);
        libraries.put("io/netty/channel/kqueue/BsdSocket", SendFileInstrumentation::onBsd);
        jdk.put("sun/net/www/protocol/http/HttpURLConnection", HttpUrlConnectionInstrumentation::new);
        settings.put(HttpUrlConnectionInstrumentation.LIBRARY, HttpUrlConnectionInstrumentation.Settings::new);

        libraries.put("jdk/internal/net/http/MultiExchange", JavaNetHttpInstrumentation::new);
        libraries.put("jdk/internal/net/http/Exchange", JavaNetHttpInstrumentation.Attempt::new);
        settings.put(JavaNetHttpInstrumentation.LIBRARY, JavaNetHttpInstrumentation.Settings::new);
        connections.put(JavaNetHttpInstrumentation.LIBRARY, JavaNetHttpInstrumentation::connections);

        library("okhttp3/RealCall", OkHttpInstrumentation::call);
        library("okhttp3/internal/connection/RealCall", OkHttpInstrumentation::call);
        library("okhttp3/internal/connection/FastFallbackExchangeFinder", OkHttpInstrumentation::exchangeFinder);
        library("okhttp3/internal/connection/ConnectPlan", OkHttpInstrumentation::connectPlan);
        settings.put(OkHttpInstrumentation.LIBRARY, OkHttpInstrumentation.Settings::new);

        library("org/apache/http/impl/client/InternalHttpClient", HttpClient4Instrumentation::new);
        library("org/apache/http/impl/client/MinimalHttpClient", HttpClient4Instrumentation::new);
        library("org/apache/http/impl/client/AbstractHttpClient", HttpClient4Instrumentation::new);
        settings.put(HttpClient4Instrumentation.LIBRARY, HttpClient4Instrumentation.Settings::new);

        library("org/apache/hc/client5/http/impl/classic/InternalHttpClient", HttpClient5Instrumentation::new);
        library("org/apache/hc/client5/http/impl/classic/MinimalHttpClient", HttpClient5Instrumentation::new);
        settings.put(HttpClient5Instrumentation.LIBRARY, HttpClient5Instrumentation.Settings::new);

        String http4 = "org/apache/http/impl/nio/client/";
        library(http4 + "DefaultClientExchangeHandlerImpl", HttpClient4AsyncInstrumentation::call);
        library(http4 + "MinimalClientExchangeHandlerImpl", HttpClient4AsyncInstrumentation::call);
        library(http4 + "PipeliningClientExchangeHandlerImpl", HttpClient4AsyncInstrumentation::call);
        library(http4 + "AbstractClientExchangeHandler", HttpClient4AsyncInstrumentation::connection);
        settings.put(HttpClient4AsyncInstrumentation.LIBRARY, HttpClient4AsyncInstrumentation.Settings::new);
        connections.put(HttpClient4AsyncInstrumentation.LIBRARY, HttpClient4AsyncInstrumentation::connections);

        // its settings are read by those of the blocking client
        libraries.put(
                "org/apache/hc/client5/http/impl/async/InternalAbstractHttpAsyncClient",
                HttpClient5AsyncInstrumentation::new);
        libraries.put(
                "org/apache/hc/client5/http/async/AsyncExecChain$Scope", HttpClient5AsyncInstrumentation.Scope::new);
        libraries.put(
                "org/apache/hc/client5/http/impl/nio/PoolingAsyncClientConnectionManager$InternalConnectionEndpoint",
                HttpClient5AsyncInstrumentation.Endpoint::new);
        connections.put(HttpClient5Instrumentation.LIBRARY, HttpClient5AsyncInstrumentation::connections);

        libraries.put(
                "reactor/netty/http/client/HttpClientConnect$HttpClientHandler", ReactorNettyInstrumentation::new);
        libraries.put(
                "reactor/netty/http/client/HttpClientConnect$HttpIOHandlerObserver",
                ReactorNettyInstrumentation.Response::new);
        settings.put(ReactorNettyInstrumentation.LIBRARY, ReactorNettyInstrumentation.Settings::new);
        connections.put(ReactorNettyInstrumentation.LIBRARY, ReactorNettyInstrumentation::connections);
    }

    /** @param hooks makes them for a class of that binary name */
    private void library(String internalName, Function<String, InstrumentedClass> hooks) {
        libraries.put(internalName, () -> hooks.apply(internalName.replace('/', '.')));
    }

    /** How to read what belongs to the libraries. */
    public ClientLibraries clientLibraries() {
        return new ClientLibraries(settings, connections, Collections.singletonMap("Netty", netty::get));
    }

    /** Whether a class of this name may be one that is woven; null (a hidden class) is not. */
    boolean mayContain(ClassLoader loader, String internalName) {
        netty.notice(loader, internalName);
        return internalName != null
                && (loader == null && jdk.containsKey(internalName)
                        || libraries.containsKey(internalName)
                        || loader != null && SslEngineClasses.mayInclude(internalName));
    }

    /** What is woven into a class that {@link #mayContain} let pass; null when it turns out to be none of them. */
    InstrumentedClass find(ClassLoader loader, String internalName, byte[] classFile) {
        Supplier<InstrumentedClass> ofJdk = loader == null ? jdk.get(internalName) : null;
        Supplier<InstrumentedClass> known = ofJdk == null ? libraries.get(internalName) : ofJdk;
        if (known != null) {
            return known.get();
        }
        return SslEngineClasses.include(classFile)
                ? new SslEngineInstrumentation(internalName.replace('/', '.'))
                : null;
    }

    /** All of them, made; for tests. */
    List<InstrumentedClass> all() {
        return Stream.concat(jdk.values().stream(), libraries.values().stream())
                .map(Supplier::get)
                .collect(Collectors.toList());
    }

    /** Internal names of the JDK's, in the order in which they are reported. */
    public Iterable<String> internalNames() {
        return jdk.keySet();
    }
}
