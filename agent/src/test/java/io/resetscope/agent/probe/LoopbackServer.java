package io.resetscope.agent.probe;

import io.resetscope.testkit.TestKeys;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A server that treats each connection as a test says. */
final class LoopbackServer implements AutoCloseable {

    static final String OK = "HTTP/1.1 200 OK\r\nServer: test\r\nContent-Length: 5\r\n\r\nhello";

    /** What is done with an accepted connection; whatever it throws ends that. */
    interface Service {
        void serve(Socket socket) throws Exception;
    }

    /** What is done when it is too late. */
    interface LateService {
        void serve(Socket socket) throws IOException;
    }

    private static final int TRICKLE_MILLIS = 50;

    private final ServerSocket listener;
    private final Service service;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();

    private LoopbackServer(ServerSocket listener, Service service) {
        this.listener = listener;
        this.service = service;
        daemon(this::accept);
    }

    static LoopbackServer start(Service service) throws IOException {
        return new LoopbackServer(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()), service);
    }

    /** With the certificate of {@link TestKeys}. */
    static LoopbackServer startTls(Service service) throws IOException, GeneralSecurityException {
        char[] password = "changeit".toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(TestKeys.directory().resolve(TestKeys.SERVER + ".p12"))) {
            store.load(in, password);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        ServerSocket listener =
                context.getServerSocketFactory().createServerSocket(0, 100, InetAddress.getLoopbackAddress());
        return new LoopbackServer(listener, service);
    }

    /** Answers every request. */
    static Service healthy() {
        return socket -> {
            while (request(socket, 0)) {
                write(socket, OK);
            }
        };
    }

    /** Answers every request, and closes after so long without a further one. */
    static Service closingAfter(int idleMillis) {
        return endingAfter(idleMillis, Socket::close);
    }

    /** Answers every request; without a further one for so long, it ends in another way. */
    static Service endingAfter(int idleMillis, LateService end) {
        return socket -> {
            for (boolean more = request(socket, 0); more; more = request(socket, idleMillis)) {
                write(socket, OK);
            }
            end.serve(socket);
        };
    }

    /** Answers what comes in time, and treats what comes later in another way. */
    static Service forgettingAfter(int idleMillis, LateService late) {
        return socket -> {
            long last = System.nanoTime();
            boolean first = true;
            while (request(socket, 0)) {
                if (!first && System.nanoTime() - last >= idleMillis * 1_000_000L) {
                    late.serve(socket);
                    return;
                }
                first = false;
                write(socket, OK);
                last = System.nanoTime();
            }
        };
    }

    /** Answers with events that do not end, each well within a timeout. */
    static Service trickling() {
        return socket -> {
            request(socket, 0);
            write(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (true) {
                write(socket, "1\r\n.\r\n");
                Thread.sleep(TRICKLE_MILLIS);
            }
        };
    }

    /** Reads a head; false when there is none in time (0: for ever), or none any more. */
    static boolean request(Socket socket, int idleMillis) throws IOException {
        socket.setSoTimeout(idleMillis);
        StringBuilder head = new StringBuilder();
        try {
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = socket.getInputStream().read();
                if (next < 0) {
                    return false;
                }
                head.append((char) next);
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** Ends it by an RST. */
    static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Until the other end has closed. */
    static void awaitEnd(Socket socket) throws IOException {
        socket.setSoTimeout(0);
        while (socket.getInputStream().read() >= 0) {
            // nothing is answered
        }
    }

    Target target() {
        return Target.direct("127.0.0.1:" + listener.getLocalPort());
    }

    Target via(String name) {
        return Target.via(name + "=127.0.0.1:" + listener.getLocalPort());
    }

    /** How many there have been. */
    int accepted() {
        return accepted.get();
    }

    /** How many are open. */
    int open() {
        return open.size();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                accepted.incrementAndGet();
                open.add(socket);
                daemon(() -> serve(socket));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void serve(Socket socket) {
        try (Socket closing = socket) {
            service.serve(closing);
        } catch (Exception ended) {
            // by the other end
        } finally {
            open.remove(socket);
        }
    }

    private static void daemon(Runnable runnable) {
        Thread thread = new Thread(runnable, "loopback server");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket each : open) {
                each.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
