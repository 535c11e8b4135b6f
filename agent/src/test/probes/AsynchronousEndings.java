import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/**
 * Asynchronous channels at both ends: some exchanges in good order, then an upload that is refused with most of it unread;
 * and a client, by a socket, that aborts a response. Prints what was sent.
 */
public final class AsynchronousEndings {

    private static final int LARGE = 20_000_000;
    private static final int SOME = 1000;

    private final AsynchronousServerSocketChannel listener;
    private final boolean inParts;

    private AsynchronousEndings(AsynchronousServerSocketChannel listener, boolean inParts) {
        this.listener = listener;
        this.inParts = inParts;
    }

    /** What one end does. */
    private interface Act {
        void play(AsynchronousWire wire) throws IOException;
    }

    public static void main(String[] args) throws Exception {
        // both open to the end: what is told of each is known by its port
        try (AsynchronousServerSocketChannel whole = listen();
                AsynchronousServerSocketChannel parts = listen()) {
            new AsynchronousEndings(whole, false).play("");
            new AsynchronousEndings(parts, true).play("InParts");
        }
        System.out.println("done=true");
    }

    private static AsynchronousServerSocketChannel listen() throws IOException {
        return AsynchronousServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
    }

    private void play(String how) throws Exception {
        System.out.println("port" + how + "=" + address().getPort());
        meet(AsynchronousEndings::askThrice, AsynchronousEndings::answerAll);
        byte[] head = head("POST /upload HTTP/1.1", LARGE);
        meet(
                client -> {
                    byte[] upload = Arrays.copyOf(head, head.length + LARGE);
                    System.out.println("uploaded" + how + "=" + client.sendWhatGoes(upload));
                },
                server -> {
                    // what was sent with it stays unread
                    server.receive(new byte[head.length]);
                    server.send(head("HTTP/1.1 413 Too Large", 0));
                });
        CompletableFuture<Void> served = serve(server -> {
            new Http(server).readHead();
            byte[] response = head("HTTP/1.1 200 OK", LARGE);
            System.out.println(
                    "downloaded" + how + "=" + server.sendWhatGoes(Arrays.copyOf(response, response.length + LARGE)));
        });
        try (Socket client = new Socket(address().getAddress(), address().getPort())) {
            client.getOutputStream().write(head("GET /download HTTP/1.1", 0));
            client.getInputStream().read(new byte[SOME]);
            client.setSoLinger(true, 0);
        }
        served.get();
    }

    /** Each end closes when it has played its part. */
    private void meet(Act clients, Act servers) throws Exception {
        CompletableFuture<Void> served = serve(servers);
        try (AsynchronousWire wire = AsynchronousWire.open(address(), inParts)) {
            clients.play(wire);
        }
        served.get();
    }

    private InetSocketAddress address() throws IOException {
        return (InetSocketAddress) listener.getLocalAddress();
    }

    private CompletableFuture<Void> serve(Act servers) {
        return CompletableFuture.runAsync(() -> {
            try (AsynchronousSocketChannel accepted = listener.accept().get();
                    AsynchronousWire wire = new AsynchronousWire(accepted, inParts)) {
                servers.play(wire);
            } catch (Exception e) {
                System.out.println("server=" + e);
            }
        });
    }

    private static void askThrice(AsynchronousWire client) throws IOException {
        Http http = new Http(client);
        for (int i = 0; i < 3; i++) {
            client.send(head("GET /well HTTP/1.1", 0));
            http.readBody("GET", http.readHead());
        }
    }

    private static void answerAll(AsynchronousWire server) throws IOException {
        Http http = new Http(server);
        while (http.readHead() != null) {
            byte[] head = head("HTTP/1.1 200 OK", SOME);
            server.send(Arrays.copyOf(head, head.length + SOME));
        }
    }

    private static byte[] head(String first, int length) {
        return (first + "\r\nContent-Length: " + length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
