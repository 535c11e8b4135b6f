package io.resetscope.agent.incident;

/** Which client library uses a connection, told by the stack of the thread that met its end. */
final class ClientLibrary {

    /** Package prefix and name. Libraries that stand on others come before those. */
    private static final String[][] LIBRARIES = {
        {"okhttp3.", "OkHttp"},
        {"org.apache.hc.client5.", "Apache HttpClient 5"},
        {"org.apache.http.impl.", "Apache HttpClient 4"},
        {"reactor.netty.", "Reactor Netty"},
        {"io.vertx.core.", "Vert.x"},
        {"org.eclipse.jetty.client.", "Jetty client"},
        {"sun.net.www.http.", "HttpURLConnection"},
        {"sun.net.www.protocol.http", "HttpURLConnection"},
        {"jdk.internal.net.http.", "java.net.http"},
        {"org.postgresql.", "PostgreSQL JDBC"},
        {"com.mysql.cj.", "MySQL Connector/J"},
        {"redis.clients.jedis.", "Jedis"},
        {"io.lettuce.", "Lettuce"},
        {"org.apache.hc.core5.", "Apache HttpClient 5"},
        {"io.netty.", "Netty"},
    };

    private ClientLibrary() {}

    /** Null when none that is known is on the stack. */
    static String of(StackTraceElement[] stack) {
        int best = LIBRARIES.length;
        for (StackTraceElement frame : stack) {
            for (int i = 0; i < best; i++) {
                if (frame.getClassName().startsWith(LIBRARIES[i][0])) {
                    best = i;
                }
            }
        }
        return best == LIBRARIES.length ? null : LIBRARIES[best][1];
    }
}
