import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/** The JDK's own. Its settings are system properties. */
public final class JdkServer {

    private JdkServer() {}

    public static void main(String[] args) throws IOException {
        InetSocketAddress address = new InetSocketAddress(Stage.HOST, 0);
        HttpServer server;
        if (Stage.isTls(args)) {
            HttpsServer https = HttpsServer.create(address, 0);
            https.setHttpsConfigurator(new HttpsConfigurator(Stage.tls()));
            server = https;
        } else {
            server = HttpServer.create(address, 0);
        }
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", JdkServer::answer);
        server.start();
        Stage.ready(server.getAddress().getPort());
    }

    private static void answer(HttpExchange exchange) throws IOException {
        switch (exchange.getRequestURI().getPath()) {
            case "/413":
                exchange.sendResponseHeaders(413, -1);
                break;
            case "/large":
                exchange.sendResponseHeaders(200, Stage.LARGE);
                Stage.writeLarge(exchange.getResponseBody());
                break;
            default:
                Stage.drain(exchange.getRequestBody());
                exchange.sendResponseHeaders(200, Stage.HELLO.length);
                exchange.getResponseBody().write(Stage.HELLO);
        }
        exchange.close();
    }
}
