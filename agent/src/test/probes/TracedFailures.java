import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Requests that fail while they carry trace context, client and server in one JVM: one meets a stale connection, one a
 * server that closes with its body unread. Each argument is the headers of one such pair, {@code name: value|name: value}.
 */
public final class TracedFailures {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String ANOTHER = "traceparent: 00-99999999999999999999999999999999-9999999999999999-01\r\n";
    private static final String NOT_FOR_REPORTS = "Authorization: secret-token\r\nbaggage: user=secret-token\r\n";
    private static final String HOST = "127.0.0.1";

    private TracedFailures() {}

    public static void main(String[] args) throws Exception {
        for (String headers : args) {
            fail(headers.isEmpty() ? "" : headers.replace("|", "\r\n") + "\r\n");
        }
        System.out.println("done=true");
    }

    static void fail(String headers) throws Exception {
        staleConnection(headers + NOT_FOR_REPORTS);
        unreadBody(headers + NOT_FOR_REPORTS);
    }

    /** The request that goes well carries another trace. */
    private static void staleConnection(String headers) throws Exception {
        try (ServerSocket listener = listen()) {
            Thread server = serve(listener, OK);
            try (Wire client = SocketWire.open(HOST, listener.getLocalPort())) {
                Http http = new Http(client);
                client.send(Http.request("GET", "/first", HOST, ANOTHER));
                http.readBody("GET", http.readHead());
                server.join();
                Thread.sleep(200);
                client.send(Http.request("GET", "/second", HOST, headers));
                http.readHead();
            } catch (IOException expected) {
                // the reset, where it was faster than the read
            }
        }
    }

    static void unreadBody(String headers) throws Exception {
        try (ServerSocket listener = listen()) {
            Thread server = serve(listener, "");
            try (Wire client = SocketWire.open(HOST, listener.getLocalPort())) {
                client.send(Http.request("POST", "/upload", HOST, headers + "Content-Length: 1000\r\n"));
                client.send(new byte[1000]);
                new Http(client).readHead();
            } catch (IOException expected) {
                // the reset
            }
            server.join();
        }
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getByName(HOST));
    }

    /** Reads one head, and of a body the first bytes only; answers, and closes. */
    private static Thread serve(ServerSocket listener, String answer) {
        Thread server = new Thread(() -> {
            try (Socket socket = listener.accept()) {
                byte[] buffer = new byte[1];
                StringBuilder head = new StringBuilder();
                while (head.indexOf("\r\n\r\n") < 0 && socket.getInputStream().read(buffer) > 0) {
                    head.append((char) buffer[0]);
                }
                if (head.indexOf("POST") == 0) {
                    socket.getInputStream().read(buffer);
                }
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                System.out.println("server=" + e);
            }
        });
        server.start();
        return server;
    }
}
