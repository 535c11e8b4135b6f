package io.resetscope.lab.server;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** An HTTP/1.x request whose head has been read and whose body has not. */
final class Request {

    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final String head;

    private Request(String head) {
        this.head = head;
    }

    /** Null when the client has ended the connection before it. */
    static Request read(Peer peer) throws IOException {
        StringBuilder head = new StringBuilder();
        for (String line = line(peer); line != null; line = line(peer)) {
            if (line.isEmpty() && head.length() > 0) {
                return new Request(head.toString());
            }
            head.append(line).append('\n');
        }
        return null;
    }

    /** The value of a header, in lower case; empty when absent. */
    String header(String name) {
        for (String line : head.split("\n")) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).equalsIgnoreCase(name)) {
                return line.substring(colon + 1).trim().toLowerCase(Locale.ROOT);
            }
        }
        return "";
    }

    boolean wantsClose() {
        return header("Connection").contains("close")
                || head.split("\n")[0].endsWith("HTTP/1.0")
                        && !header("Connection").contains("keep-alive");
    }

    /** Reads the body and forgets it; first asks for it when the client waits to be asked. */
    void readBody(Peer peer) throws IOException {
        if (header("Expect").equals("100-continue")) {
            peer.write(CONTINUE);
        }
        if (header("Transfer-Encoding").contains("chunked")) {
            readChunks(peer);
        } else if (!header("Content-Length").isEmpty()) {
            skip(peer, Long.parseLong(header("Content-Length")));
        }
    }

    private static void readChunks(Peer peer) throws IOException {
        long size;
        do {
            String line = requireLine(peer);
            size = Long.parseLong(line.split(";")[0].trim(), 16);
            skip(peer, size);
            requireLine(peer);
        } while (size > 0);
    }

    private static void skip(Peer peer, long count) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        for (long left = count; left > 0; ) {
            int read = peer.read(buffer, (int) Math.min(left, buffer.length));
            if (read < 0) {
                throw new EOFException("the client left in its body");
            }
            left -= read;
        }
    }

    private static String requireLine(Peer peer) throws IOException {
        String line = line(peer);
        if (line == null) {
            throw new EOFException("the client left in its body");
        }
        return line;
    }

    private static String line(Peer peer) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = peer.read(); next >= 0; next = peer.read()) {
            if (next == '\n') {
                return line.toString("ISO-8859-1").trim();
            }
            line.write(next);
        }
        return null;
    }
}
