package io.resetscope.demo.scenario;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/**
 * A proxy in front of a gateway, which talks to it as nginx does: {@code FrontProxy <upstream> 1.0} asks in HTTP/1.0 and
 * with {@code Connection: close}, as nginx does by default before 1.29.7; {@code 1.1} asks in HTTP/1.1, with no
 * Connection header, and keeps its connections.
 */
final class FrontProxy {
    private static final int BAD_GATEWAY = 502;

    private FrontProxy() {}

    public static void main(String[] arguments) throws IOException {
        ProxiedConnections upstream =
                new ProxiedConnections(ServerAddress.parse(arguments[0]), arguments[1].equals("1.1"));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", exchange -> pass(exchange, upstream));
        server.start();
        Part.listensAt(server.getAddress().getPort());
    }

    private static void pass(HttpExchange exchange, ProxiedConnections upstream) throws IOException {
        byte[] request = exchange.getRequestBody().readAllBytes();
        ProxiedConnections.Answer answer;
        try {
            answer = upstream.ask(
                    exchange.getRequestMethod(), exchange.getRequestURI(), exchange.getRequestHeaders(), request);
        } catch (IOException failure) {
            System.out.println(failure.getMessage() + ", request: " + exchange.getRequestMethod() + ' '
                    + exchange.getRequestURI());
            answer = new ProxiedConnections.Answer(BAD_GATEWAY, "bad gateway\n".getBytes());
        }
        exchange.getResponseHeaders().set("Server", "front-proxy");
        exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
        exchange.getResponseBody().write(answer.body());
        exchange.close();
    }
}
