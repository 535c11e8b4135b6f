package io.resetscope.lab.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocketFactory;

/** A client that knows no better than to use its connection once more, and says what it meets. */
final class RawClient implements AutoCloseable {

    private static final Pattern LENGTH = Pattern.compile("content-length: (\\d+)", Pattern.CASE_INSENSITIVE);
    private static final int TIMEOUT_MILLIS = 5000;

    private final Socket socket = new Socket();
    /** The same, or the TLS socket over it. */
    private final Socket speaking;

    RawClient(int port) throws IOException {
        this(port, false);
    }

    /** @param tls with what the JVM's default context trusts */
    RawClient(int port, boolean tls) throws IOException {
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        speaking = tls
                ? ((SSLSocketFactory) SSLSocketFactory.getDefault()).createSocket(socket, "localhost", port, true)
                : socket;
    }

    int port() {
        return socket.getLocalPort();
    }

    /** The status, {@code EOF}, {@code truncated} or the exception's message. */
    String get() {
        return exchange("GET / HTTP/1.1\r\nHost: lab\r\n\r\n".getBytes(StandardCharsets.US_ASCII), 0);
    }

    String post(long bodyBytes) {
        return exchange(
                ("POST / HTTP/1.1\r\nHost: lab\r\nContent-Length: " + bodyBytes + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII),
                bodyBytes);
    }

    String send(byte[] bytes) {
        return exchange(bytes, 0);
    }

    /** Reads without having asked. */
    String read() {
        try {
            return answer();
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    private String exchange(byte[] head, long bodyBytes) {
        String failed = "";
        try {
            OutputStream output = speaking.getOutputStream();
            output.write(head);
            byte[] chunk = new byte[64 * 1024];
            for (long left = bodyBytes; left > 0; left -= chunk.length) {
                output.write(chunk, 0, (int) Math.min(left, chunk.length));
            }
        } catch (IOException e) {
            failed = "write: " + e.getMessage() + ", then ";
        }
        return failed + read();
    }

    private String answer() throws IOException {
        InputStream input = speaking.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = input.read();
            if (next < 0) {
                return head.isEmpty() ? "EOF" : "truncated";
            }
            head.append((char) next);
        }
        Matcher length = LENGTH.matcher(head);
        int bodyBytes = length.find() ? Integer.parseInt(length.group(1)) : Integer.MAX_VALUE;
        return input.readNBytes(bodyBytes).length == bodyBytes ? head.substring(9, 12) : "truncated";
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
