package io.resetscope.testkit;

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
 * A server of HTTP/2 that speaks by the book, frame by frame, and answers as a script wants it. In the clear it takes prior
 * knowledge and upgrades; under TLS, ALPN. It shares no code with the agent.
 */
public final class Http2Server implements Closeable {

    /** What it does about a request. */
    @FunctionalInterface
    public interface Script {

        /** @param number of the request, counted over all connections, 1 = first */
        void answer(Conversation conversation, int stream, int number) throws Exception;
    }

    /** Makes the network lose what one port sends to another. */
    @FunctionalInterface
    public interface Silencer {
        void lose(int fromPort, int toPort);
    }

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;

    private static final int END_STREAM = 1;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;
    private static final int PREFACE_BYTES = 24;
    /** SETTINGS_MAX_CONCURRENT_STREAMS, 100: without it, Jetty opens one at a time. */
    private static final byte[] MANY_STREAMS = {0, 3, 0, 0, 0, 100};

    /** One below which an index takes four bits. */
    private static final int SHORT_INDEX = 15;

    /** Its port, which nobody else is given when this server has died. */
    private final Socket held;

    private final ServerSocket listener;
    private final Script script;
    private final SSLContext tls;
    private volatile Silencer silencer;
    private final AtomicInteger requests = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private Http2Server(boolean encrypted, Script script) throws IOException, GeneralSecurityException {
        this.script = script;
        this.tls = encrypted ? tls() : null;
        held = Ports.held();
        listener = new ServerSocket(held.getLocalPort(), 50, InetAddress.getLoopbackAddress());
        thread(this::accept).start();
    }

    /** On a port of its own. */
    public static Http2Server start(boolean encrypted, Script script) {
        try {
            return new Http2Server(encrypted, script);
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

    /** What it takes to {@linkplain Conversation#fallSilent fall silent}. */
    public Http2Server onSilence(Silencer silencer) {
        this.silencer = silencer;
        return this;
    }

    public int port() {
        return listener.getLocalPort();
    }

    public String url() {
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

    private void die() throws IOException {
        listener.close();
        for (Socket each : open) {
            each.close();
        }
    }

    @Override
    public void close() throws IOException {
        die();
        held.close();
    }

    /** A header that is kept in no table, by the index of its name or by that itself (RFC 7541 section 6.2.2). */
    private static byte[] literal(int index, String name, String value) throws IOException {
        ByteArrayOutputStream field = new ByteArrayOutputStream();
        if (index < SHORT_INDEX) {
            field.write(index);
        } else {
            field.write(SHORT_INDEX);
            field.write(index - SHORT_INDEX);
        }
        if (name != null) {
            field.write(name.length());
            field.write(name.getBytes(StandardCharsets.US_ASCII));
        }
        field.write(value.length());
        field.write(value.getBytes(StandardCharsets.US_ASCII));
        return field.toByteArray();
    }

    private static byte[] number(long n) {
        return new byte[] {(byte) (n >> 24), (byte) (n >> 16), (byte) (n >> 8), (byte) n};
    }

    /** One connection. */
    public final class Conversation {

        private final Socket socket;
        private final DataInputStream in;
        private final OutputStream out;
        private int streams;
        private int latestStream;
        private int streamBefore;
        private int pingsAnswered;

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
                frame(SETTINGS, 0, 0, MANY_STREAMS);
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
            frame(SETTINGS, 0, 0, MANY_STREAMS);
        }

        private void frame() throws Exception {
            int lengthAndType = in.readInt();
            int length = lengthAndType >>> Byte.SIZE;
            int type = lengthAndType & 0xff;
            int flags = in.readUnsignedByte();
            int stream = in.readInt();
            byte[] payload = new byte[length];
            in.readFully(payload);
            boolean acknowledges = (type == SETTINGS || type == PING) && (flags & ACK) != 0;
            if (type == PING && acknowledges) {
                pingsAnswered++;
            } else if (type == SETTINGS && !acknowledges) {
                frame(SETTINGS, ACK, 0);
            } else if (type == PING) {
                frame(PING, ACK, 0, payload);
            } else if ((type == DATA || type == HEADERS) && (flags & END_STREAM) != 0) {
                request(stream);
            }
        }

        private void request(int stream) throws Exception {
            streams++;
            streamBefore = latestStream;
            latestStream = stream;
            script.answer(this, stream, requests.incrementAndGet());
        }

        /** That of the request before; requests need not end in the order in which they began. */
        public int streamBefore() {
            return streamBefore;
        }

        /** How many requests this connection has brought. */
        public int streams() {
            return streams;
        }

        /** Answers by the book, for a client of gRPC too. */
        public void respond(int stream) throws IOException {
            head(stream);
            // a message of gRPC that is empty; to others, five bytes like any
            data(stream, new byte[5]);
            frame(HEADERS, END_HEADERS | END_STREAM, stream, literal(0, "grpc-status", "0"));
        }

        /** Begins to. */
        public void respondInPart(int stream) throws IOException {
            head(stream);
            data(stream, new byte[3]);
        }

        private void head(int stream) throws IOException {
            ByteArrayOutputStream block = new ByteArrayOutputStream();
            // 200 and content-type, by the static table (RFC 7541 appendix A)
            block.write(0x88);
            block.write(literal(31, null, "application/grpc"));
            frame(HEADERS, END_HEADERS, stream, block.toByteArray());
        }

        private void data(int stream, byte[] part) throws IOException {
            frame(DATA, 0, stream, part);
        }

        /** A response that is nothing but its status. */
        public void status(int stream, int status) throws IOException {
            frame(HEADERS, END_HEADERS | END_STREAM, stream, literal(8, null, String.valueOf(status)));
        }

        public void resetStream(int stream, int code) throws IOException {
            frame(RST_STREAM, 0, stream, number(code));
        }

        public void goAway(int lastStream, int code, String text) throws IOException {
            ByteArrayOutputStream payload = new ByteArrayOutputStream();
            payload.write(number(lastStream));
            payload.write(number(code));
            payload.write(text.getBytes(StandardCharsets.US_ASCII));
            frame(GOAWAY, 0, 0, payload.toByteArray());
        }

        /** Returns when the client has read all that was said to it, by its answer to a PING. */
        public void heard() throws Exception {
            int before = pingsAnswered;
            frame(PING, 0, 0, new byte[Long.BYTES]);
            while (pingsAnswered == before) {
                frame();
            }
        }

        private void frame(int type, int flags, int stream, byte... payload) throws IOException {
            ByteArrayOutputStream frame = new ByteArrayOutputStream();
            frame.write(number(payload.length), 1, 3);
            frame.write(type);
            frame.write(flags);
            frame.write(number(stream));
            frame.write(payload);
            out.write(frame.toByteArray());
        }

        /** Ends in order, reading on until the client has closed, so that nothing lies unread. */
        public void fin() throws IOException {
            socket.shutdownOutput();
            InputStream raw = socket.getInputStream();
            while (raw.read() >= 0) {
                // whatever it still says
            }
            socket.close();
        }

        /** From now on, the client hears nothing of this connection. */
        public void fallSilent() {
            silencer.lose(socket.getLocalPort(), socket.getPort());
        }

        /** Ends by an RST. */
        public void rst() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        /** Ends all, as the kernel does for a process that is killed: whoever connects is refused, and connections are closed. */
        public void die() throws IOException {
            Http2Server.this.die();
        }
    }
}
