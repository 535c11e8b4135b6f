package io.resetscope.lab.servers;

import io.resetscope.lab.Scheme;
import io.resetscope.lab.stage.TestKey;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLSocket;

/** One connection, by hand: a client that does what no library would. Not watched. */
final class RawClient {

    static final String PARENT = "00f067aa0ba902b7";

    private static final String HOST = "127.0.0.1";
    private static final int PIECE = 64 * 1024;
    /** Longer than any server of the kit waits. */
    private static final Duration PATIENCE = Duration.ofSeconds(12);

    private static final int ATTEMPTS = 3;

    private final Socket raw;
    private final Socket socket;
    private final String trace;

    private RawClient(Socket raw, Socket socket, String trace) throws IOException {
        this.raw = raw;
        this.socket = socket;
        this.trace = trace;
        socket.setSoTimeout((int) PATIENCE.toMillis());
    }

    /** Connects; and again, should the server tire of a handshake on a busy machine. */
    static RawClient to(int port, Scheme scheme, String trace) throws IOException {
        for (int attempt = 1; ; attempt++) {
            Socket raw = new Socket(HOST, port);
            if (scheme == Scheme.HTTP) {
                return new RawClient(raw, raw, trace);
            }
            SSLSocket tls = (SSLSocket) TestKey.context().getSocketFactory().createSocket(raw, HOST, port, true);
            try {
                tls.startHandshake();
                return new RawClient(raw, tls, trace);
            } catch (IOException e) {
                tls.close();
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    int port() {
        return raw.getLocalPort();
    }

    /** The head of a request that carries the trace. */
    String head(String firstLine, String headers) {
        return firstLine + " HTTP/1.1\r\nHost: localhost\r\ntraceparent: 00-" + trace + "-" + PARENT + "-01\r\n"
                + headers + "\r\n";
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** So many bytes, or as many as the server lets it. */
    void sendWhatGoes(int bytes) {
        try {
            for (int left = bytes; left > 0; left -= PIECE) {
                socket.getOutputStream().write(new byte[Math.min(left, PIECE)]);
            }
        } catch (IOException refused) {
            // what came of it is the server's to say
        }
    }

    void receive(int bytes) throws IOException {
        if (socket.getInputStream().readNBytes(bytes).length < bytes) {
            throw new IOException("the response ended too early");
        }
    }

    /** Receives until what was received ends so. */
    void awaitText(String end) throws IOException {
        StringBuilder received = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (!received.toString().endsWith(end)) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("ended after: " + received);
            }
            received.append((char) next);
        }
    }

    /** Receives until the server ends the connection, in whichever way; or for as long as no server waits. */
    void awaitEnd() {
        byte[] buffer = new byte[PIECE];
        try {
            int count;
            do {
                count = socket.getInputStream().read(buffer);
            } while (count >= 0);
        } catch (IOException ended) {
            // by an RST, or it goes on
        }
    }

    void abort() throws IOException {
        raw.setSoLinger(true, 0);
        raw.close();
    }

    void close() throws IOException {
        socket.close();
    }

    /** Without a word of TLS, which a server that is gone would answer with RST. */
    void closeRaw() throws IOException {
        raw.close();
    }
}
