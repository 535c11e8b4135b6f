import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** Endings that are easily misread, each by the smallest client and server that have it. Argument: which one. */
public final class Endings {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String OK_BYE = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
    private static final String OK_LONG = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nKeep-Alive: timeout=60\r\n\r\nok";
    private static final String TOO_LARGE = "HTTP/1.1 413 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    private static final String BAD_REQUEST = "HTTP/1.1 400 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    private static final String PART = "a part of it";
    private static final String GET = "GET /first HTTP/1.1\r\n\r\n";
    private static final String GET_AGAIN = "GET /second HTTP/1.1\r\n\r\n";

    private interface Server {
        void talk(Socket socket) throws Exception;
    }

    private static final CountDownLatch CLOSED = new CountDownLatch(1);

    private Endings() {}

    public static void main(String[] args) throws Exception {
        Endings.class.getDeclaredMethod(args[0]).invoke(null);
        // the server's threads are daemons, and what they do last is part of the story
        Thread.sleep(300);
        System.out.println("done=true");
    }

    static void proxyRefuses() throws Exception {
        try (Socket refusing = BrokenLog.refusing()) {
            connect(new Socket(new Proxy(Proxy.Type.HTTP, refusing.getLocalSocketAddress())), serve(s -> {}));
        }
    }

    static void socksProxyRefuses() throws Exception {
        try (Socket refusing = BrokenLog.refusing()) {
            Socket socket = new Socket(new Proxy(Proxy.Type.SOCKS, refusing.getLocalSocketAddress()));
            connect(socket, new InetSocketAddress("127.0.0.99", 8081));
        }
    }

    static void writesAfterTheEnd() throws Exception {
        Socket client = connected(s -> answerOnce(s, OK));
        exchange(client, OK);
        client.getInputStream().read();
        send(client, GET_AGAIN);
        client.getInputStream().read();
    }

    static void reusesAfterClose() throws Exception {
        Socket client = connected(s -> answerOnce(s, OK_BYE));
        exchange(client, OK_BYE);
        awaitIdleAfterClose();
        send(client, GET_AGAIN);
        client.getInputStream().read();
    }

    static void closedEarly() throws Exception {
        Socket client = connected(s -> answerOnce(s, OK_LONG));
        exchange(client, OK_LONG);
        awaitIdleAfterClose();
        send(client, GET_AGAIN);
        client.getInputStream().read();
    }

    /** The connection was over before its request; that this then pauses explains nothing. */
    static void pausesAfterTheEnd() throws Exception {
        Socket client = connected(s -> answerOnce(s, OK));
        exchange(client, OK);
        awaitIdleAfterClose();
        sendInParts(client);
    }

    /** The server tires in a pause and says so; the first write after its FIN succeeds, and finds it. */
    static void answeredInPause() throws Exception {
        Socket client = connected(s -> {
            s.setSoTimeout(500);
            try {
                head(s);
                receive(s, 1000);
            } catch (SocketTimeoutException expected) {
                send(s, BAD_REQUEST);
            }
        });
        sendInParts(client);
    }

    /** An upload with pauses, until it fails. */
    private static void sendInParts(Socket client) throws Exception {
        try {
            send(client, "POST /upload HTTP/1.1\r\nContent-Length: 1000\r\n\r\n" + PART);
            for (int i = 0; i < 9; i++) {
                Thread.sleep(1000);
                send(client, PART);
            }
        } catch (IOException expected) {
            System.out.println("exception=" + expected.getMessage());
        }
        client.close();
    }

    static void answeredEarly() throws Exception {
        Socket client = connected(s -> {
            head(s);
            send(s, TOO_LARGE);
            s.shutdownOutput();
            drain(s);
        });
        send(client, "POST /upload HTTP/1.1\r\nContent-Length: 100000\r\n\r\nbegun");
        drain(client);
        client.close();
    }

    static void saysFarewell() throws Exception {
        Socket client = connected(s -> {
            send(s, "220 hello\r\n");
            s.getInputStream().read(new byte[99]);
            send(s, "250 ok\r\n");
        });
        receive(client, 11);
        send(client, "NOOP\r\n");
        receive(client, 8);
        awaitIdleAfterClose();
        send(client, "QUIT\r\n");
        client.getInputStream().read();
        client.close();
    }

    static void writesAfterItsOwnEnd() throws Exception {
        Socket client = connected(s -> {
            head(s);
            send(s, OK);
            drain(s);
        });
        OutputStream out = client.getOutputStream();
        exchange(client, OK);
        client.shutdownOutput();
        try {
            out.write(GET_AGAIN.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException expected) {
            System.out.println("exception=" + expected.getMessage());
        }
        client.close();
    }

    /** The reader often meets the reset before the writer's write has returned. */
    static void readerAndWriter() throws Exception {
        InetSocketAddress server = serve(s -> {
            head(s);
            send(s, OK);
            s.getInputStream().read();
            s.setSoLinger(true, 0);
        });
        for (int i = 0; i < 200; i++) {
            Socket client = new Socket(server.getAddress(), server.getPort());
            exchange(client, OK);
            Thread reader = new Thread(() -> {
                try {
                    client.getInputStream().read();
                } catch (IOException expected) {
                    // the reset
                }
            });
            reader.start();
            try {
                send(client, GET_AGAIN);
            } catch (IOException expected) {
                // the reset, too
            }
            reader.join();
            client.close();
        }
    }

    static void secondAddressAccepts() throws Exception {
        InetSocketAddress server = serve(s -> {});
        for (byte last = 99; last >= 1; last -= 98) {
            InetAddress address = InetAddress.getByAddress("shop.example", new byte[] {127, 0, 0, last});
            connect(new Socket(), new InetSocketAddress(address, server.getPort()));
        }
    }

    /** The server has closed its one connection, and some time has passed since. */
    private static void awaitIdleAfterClose() throws InterruptedException {
        CLOSED.await();
        Thread.sleep(300);
    }

    private static InetSocketAddress serve(Server server) throws IOException {
        ServerSocket listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        Thread acceptor = new Thread(() -> {
            while (true) {
                try (Socket accepted = listener.accept()) {
                    server.talk(accepted);
                } catch (Exception e) {
                    System.out.println("server=" + e.getMessage());
                }
                CLOSED.countDown();
            }
        });
        acceptor.setDaemon(true);
        acceptor.start();
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    private static Socket connected(Server server) throws IOException {
        InetSocketAddress address = serve(server);
        return new Socket(address.getAddress(), address.getPort());
    }

    private static void connect(Socket socket, InetSocketAddress to) throws IOException {
        try {
            socket.connect(to, 2000);
        } catch (IOException e) {
            System.out.println("exception=" + e.getMessage());
        }
        socket.close();
    }

    private static void answerOnce(Socket socket, String answer) throws IOException {
        head(socket);
        send(socket, answer);
    }

    private static void exchange(Socket client, String answer) throws IOException {
        send(client, GET);
        receive(client, answer.length());
    }

    private static void head(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) socket.getInputStream().read());
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void receive(Socket socket, int length) throws IOException {
        new DataInputStream(socket.getInputStream()).readFully(new byte[length]);
    }

    private static void drain(Socket socket) throws IOException {
        byte[] buffer = new byte[1024];
        for (int n = 0; n >= 0; n = socket.getInputStream().read(buffer)) {
            // until the end
        }
    }
}
