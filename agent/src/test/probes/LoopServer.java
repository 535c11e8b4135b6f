import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A plain HTTP/1.1 server with a thread per connection. The path says how to answer; it never ends a connection without
 * having announced it. Run by itself, it prints {@code port=} and serves until its standard input ends.
 */
final class LoopServer implements Closeable {

    private static final int BODY = 100;
    private static final int LARGE = 256 * 1024;
    private static final int BACKLOG = 256;

    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newCachedThreadPool(LoopServer::daemon);
    private final AtomicInteger errors = new AtomicInteger();

    private LoopServer(ServerSocket listener) {
        this.listener = listener;
    }

    static LoopServer start() throws IOException {
        LoopServer server = new LoopServer(new ServerSocket(0, BACKLOG, InetAddress.getByName("127.0.0.1")));
        server.threads.execute(server::accept);
        return server;
    }

    public static void main(String[] args) throws IOException {
        try (LoopServer server = start()) {
            System.out.println("port=" + server.port());
            while (System.in.read() >= 0) {
                continue;
            }
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Connections that ended by an exception. */
    int errors() {
        return errors.get();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        threads.shutdown();
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "server");
        thread.setDaemon(true);
        return thread;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                threads.execute(() -> serve(socket));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    errors.incrementAndGet();
                }
            }
        }
    }

    private void serve(Socket socket) {
        try (Wire wire = new SocketWire(socket)) {
            Http http = new Http(wire);
            boolean goOn = true;
            while (goOn) {
                String head = http.readHead();
                if (head == null) {
                    return;
                }
                http.readContent(head);
                goOn = answer(wire, http, head.substring(0, head.indexOf(' ')), path(head));
            }
        } catch (IOException e) {
            errors.incrementAndGet();
        }
    }

    /** Gives whether the connection goes on. */
    private static boolean answer(Wire wire, Http http, String method, String path) throws IOException {
        switch (path) {
            case "/chunked":
                wire.send(text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"));
                wire.send(text("a\r\n0123456789\r\n0\r\n\r\n"));
                return true;
            case "/empty":
                wire.send(text("HTTP/1.1 204 No Content\r\n\r\n"));
                return true;
            case "/unchanged":
                wire.send(text("HTTP/1.1 304 Not Modified\r\nContent-Length: " + BODY + "\r\n\r\n"));
                return true;
            case "/last":
                wire.send(response("Connection: close\r\n", BODY, BODY));
                return false;
            case "/large":
                wire.send(response("", LARGE, LARGE));
                return true;
            case "/partial":
                wire.send(response("", LARGE, BODY));
                return http.readHead() != null;
            case "/never":
                return http.readHead() != null;
            default:
                wire.send(response("", BODY, method.equals("HEAD") ? 0 : BODY));
                return true;
        }
    }

    private static String path(String head) {
        return head.split(" ", 3)[1];
    }

    private static byte[] response(String headers, int announced, int sent) {
        byte[] head = text("HTTP/1.1 200 OK\r\nContent-Length: " + announced + "\r\n" + headers + "\r\n");
        byte[] response = Arrays.copyOf(head, head.length + sent);
        Arrays.fill(response, head.length, response.length, (byte) 'x');
        return response;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
