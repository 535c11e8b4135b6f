package io.resetscope.demo.scenario;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.Executors;

/** A gateway in Java: passes GETs on to one upstream, trace context and all, and answers 502 when that fails. */
final class Gateway {
    private static final int BAD_GATEWAY = 502;

    private Gateway() {}

    public static void main(String[] arguments) throws IOException {
        String upstream = arguments[0];
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", exchange -> pass(exchange, upstream));
        server.start();
        Part.listensAt(server.getAddress().getPort());
    }

    private static void pass(HttpExchange exchange, String upstream) throws IOException {
        byte[] body;
        int status;
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create("http://" + upstream + exchange.getRequestURI())
                            .toURL()
                            .openConnection();
            String traceparent = exchange.getRequestHeaders().getFirst("traceparent");
            if (traceparent != null) {
                connection.setRequestProperty("traceparent", traceparent);
            }
            status = connection.getResponseCode();
            body = connection.getInputStream().readAllBytes();
        } catch (IOException failure) {
            System.out.println("upstream: " + failure);
            status = BAD_GATEWAY;
            body = "bad gateway\n".getBytes();
        }
        exchange.getResponseHeaders().set("Via", "1.1 demo-gateway");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
