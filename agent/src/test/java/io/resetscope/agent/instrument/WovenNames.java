package io.resetscope.agent.instrument;

import java.util.ArrayList;
import java.util.List;

/** The names of all classes that are woven. {@link AdviceTest} notices one that is missing here. */
final class WovenNames {

    /** Internal names of the JDK's. */
    static final List<String> JDK = List.of(
            "java/net/Socket",
            "java/net/ServerSocket",
            "java/net/AbstractPlainSocketImpl",
            "java/net/SocketInputStream",
            "java/net/SocketOutputStream",
            "sun/nio/ch/NioSocketImpl",
            "sun/nio/ch/SocketChannelImpl",
            "sun/nio/ch/AsynchronousSocketChannelImpl",
            "sun/nio/ch/UnixAsynchronousSocketChannelImpl",
            "sun/security/ssl/SSLSocketImpl",
            "sun/security/ssl/SSLSocketImpl$AppInputStream",
            "sun/security/ssl/SSLSocketImpl$AppOutputStream",
            "sun/security/ssl/Alert$AlertConsumer",
            "sun/security/ssl/SSLEngineImpl",
            "sun/net/www/protocol/http/HttpURLConnection");

    /** Internal names of the libraries'. */
    static final List<String> LIBRARIES = List.of(
            "io/netty/channel/unix/FileDescriptor",
            "io/netty/channel/unix/Socket",
            "io/netty/channel/epoll/LinuxSocket",
            "io/netty/channel/kqueue/BsdSocket",
            "jdk/internal/net/http/MultiExchange",
            "jdk/internal/net/http/Exchange",
            "okhttp3/RealCall",
            "okhttp3/internal/connection/RealCall",
            "okhttp3/internal/connection/FastFallbackExchangeFinder",
            "okhttp3/internal/connection/ConnectPlan",
            "org/apache/http/impl/client/InternalHttpClient",
            "org/apache/http/impl/client/MinimalHttpClient",
            "org/apache/http/impl/client/AbstractHttpClient",
            "org/apache/hc/client5/http/impl/classic/InternalHttpClient",
            "org/apache/hc/client5/http/impl/classic/MinimalHttpClient",
            "org/apache/http/impl/nio/client/DefaultClientExchangeHandlerImpl",
            "org/apache/http/impl/nio/client/MinimalClientExchangeHandlerImpl",
            "org/apache/http/impl/nio/client/PipeliningClientExchangeHandlerImpl",
            "org/apache/http/impl/nio/client/AbstractClientExchangeHandler",
            "org/apache/hc/client5/http/impl/async/InternalAbstractHttpAsyncClient",
            "org/apache/hc/client5/http/async/AsyncExecChain$Scope",
            "org/apache/hc/client5/http/impl/nio/PoolingAsyncClientConnectionManager$InternalConnectionEndpoint",
            "reactor/netty/http/client/HttpClientConnect$HttpClientHandler",
            "reactor/netty/http/client/HttpClientConnect$HttpIOHandlerObserver",
            "io/vertx/core/http/impl/Http1xClientConnection$StreamImpl",
            "org/eclipse/jetty/client/HttpExchange",
            "org/asynchttpclient/netty/request/NettyRequestSender",
            "org/asynchttpclient/netty/NettyResponseFuture",
            "com/zaxxer/hikari/pool/PoolBase",
            "org/apache/coyote/AbstractProtocol",
            "org/eclipse/jetty/server/AbstractConnector",
            "io/undertow/Undertow");

    private WovenNames() {}

    /** What is woven into all of them. */
    static List<InstrumentedClass> instrumentations() {
        InstrumentedClasses classes = new InstrumentedClasses();
        List<InstrumentedClass> found = new ArrayList<>();
        JDK.forEach(name -> found.add(classes.find(null, name, null)));
        LIBRARIES.forEach(name -> found.add(classes.find(WovenNames.class.getClassLoader(), name, null)));
        return found;
    }
}
