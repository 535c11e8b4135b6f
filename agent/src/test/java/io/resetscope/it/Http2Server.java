package io.resetscope.it;

import io.resetscope.testkit.TestKeys;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * A server of HTTP/2 that answers by the book, frame by frame, and does one thing wrong: at its second request, or after
 * the first. In the clear it takes prior knowledge and upgrades; under TLS, ALPN.
 */
final class Http2Server implements Closeable {

    /** What a fault is done with. */
    interface Action {
        void act(Conversation conversation, int stream) throws Exception;
    }

    /** What goes wrong. */
    enum Fault {
        GOAWAY_IDLE(null, (it, stream) -> {
            it.goAway(stream, 0, "");
            it.fin();
        }),
        RESET_IDLE(null, (it, stream) -> {
            Thread.sleep(PAUSE_MILLIS);
            it.rst();
        }),
        GOAWAY_ERROR(
                (it, stream) -> {
                    it.goAway(stream, 11, "too_many_pings");
                    it.fin();
                },
                null),
        GOAWAY_ABOVE(
                (it, stream) -> {
                    it.goAway(stream - 2, 0, "");
                    it.fin();
                },
                null),
        FIN_UNANSWERED(
                (it, stream) -> {
                    Thread.sleep(LONG_MILLIS);
                    it.fin();
                },
                null),
        FIN_TRUNCATED(
                (it, stream) -> {
                    it.head(stream);
                    it.data(stream, "a part", false);
                    it.fin();
                },
                null),
        RESET_UNANSWERED(
                (it, stream) -> {
                    Thread.sleep(LONG_MILLIS);
                    it.rst();
                },
                null),
        /** Neither answers nor reads, and its kernel acknowledges. */
        MUTE((it, stream) -> Thread.sleep(MUTE_MILLIS), null),
        RESET_STREAM((it, stream) -> it.frame(3, 0, stream, number(2)), null);

        private final Action atSecond;
        private final Action afterFirst;

        Fault(Action atSecond, Action afterFirst) {
            this.atSecond = atSecond;
            this.afterFirst = afterFirst;
        }
    }

    private static final long PAUSE_MILLIS = 700;
    /** Longer than whoever answers at once. */
    private static final long LONG_MILLIS = 500;

    /** Longer than a client that pings goes on. */
    private static final long MUTE_MILLIS = 30_000;

    private static final int END_STREAM = 1;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;
    private static final int PREFACE_BYTES = 24;

    private final ServerSocket listener;
    private final Fault fault;
    private final SSLContext tls;
    private final AtomicInteger requests = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private Http2Server(Fault fault, boolean encrypted) throws IOException, GeneralSecurityException {
        this.fault = fault;
        this.tls = encrypted ? tls() : null;
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread(this::accept).start();
    }

    static Http2Server start(Fault fault, boolean encrypted) {
        try {
            return new Http2Server(fault, encrypted);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SSLContext tls() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream input = Files.newInputStream(TestKeys.directory().resolve("server.p12"))) {
            store.load(input, "changeit".toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private static Thread thread(Runnable body) {
        Thread thread = new Thread(body, "HTTP/2 server");
        thread.setDaemon(true);
        return thread;
    }

    int port() {
        return listener.getLocalPort();
    }

    String url() {
        return (tls == null ? "http" : "https") + "://localhost:" + port() + "/orders";
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                open.add(socket);
                thread(() -> serve(socket)).start();
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            new Conversation(socket).talk();
        } catch (Exception gone) {
            // the client, or this end's own fault
        } finally {
            open.remove(socket);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket each : open) {
            each.close();
        }
    }

    private static byte[] number(long n) {
        return new byte[] {(byte) (n >> 24), (byte) (n >> 16), (byte) (n >> 8), (byte) n};
    }

    /** One connection. */
    final class Conversation {

        private final Socket socket;
        private final DataInputStream in;
        private final OutputStream out;

        private Conversation(Socket socket) throws IOException {
            this.socket = socket;
            socket.setTcpNoDelay(true);
            Socket above = tls == null ? socket : encrypted();
            in = new DataInputStream(above.getInputStream());
            out = above.getOutputStream();
        }

        private SSLSocket encrypted() throws IOException {
            SSLSocket above = (SSLSocket) tls.getSocketFactory().createSocket(socket, null, socket.getPort(), false);
            above.setUseClientMode(false);
            SSLParameters parameters = above.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            above.setSSLParameters(parameters);
            above.startHandshake();
            return above;
        }

        private void talk() throws Exception {
            byte[] beginning = new byte[3];
            in.readFully(beginning);
            boolean upgrades = !new String(beginning, StandardCharsets.US_ASCII).equals("PRI");
            if (upgrades) {
                upgrade();
                in.readFully(new byte[PREFACE_BYTES]);
            } else {
                in.readFully(new byte[PREFACE_BYTES - beginning.length]);
                frame(4, 0, 0);
            }
            if (upgrades) {
                request(1);
            }
            while (true) {
                frame();
            }
        }

        private void upgrade() throws IOException {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                head.write(in.readUnsignedByte());
            }
            out.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            frame(4, 0, 0);
        }

        private void frame() throws Exception {
            int lengthAndType = in.readInt();
            int length = lengthAndType >>> Byte.SIZE;
            int type = lengthAndType & 0xff;
            int flags = in.readUnsignedByte();
            int stream = in.readInt();
            byte[] payload = new byte[length];
            in.readFully(payload);
            if (type == 4 && (flags & ACK) == 0) {
                frame(4, ACK, 0);
            } else if (type == 6 && (flags & ACK) == 0) {
                frame(6, ACK, 0, payload);
            } else if ((type == 0 || type == 1) && (flags & END_STREAM) != 0) {
                request(stream);
            }
        }

        private void request(int stream) throws Exception {
            int number = requests.incrementAndGet();
            if (number == 2 && fault.atSecond != null) {
                fault.atSecond.act(this, stream);
                return;
            }
            head(stream);
            data(stream, "served", true);
            if (number == 1 && fault.afterFirst != null) {
                fault.afterFirst.act(this, stream);
            }
        }

        void head(int stream) throws IOException {
            // 200, by the static table
            frame(1, END_HEADERS, stream, (byte) 0x88);
        }

        void data(int stream, String body, boolean last) throws IOException {
            frame(0, last ? END_STREAM : 0, stream, body.getBytes(StandardCharsets.US_ASCII));
        }

        void goAway(int lastStream, int code, String text) throws IOException {
            ByteArrayOutputStream payload = new ByteArrayOutputStream();
            payload.write(number(lastStream));
            payload.write(number(code));
            payload.write(text.getBytes(StandardCharsets.US_ASCII));
            frame(7, 0, 0, payload.toByteArray());
        }

        void frame(int type, int flags, int stream, byte... payload) throws IOException {
            ByteArrayOutputStream frame = new ByteArrayOutputStream();
            frame.write(number(payload.length), 1, 3);
            frame.write(type);
            frame.write(flags);
            frame.write(number(stream));
            frame.write(payload);
            out.write(frame.toByteArray());
        }

        /** Ends in order, reading on until the client has closed, so that nothing lies unread. */
        void fin() throws IOException {
            socket.shutdownOutput();
            InputStream raw = socket.getInputStream();
            while (raw.read() >= 0) {
                // whatever it still says
            }
            socket.close();
        }

        void rst() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }
}
