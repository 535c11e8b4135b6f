package io.resetscope.demo.scenario;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * An upload API that looks at its parameters before it looks at the body: a file that it has already is answered with 409.
 * What becomes of the body then is the argument: {@code close}, {@code drain} or {@code linger}.
 */
final class UploadServer {
    private static final int MAX_HEAD_BYTES = 16 * 1024;
    /** As much as Tomcat swallows before it closes ({@code maxSwallowSize}). */
    private static final long SWALLOWED_BYTES = 2 * 1024 * 1024;
    /** What a stranger may make this server read for nothing. */
    private static final long LINGERING_BYTES = 64 * 1024 * 1024;

    private static final int LINGERING_MILLIS = 10_000;

    private final String manner;

    private UploadServer(String manner) {
        this.manner = manner;
    }

    public static void main(String[] arguments) throws IOException {
        UploadServer server = new UploadServer(arguments[0]);
        ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread acceptor = new Thread(() -> server.accept(socket), "acceptor");
        acceptor.setDaemon(true);
        acceptor.start();
        Part.listensAt(socket.getLocalPort());
    }

    private void accept(ServerSocket socket) {
        while (true) {
            try {
                Socket connection = socket.accept();
                Thread thread = new Thread(() -> serve(connection));
                thread.setDaemon(true);
                thread.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            Head head = Head.read(connection.getInputStream());
            boolean known = head.text.startsWith("POST /files?md5=") || head.text.startsWith("GET /files?md5=");
            if (!known) {
                respond(connection, "404 Not Found", "no such thing");
            } else if (head.text.startsWith("GET")) {
                refuse(connection);
            } else {
                refuse(connection, head);
            }
        } catch (IOException failure) {
            System.out.println("a connection failed: " + failure);
        }
    }

    /** Whoever asks first gets the answer instead of leave to send. */
    private void refuse(Socket connection, Head head) throws IOException {
        InputStream in = connection.getInputStream();
        long length = head.contentLength();
        if (manner.equals("linger")) {
            refuse(connection);
            connection.shutdownOutput();
            connection.setSoTimeout(LINGERING_MILLIS);
            tell(length, head.expectsContinue() ? 0 : skip(in, Math.min(length, LINGERING_BYTES)));
            return;
        }
        boolean reads = !head.expectsContinue() && (manner.equals("drain") || length <= SWALLOWED_BYTES);
        tell(length, reads ? skip(in, length) : 0);
        refuse(connection);
    }

    private static void refuse(Socket connection) throws IOException {
        respond(connection, "409 Conflict", "this file is here already");
    }

    /** One line, whoever else speaks. */
    private static void tell(long length, long read) {
        System.out.println(
                String.format(Locale.ROOT, "409 to a file of %,d bytes, of which %,d were read", length, read));
    }

    private static long skip(InputStream in, long count) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        long left = count;
        while (left > 0) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                break;
            }
            left -= read;
        }
        return count - left;
    }

    private static void respond(Socket connection, String status, String text) throws IOException {
        OutputStream out = connection.getOutputStream();
        out.write(("HTTP/1.1 " + status + "\r\nServer: uploads\r\nConnection: close\r\nContent-Length: "
                        + (text.length() + 1) + "\r\n\r\n" + text + "\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private record Head(String text) {
        static Head read(InputStream in) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            String soFar = "";
            while (!soFar.endsWith("\r\n\r\n") && bytes.size() < MAX_HEAD_BYTES) {
                int next = in.read();
                if (next < 0) {
                    break;
                }
                bytes.write(next);
                if (next == '\n') {
                    soFar = bytes.toString(StandardCharsets.ISO_8859_1);
                }
            }
            return new Head(soFar);
        }

        boolean expectsContinue() {
            return text.toLowerCase(Locale.ROOT).contains("\r\nexpect: 100-continue");
        }

        long contentLength() {
            return text.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                    .mapToLong(line ->
                            Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
                    .findFirst()
                    .orElse(0);
        }
    }
}
