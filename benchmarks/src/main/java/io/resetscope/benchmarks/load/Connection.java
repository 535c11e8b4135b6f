package io.resetscope.benchmarks.load;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** One keep-alive connection of the load generator, to a server under test. */
final class Connection implements AutoCloseable {

    private static final String LENGTH = "\r\ncontent-length: ";
    private static final String END = "\r\n\r\n";

    private final Socket socket;
    private final InputStream input;

    Connection(int port, boolean tls) throws IOException {
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
        plain.setTcpNoDelay(true);
        // a server that does not answer is an error, not a hang
        plain.setSoTimeout(30_000);
        socket = tls ? secured(plain, port) : plain;
        input = socket.getInputStream();
    }

    private static Socket secured(Socket plain, int port) throws IOException {
        try {
            SSLSocket socket =
                    (SSLSocket) SSLContext.getDefault().getSocketFactory().createSocket(plain, "localhost", port, true);
            socket.startHandshake();
            return socket;
        } catch (NoSuchAlgorithmException e) {
            throw new IOException(e);
        }
    }

    static byte[] request(int bytes) {
        return ("GET /" + bytes + " HTTP/1.1\r\nHost: localhost\r\nUser-Agent: benchmark\r\nAccept: */*" + END)
                .getBytes(StandardCharsets.US_ASCII);
    }

    void send(byte[] request) throws IOException {
        socket.getOutputStream().write(request);
    }

    /** Reads one response whose whole length is known. */
    void receive(int length, byte[] buffer) throws IOException {
        int left = length;
        while (left > 0) {
            left -= read(buffer, 0, Math.min(left, buffer.length));
        }
    }

    /** Reads one response and returns its length, head included. */
    int receiveFirst(byte[] buffer) throws IOException {
        int read = 0;
        String head = "";
        while (!head.contains(END)) {
            read += read(buffer, read, buffer.length - read);
            head = new String(buffer, 0, read, StandardCharsets.US_ASCII);
        }
        int length = length(head);
        if (length > read) {
            receive(length - read, buffer);
        }
        return length;
    }

    /** Of the response that begins with this text. */
    static int length(String response) throws IOException {
        String head = response.substring(0, response.indexOf(END) + END.length());
        int field = head.toLowerCase(Locale.ROOT).indexOf(LENGTH);
        if (!head.startsWith("HTTP/1.1 200") || field < 0) {
            throw new IOException("not the expected response: " + head);
        }
        int begin = field + LENGTH.length();
        return head.length() + Integer.parseInt(head.substring(begin, head.indexOf('\r', begin)));
    }

    private int read(byte[] buffer, int offset, int length) throws IOException {
        int read = input.read(buffer, offset, length);
        if (read < 0) {
            throw new IOException("the server has closed the connection");
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
