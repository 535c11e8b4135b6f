import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A server for one play, on a port of its own, and what both ends of it say. */
final class TlsStage {

    static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    static final String HOST = "127.0.0.1";

    /** So many connections may wait for the server. */
    static final int BACKLOG = 300;

    /** What the server does with a connection, which is closed afterwards. */
    interface Server {
        void talk(Socket socket) throws Exception;
    }

    interface ChannelServer {
        void talk(SocketChannel channel) throws Exception;
    }

    private final String name;
    private final CountDownLatch over = new CountDownLatch(1);

    /** @param name under which its port is told */
    TlsStage(String name) {
        this.name = name;
    }

    /** Serves one connection after another; gives the port. */
    int serve(Server server) throws IOException {
        ServerSocket listener = new ServerSocket(0, BACKLOG, InetAddress.getByName(HOST));
        start(() -> {
            try (Socket accepted = listener.accept()) {
                server.talk(accepted);
            }
        });
        return told(listener.getLocalPort());
    }

    int serveChannels(ChannelServer server) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress(HOST, 0), BACKLOG);
        start(() -> {
            try (SocketChannel accepted = listener.accept()) {
                server.talk(accepted);
            }
        });
        return told(((InetSocketAddress) listener.getLocalAddress()).getPort());
    }

    private int told(int port) {
        System.out.println("port." + name + "=" + port);
        return port;
    }

    private interface Serving {
        void once() throws Exception;
    }

    private void start(Serving serving) {
        Thread thread = new Thread(() -> {
            while (true) {
                try {
                    serving.once();
                } catch (Exception e) {
                    System.out.println("server." + name + "=" + e);
                }
                over.countDown();
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    /** Waits for the end of the first connection, as the server sees it. */
    void awaitServer() throws InterruptedException {
        if (!over.await(20, TimeUnit.SECONDS)) {
            System.out.println("server." + name + "=still there");
        }
    }

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static void drain(InputStream in) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        for (int n = 0; n >= 0; n = in.read(buffer)) {
            // until the end
        }
    }

    /** Answers so many requests, reads one more, and gives its head; null at the end. */
    static String answer(Wire wire, int times) throws IOException {
        Http http = new Http(wire);
        String head = http.readHead();
        for (int i = 0; i < times && head != null; i++) {
            http.readContent(head);
            wire.send(text(OK));
            head = http.readHead();
        }
        return head;
    }

    /** Makes so many exchanges. */
    static void ask(Wire wire, int times) throws IOException {
        Http http = new Http(wire);
        for (int i = 0; i < times; i++) {
            wire.send(Http.request("GET", "/healthy", HOST, ""));
            http.readBody("GET", http.readHead());
        }
    }
}
