package io.resetscope.agent.incident;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Which client library uses a connection, told by the stack of the thread that met its end. */
final class ClientLibrary {

    /** Package prefix and name. Libraries that stand on others come before those. */
    private static final String[][] LIBRARIES = {
        {"okhttp3.", "OkHttp"},
        {"org.apache.hc.client5.", "Apache HttpClient 5"},
        {"org.apache.http.impl.nio.", "Apache HttpAsyncClient 4"},
        {"org.apache.http.impl.", "Apache HttpClient 4"},
        {"reactor.netty.", "Reactor Netty"},
        {"io.vertx.core.", "Vert.x"},
        {"org.eclipse.jetty.client.", "Jetty client"},
        {"org.asynchttpclient.", "AsyncHttpClient"},
        {"sun.net.www.http.", "HttpURLConnection"},
        {"sun.net.www.protocol.http", "HttpURLConnection"},
        {"jdk.internal.net.http.", "java.net.http"},
        {"org.postgresql.", "PostgreSQL JDBC"},
        {"com.mysql.cj.", "MySQL Connector/J"},
        {"org.mariadb.jdbc.", "MariaDB Connector/J"},
        {"redis.clients.jedis.", "Jedis"},
        {"io.lettuce.", "Lettuce"},
        {"org.apache.kafka.common.network.", "Kafka client"},
        {"org.apache.hc.core5.", "Apache HttpClient 5"},
        {"io.grpc.netty.", "gRPC"},
        {"io.grpc.okhttp.", "gRPC"},
        {"io.netty.", "Netty"},
        // which finishes connects on its own; what a server accepts has no library
        {"org.eclipse.jetty.io.SelectorManager", "Jetty client"},
    };

    /** Prefix of the names of a library's own event loops, where Netty's frames are all that is on the stack, and name. */
    private static final String[][] EVENT_LOOPS = {{"lettuce-", "Lettuce"}, {"redisson-netty", "Redisson"}};

    /** They stand on no client, though one's interceptor may use them. */
    private static final List<String> DATABASES = Arrays.asList(
            "PostgreSQL JDBC",
            "MySQL Connector/J",
            "MariaDB Connector/J",
            "Jedis",
            "Lettuce",
            "Redisson",
            "Kafka client");

    /** Their calls are those that open a connection, which a database's driver then uses. */
    private static final List<String> POOLS = Collections.singletonList("HikariCP");

    /** Class, and method, in which a pool asks a connection whether it lives. */
    private static final String[][] CHECKS = {
        {"com.zaxxer.hikari.pool.PoolBase", "isConnectionAlive"},
        {"com.zaxxer.hikari.pool.PoolBase", "isConnectionDead"},
        {"redis.clients.jedis.JedisFactory", "validateObject"},
        {"redis.clients.jedis.ConnectionFactory", "validateObject"},
        {"org.apache.commons.dbcp2.PoolableConnectionFactory", "validateObject"},
        {"org.apache.tomcat.jdbc.pool.PooledConnection", "validate"},
    };

    private ClientLibrary() {}

    private static final List<String> OBEYING = Arrays.asList(
            "HttpURLConnection", "Apache HttpClient 4", "Apache HttpAsyncClient 4", "Apache HttpClient 5", "Vert.x");

    private static final StackBudget STACKS = new StackBudget();

    /**
     * Whether its pool gives a connection up by the server's Keep-Alive: timeout. It may do so only when it looks at the
     * connection again, so that one that is kept for longer says nothing.
     */
    static boolean obeysKeepAlive(String library) {
        return library != null && OBEYING.contains(library);
    }

    /** Whether it is a pool of a database's connections. */
    static boolean isPool(String library) {
        return library != null && POOLS.contains(library);
    }

    /** Whether a pool's own question, and none of the application's, met it; told as {@link #of(Throwable)} does. */
    static boolean isPoolsCheck(Throwable error) {
        for (StackTraceElement frame : StackBudget.stack(error)) {
            for (String[] check : CHECKS) {
                if (frame.getClassName().equals(check[0])
                        && frame.getMethodName().equals(check[1])) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether it is one of a database, whose connection is none of an HTTP call's. */
    static boolean isDatabase(String library) {
        return library != null && DATABASES.contains(library);
    }

    /**
     * As told by where {@code error} was thrown, or by the calling thread when there is none, or when it does not say where
     * (Netty's of the native transports); null when that does not tell.
     */
    static String of(Throwable error) {
        return of(error, System.nanoTime());
    }

    static String of(Throwable error, long nowNanos) {
        StackTraceElement[] stack = STACKS.stack(error, nowNanos);
        String library = stack == null ? null : of(stack);
        return "Netty".equals(library) ? ofEventLoop(Thread.currentThread().getName()) : library;
    }

    /** Whose thread of Netty's it is that has this name. */
    static String ofEventLoop(String thread) {
        for (String[] loop : EVENT_LOOPS) {
            if (thread.startsWith(loop[0])) {
                return loop[1];
            }
        }
        return "Netty";
    }

    /** Null when none that is known is on the stack. A database's below which no client's is, is the one. */
    static String of(StackTraceElement[] stack) {
        int best = LIBRARIES.length;
        for (StackTraceElement frame : stack) {
            for (int i = 0; i < best; i++) {
                if (frame.getClassName().startsWith(LIBRARIES[i][0])) {
                    best = i;
                }
            }
            if (best < LIBRARIES.length && isDatabase(LIBRARIES[best][1])) {
                break;
            }
        }
        return best == LIBRARIES.length ? null : LIBRARIES[best][1];
    }
}
