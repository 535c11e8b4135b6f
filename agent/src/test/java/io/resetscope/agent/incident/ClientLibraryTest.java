package io.resetscope.agent.incident;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.implementation.SuperMethodCall;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stacks as the libraries have them, and whose connection that makes it. */
class ClientLibraryTest {

    /** In which no other test's stacks have been looked at. */
    private static final long QUIET_SECOND = TimeUnit.DAYS.toNanos(-1);

    /** Called through a class of a library's. */
    public static class Asks {

        public String of(Throwable error) {
            return ClientLibrary.of(error, QUIET_SECOND);
        }
    }

    private static String of(String... classes) {
        return ClientLibrary.of(Arrays.stream(classes)
                .map(name -> new StackTraceElement(name, "read", null, -1))
                .toArray(StackTraceElement[]::new));
    }

    @ParameterizedTest
    @CsvSource({
        "okhttp3.internal.http1.Http1ExchangeCodec, OkHttp",
        "org.apache.hc.client5.http.impl.classic.InternalHttpClient, Apache HttpClient 5",
        "org.apache.hc.core5.http.impl.io.SessionInputBufferImpl, Apache HttpClient 5",
        "org.apache.http.impl.io.SessionInputBufferImpl, Apache HttpClient 4",
        "org.apache.http.impl.nio.reactor.SessionInputBufferImpl, Apache HttpAsyncClient 4",
        "reactor.netty.http.client.HttpClientConnect, Reactor Netty",
        "io.vertx.core.http.impl.HttpClientImpl, Vert.x",
        "org.eclipse.jetty.client.HttpClient, Jetty client",
        "org.eclipse.jetty.io.SelectorManager, Jetty client",
        "org.asynchttpclient.netty.handler.HttpHandler, AsyncHttpClient",
        "sun.net.www.http.HttpClient, HttpURLConnection",
        "sun.net.www.protocol.http.HttpURLConnection, HttpURLConnection",
        "sun.net.www.protocol.https.HttpsClient, HttpURLConnection",
        "jdk.internal.net.http.SocketTube, java.net.http",
        "org.postgresql.core.VisibleBufferedInputStream, PostgreSQL JDBC",
        "com.mysql.cj.protocol.ReadAheadInputStream, MySQL Connector/J",
        "org.mariadb.jdbc.client.socket.impl.PacketReader, MariaDB Connector/J",
        "org.apache.kafka.common.network.Selector, Kafka client",
        "redis.clients.jedis.Connection, Jedis",
        "io.lettuce.core.protocol.CommandHandler, Lettuce",
        "io.netty.channel.socket.nio.NioSocketChannel, Netty",
    })
    @DisplayName("each library by a frame of its own, between the JDK's and the application's")
    void each(String frame, String library) {
        assertThat(of("sun.nio.ch.NioSocketImpl", "java.net.Socket", frame, "shop.Orders"))
                .isEqualTo(library);
    }

    @Test
    @DisplayName("what stands on another library wins, wherever it stands on the stack")
    void standsOnAnother() {
        assertThat(of("io.netty.channel.nio.NioEventLoop", "reactor.netty.channel.ChannelOperations"))
                .isEqualTo("Reactor Netty");
        assertThat(of("reactor.netty.channel.ChannelOperations", "io.netty.channel.nio.NioEventLoop"))
                .isEqualTo("Reactor Netty");
        assertThat(of("io.netty.channel.nio.NioEventLoop", "io.vertx.core.net.impl.ConnectionBase"))
                .isEqualTo("Vert.x");
        assertThat(of("io.netty.channel.nio.NioEventLoop", "io.lettuce.core.protocol.CommandHandler"))
                .isEqualTo("Lettuce");
    }

    @ParameterizedTest
    @CsvSource({
        "lettuce-nioEventLoop-4-1, Lettuce",
        "lettuce-epollEventLoop-4-2, Lettuce",
        "redisson-netty-1-7, Redisson",
        "nioEventLoopGroup-2-1, Netty",
        "my-lettuce-1, Netty",
    })
    @DisplayName("of Netty's alone, by whose thread it is")
    void eventLoop(String thread, String library) {
        assertThat(ClientLibrary.ofEventLoop(thread)).isEqualTo(library);
    }

    @ParameterizedTest
    @CsvSource({
        "com.zaxxer.hikari.pool.PoolBase, isConnectionAlive, true",
        "com.zaxxer.hikari.pool.PoolBase, isConnectionDead, true",
        "redis.clients.jedis.ConnectionFactory, validateObject, true",
        "com.zaxxer.hikari.pool.ProxyStatement, executeQuery, false",
        "com.zaxxer.hikari.pool.PoolBase, newConnection, false",
        "shop.Orders, validateObject, false",
    })
    @DisplayName("a pool's own check of a connection is told from what the application asks")
    void poolsCheck(String frame, String method, boolean check) {
        Throwable error = new IOException("Connection reset");
        error.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("org.postgresql.core.VisibleBufferedInputStream", "read", null, -1),
            new StackTraceElement(frame, method, null, -1)
        });
        assertThat(ClientLibrary.isPoolsCheck(error)).isEqualTo(check);
    }

    @Test
    @DisplayName("none: not the JDK's sockets, nor a package of a similar name, nor an empty stack")
    void none() {
        assertThat(of()).isNull();
        assertThat(of("java.net.Socket", "sun.net.www.protocol.ftp.FtpURLConnection", "shop.Orders"))
                .isNull();
        assertThat(of("okhttp30.Client", "my.okhttp3.Client", "org.apache.http.client.Foo"))
                .isNull();
    }

    @Test
    @DisplayName(
            "an exception that does not say where it was thrown (Netty's of the native transports): the thread does")
    void withoutStack() throws ReflectiveOperationException {
        Throwable bare = new IOException("recvAddress(..) failed");
        bare.setStackTrace(new StackTraceElement[0]);
        assertThat(ClientLibrary.of(bare, QUIET_SECOND)).as("no library calls").isNull();
        Asks netty = new ByteBuddy()
                .subclass(Asks.class)
                .name("io.netty.channel.epoll.Fake")
                .method(named("of"))
                .intercept(SuperMethodCall.INSTANCE)
                .make()
                .load(getClass().getClassLoader(), ClassLoadingStrategy.Default.WRAPPER)
                .getLoaded()
                .getDeclaredConstructor()
                .newInstance();
        assertThat(netty.of(bare)).isEqualTo("Netty");
        Throwable told = new IOException("recvAddress(..) failed");
        told.setStackTrace(
                new StackTraceElement[] {new StackTraceElement("io.netty.channel.Channel", "read", null, -1)});
        assertThat(ClientLibrary.of(told, QUIET_SECOND)).isEqualTo("Netty");
    }
}
