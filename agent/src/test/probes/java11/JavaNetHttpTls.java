import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLSocket;

/**
 * java.net.http over TLS, in HTTP/1.1: two exchanges, and a third that the server does not answer. Before that, a server
 * that says goodbye to an idle connection and answers the client's own goodbye with an RST. Arguments: protocol, and how
 * many milliseconds it waits for that.
 */
public final class JavaNetHttpTls {

    private JavaNetHttpTls() {}

    /** For the connection to be idle. */
    private static final long SETTLED_MILLIS = 200;

    public static void main(String[] args) throws Exception {
        TlsWires server = new TlsWires(TlsKeys.context(TlsKeys.SERVER, TlsKeys.CLIENT), args[0]);
        int port = new TlsStage("http").serve(accepted -> {
            SSLSocket tls = server.serving(accepted, true);
            TlsStage.answer(new SocketWire(tls), 2);
            tls.close();
        });
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(TlsKeys.context(TlsKeys.NOBODY, TlsKeys.SERVER))
                .build();
        reset(client, server, Long.parseLong(args[1]));
        for (String path : new String[] {"/first", "/second", "/third"}) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path));
            if (path.equals("/third")) {
                // one that is not repeated
                request.POST(HttpRequest.BodyPublishers.ofString("hello"));
            }
            try {
                System.out.println(path + "="
                        + client.send(request.build(), BodyHandlers.ofString()).statusCode());
            } catch (java.io.IOException e) {
                System.out.println(path + "=" + e);
            }
        }
        System.out.println("done=true");
    }

    /** What nginx does when the client is quicker to answer than it is to close: the goodbye lies unread in the socket. */
    private static void reset(HttpClient client, TlsWires server, long patienceMillis) throws Exception {
        TlsStage stage = new TlsStage("goodbye");
        int port = stage.serveChannels(accepted -> {
            EngineWire wire = server.engine(accepted, false);
            new Http(wire).readHead();
            wire.send(TlsStage.text(TlsStage.OK));
            Thread.sleep(SETTLED_MILLIS);
            wire.shutdownOutput();
            System.out.println("goodbye.answered=" + isAnswered(accepted, patienceMillis));
        });
        for (String path : new String[] {"/hello", "/again"}) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path))
                    .build();
            System.out.println(
                    path + "=" + client.send(request, BodyHandlers.ofString()).statusCode());
            stage.awaitServer();
            // for the RST to be met before the next request
            Thread.sleep(SETTLED_MILLIS);
        }
    }

    /** Whether it says something; all but its first byte stays unread. */
    private static boolean isAnswered(SocketChannel channel, long patienceMillis) throws Exception {
        channel.configureBlocking(false);
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_READ);
            return selector.select(patienceMillis) > 0 && channel.read(ByteBuffer.allocate(1)) == 1;
        }
    }
}
