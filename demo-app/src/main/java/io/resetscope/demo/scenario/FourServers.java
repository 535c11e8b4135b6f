package io.resetscope.demo.scenario;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/**
 * Four servers, in one JVM to spare three. They keep idle connections for long; what they announce, in seconds, is the
 * argument, and 0 is nothing.
 */
final class FourServers {
    private static final int SERVERS = 4;
    private static final int KEEPS_SECONDS = 2 * 60 * 60;

    private FourServers() {}

    public static void main(String[] arguments) throws IOException {
        System.setProperty("sun.net.httpserver.idleInterval", Integer.toString(KEEPS_SECONDS));
        // else head and body wait for an acknowledgement between them
        System.setProperty("sun.net.httpserver.nodelay", "true");
        Executor threads = Executors.newCachedThreadPool();
        int[] ports = new int[SERVERS];
        for (int each = 0; each < SERVERS; each++) {
            ports[each] = start(threads, Integer.parseInt(arguments[0]));
        }
        Part.listensAt(ports);
    }

    private static int start(Executor threads, int announcedSeconds) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> answer(exchange, announcedSeconds));
        server.start();
        return server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange, int announcedSeconds) throws IOException {
        byte[] body = "done\n".getBytes();
        if (announcedSeconds > 0) {
            exchange.getResponseHeaders().set("Keep-Alive", "timeout=" + announcedSeconds);
        }
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
