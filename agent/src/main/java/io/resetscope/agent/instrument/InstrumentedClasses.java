package io.resetscope.agent.instrument;

import io.resetscope.agent.client.ClientLibraries;
import io.resetscope.agent.client.ConnectionFinder;
import io.resetscope.agent.client.PoolReader;
import io.resetscope.agent.instrument.channel.AsynchronousSocketChannelInstrumentation;
import io.resetscope.agent.instrument.channel.SocketChannelImplInstrumentation;
import io.resetscope.agent.instrument.channel.UnixAsynchronousChannelInstrumentation;
import io.resetscope.agent.instrument.database.HikariInstrumentation;
import io.resetscope.agent.instrument.http.AsyncHttpClientInstrumentation;
import io.resetscope.agent.instrument.http.HttpClient4AsyncInstrumentation;
import io.resetscope.agent.instrument.http.HttpClient4Instrumentation;
import io.resetscope.agent.instrument.http.HttpClient5AsyncInstrumentation;
import io.resetscope.agent.instrument.http.HttpClient5Instrumentation;
import io.resetscope.agent.instrument.http.HttpUrlConnectionInstrumentation;
import io.resetscope.agent.instrument.http.JavaNetHttpInstrumentation;
import io.resetscope.agent.instrument.http.JettyClientInstrumentation;
import io.resetscope.agent.instrument.http.OkHttpInstrumentation;
import io.resetscope.agent.instrument.http.ReactorNettyInstrumentation;
import io.resetscope.agent.instrument.http.VertxInstrumentation;
import io.resetscope.agent.instrument.netty.FileDescriptorInstrumentation;
import io.resetscope.agent.instrument.netty.NettyVersion;
import io.resetscope.agent.instrument.netty.SendFileInstrumentation;
import io.resetscope.agent.instrument.netty.UnixSocketInstrumentation;
import io.resetscope.agent.instrument.server.HttpServerSettings;
import io.resetscope.agent.instrument.server.JettyInstrumentation;
import io.resetscope.agent.instrument.server.TomcatInstrumentation;
import io.resetscope.agent.instrument.server.UndertowInstrumentation;
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
import io.resetscope.agent.server.ServerReader;

/**
 * Every class that is woven. The instrumentation itself is only made when a class of that name is loaded, because its
 * matchers pull Byte Buddy in: a program that opens no socket never pays for it. Switches, and not maps of method
 * references: the JVM would spin a class for each of those at every start, 25 ms for all. Their results are objects
 * because to verify a method that returns an {@link InstrumentedClass} the JVM loads whatever it returns.
 */
public final class InstrumentedClasses {

    /** What every internal name below begins with, so that all others are passed over by a glance. */
    private static final String[] PREFIXES = {
        "java/net/",
        "sun/nio/ch/",
        "sun/security/ssl/",
        "sun/net/www/protocol/http/",
        "jdk/internal/net/http/",
        "io/netty/channel/",
        "io/grpc/netty/shaded/io/netty/channel/unix/",
        "okhttp3/",
        "org/apache/h",
        "reactor/netty/http/client/",
        "org/apache/coyote/AbstractProtocol",
        "org/eclipse/jetty/server/AbstractConnector",
        "io/undertow/Undertow",
        "io/vertx/core/http/impl/",
        "org/eclipse/jetty/client/",
        "org/asynchttpclient/netty/",
        "com/zaxxer/hikari/pool/"
    };

    private final NettyVersion netty = new NettyVersion();

    /** Of the JDK, by internal name; a class of the application's that is called the same is another one. */
    private static Object ofJdk(String internalName) {
        switch (internalName) {
            case "java/net/Socket":
                return new SocketInstrumentation();
            case "java/net/ServerSocket":
                return new ServerSocketInstrumentation();
            case "java/net/AbstractPlainSocketImpl":
                return new PlainSocketImplInstrumentation();
            case "java/net/SocketInputStream":
                return new SocketInputStreamInstrumentation();
            case "java/net/SocketOutputStream":
                return new SocketOutputStreamInstrumentation();
            case "sun/nio/ch/NioSocketImpl":
                return new NioSocketImplInstrumentation();
            case "sun/nio/ch/SocketChannelImpl":
                return new SocketChannelImplInstrumentation();
            case "sun/nio/ch/AsynchronousSocketChannelImpl":
                return new AsynchronousSocketChannelInstrumentation();
            case "sun/nio/ch/UnixAsynchronousSocketChannelImpl":
                return new UnixAsynchronousChannelInstrumentation();
            case "sun/security/ssl/SSLSocketImpl":
                return new SslSocketInstrumentation();
            case "sun/security/ssl/SSLSocketImpl$AppInputStream":
                return new SslInputInstrumentation();
            case "sun/security/ssl/SSLSocketImpl$AppOutputStream":
                return new SslOutputInstrumentation();
            case "sun/security/ssl/Alert$AlertConsumer":
                return new AlertInstrumentation();
            case "sun/security/ssl/SSLEngineImpl":
                return new SslEngineInstrumentation(binary(internalName));
            case "sun/net/www/protocol/http/HttpURLConnection":
                return new HttpUrlConnectionInstrumentation();
            default:
                return null;
        }
    }

    /** Of client and server libraries, by internal name, whoever loads them. */
    private static Object ofLibrary(String internalName) {
        switch (internalName) {
            case "io/netty/channel/unix/FileDescriptor":
            case "io/grpc/netty/shaded/io/netty/channel/unix/FileDescriptor":
                return new FileDescriptorInstrumentation(binary(internalName));
            case "io/netty/channel/unix/Socket":
            case "io/grpc/netty/shaded/io/netty/channel/unix/Socket":
                return new UnixSocketInstrumentation(binary(internalName));
            case "io/netty/channel/epoll/LinuxSocket":
                return SendFileInstrumentation.onLinux();
            case "io/netty/channel/kqueue/BsdSocket":
                return SendFileInstrumentation.onBsd();

            case "jdk/internal/net/http/MultiExchange":
                return new JavaNetHttpInstrumentation();
            case "jdk/internal/net/http/Exchange":
                return new JavaNetHttpInstrumentation.Attempt();

            case "okhttp3/RealCall":
            case "okhttp3/internal/connection/RealCall":
                return OkHttpInstrumentation.call(binary(internalName));
            case "okhttp3/internal/connection/FastFallbackExchangeFinder":
                return OkHttpInstrumentation.exchangeFinder(binary(internalName));
            case "okhttp3/internal/connection/ConnectPlan":
                return OkHttpInstrumentation.connectPlan(binary(internalName));

            case "org/apache/http/impl/client/InternalHttpClient":
            case "org/apache/http/impl/client/MinimalHttpClient":
            case "org/apache/http/impl/client/AbstractHttpClient":
                return new HttpClient4Instrumentation(binary(internalName));

            case "org/apache/hc/client5/http/impl/classic/InternalHttpClient":
            case "org/apache/hc/client5/http/impl/classic/MinimalHttpClient":
                return new HttpClient5Instrumentation(binary(internalName));

            case "org/apache/http/impl/nio/client/DefaultClientExchangeHandlerImpl":
            case "org/apache/http/impl/nio/client/MinimalClientExchangeHandlerImpl":
            case "org/apache/http/impl/nio/client/PipeliningClientExchangeHandlerImpl":
                return HttpClient4AsyncInstrumentation.call(binary(internalName));
            case "org/apache/http/impl/nio/client/AbstractClientExchangeHandler":
                return HttpClient4AsyncInstrumentation.connection(binary(internalName));

            case "org/apache/hc/client5/http/impl/async/InternalAbstractHttpAsyncClient":
                return new HttpClient5AsyncInstrumentation();
            case "org/apache/hc/client5/http/async/AsyncExecChain$Scope":
                return new HttpClient5AsyncInstrumentation.Scope();
            case "org/apache/hc/client5/http/impl/nio/PoolingAsyncClientConnectionManager$InternalConnectionEndpoint":
                return new HttpClient5AsyncInstrumentation.Endpoint();

            case "reactor/netty/http/client/HttpClientConnect$HttpClientHandler":
                return new ReactorNettyInstrumentation();
            case "reactor/netty/http/client/HttpClientConnect$HttpIOHandlerObserver":
                return new ReactorNettyInstrumentation.Response();

            case "org/apache/coyote/AbstractProtocol":
                return new TomcatInstrumentation();
            case "org/eclipse/jetty/server/AbstractConnector":
                return new JettyInstrumentation();
            case "io/undertow/Undertow":
                return new UndertowInstrumentation();
            case "io/vertx/core/http/impl/Http1xClientConnection$StreamImpl":
            case "io/vertx/core/http/impl/http1/Http1ClientConnection$StreamImpl":
                return new VertxInstrumentation(binary(internalName));

            case "org/eclipse/jetty/client/HttpExchange":
            case "org/eclipse/jetty/client/transport/HttpExchange":
                return new JettyClientInstrumentation(binary(internalName));

            case "org/asynchttpclient/netty/request/NettyRequestSender":
                return new AsyncHttpClientInstrumentation();
            case "org/asynchttpclient/netty/NettyResponseFuture":
                return new AsyncHttpClientInstrumentation.Outcome();
            case "com/zaxxer/hikari/pool/PoolBase":
                return new HikariInstrumentation();
            default:
                return null;
        }
    }

    /** How the settings of each library are read, by the name that it is reported under; null when they are not. */
    private static PoolReader settings(String library) {
        switch (library) {
            case HttpUrlConnectionInstrumentation.LIBRARY:
                return new HttpUrlConnectionInstrumentation.Settings();
            case JavaNetHttpInstrumentation.LIBRARY:
                return new JavaNetHttpInstrumentation.Settings();
            case OkHttpInstrumentation.LIBRARY:
                return new OkHttpInstrumentation.Settings();
            case HttpClient4Instrumentation.LIBRARY:
                return new HttpClient4Instrumentation.Settings();
            case HttpClient4AsyncInstrumentation.LIBRARY:
                return new HttpClient4AsyncInstrumentation.Settings();
            case HttpClient5Instrumentation.LIBRARY:
                return new HttpClient5Instrumentation.Settings();
            case ReactorNettyInstrumentation.LIBRARY:
                return new ReactorNettyInstrumentation.Settings();
            case VertxInstrumentation.LIBRARY:
                return new VertxInstrumentation.Settings();
            case JettyClientInstrumentation.LIBRARY:
                return new JettyClientInstrumentation.Settings();
            case AsyncHttpClientInstrumentation.LIBRARY:
                return new AsyncHttpClientInstrumentation.Settings();
            case HikariInstrumentation.LIBRARY:
                return new HikariInstrumentation.Settings();
            default:
                return null;
        }
    }

    /** How the JDK's connection under a library's own object is found, likewise; null where there are no such objects. */
    private static ConnectionFinder connections(String library) {
        switch (library) {
            case JavaNetHttpInstrumentation.LIBRARY:
                return JavaNetHttpInstrumentation.connections();
            case HttpClient4AsyncInstrumentation.LIBRARY:
                return HttpClient4AsyncInstrumentation.connections();
            case HttpClient5Instrumentation.LIBRARY:
                return HttpClient5AsyncInstrumentation.connections();
            case ReactorNettyInstrumentation.LIBRARY:
                return ReactorNettyInstrumentation.connections();
            case VertxInstrumentation.LIBRARY:
                return VertxInstrumentation.connections();
            case JettyClientInstrumentation.LIBRARY:
                return JettyClientInstrumentation.connections();
            case AsyncHttpClientInstrumentation.LIBRARY:
                return AsyncHttpClientInstrumentation.connections();
            default:
                return null;
        }
    }

    /** How the settings of each server library are read, likewise. */
    public static ServerReader serverSettings(String library) {
        switch (library) {
            case TomcatInstrumentation.LIBRARY:
                return new TomcatInstrumentation.Settings();
            case JettyInstrumentation.LIBRARY:
                return new JettyInstrumentation.Settings();
            case UndertowInstrumentation.LIBRARY:
                return new UndertowInstrumentation.Settings();
            case HttpServerSettings.LIBRARY:
                return new HttpServerSettings();
            default:
                return null;
        }
    }

    private static String binary(String internalName) {
        return internalName.replace('/', '.');
    }

    /** How to read what belongs to the libraries. */
    public ClientLibraries clientLibraries() {
        return new ClientLibraries(
                InstrumentedClasses::settings,
                InstrumentedClasses::connections,
                library -> NettyVersion.LIBRARY.equals(library) ? netty.get() : null);
    }

    /** Whether a class of this name may be one that is woven; null (a hidden class) is not. Loads nothing. */
    boolean mayContain(ClassLoader loader, String internalName) {
        netty.notice(loader, internalName);
        if (internalName == null) {
            return false;
        }
        for (String prefix : PREFIXES) {
            if (internalName.startsWith(prefix)) {
                return true;
            }
        }
        return loader != null && SslEngineClasses.mayInclude(internalName);
    }

    /** Whether {@link #find} has something for a class of this name, as far as can be told without its file. */
    boolean contains(ClassLoader loader, String internalName) {
        return mayContain(loader, internalName)
                && (known(loader, internalName) != null || loader != null && SslEngineClasses.mayInclude(internalName));
    }

    /** What is woven into a class that {@link #mayContain} let pass; null when it turns out to be none of them. */
    InstrumentedClass find(ClassLoader loader, String internalName, byte[] classFile) {
        InstrumentedClass known = known(loader, internalName);
        if (known == null
                && loader != null
                && SslEngineClasses.mayInclude(internalName)
                && SslEngineClasses.include(classFile)) {
            return new SslEngineInstrumentation(binary(internalName));
        }
        return known;
    }

    private static InstrumentedClass known(ClassLoader loader, String internalName) {
        Object ofJdk = loader == null ? ofJdk(internalName) : null;
        return (InstrumentedClass) (ofJdk == null ? ofLibrary(internalName) : ofJdk);
    }
}
