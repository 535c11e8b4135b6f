import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** HTTP/1.1 by hand: one message at a time is read from a wire. */
final class Http {

    private final Wire wire;
    private final byte[] buffer = new byte[8192];
    private int position;
    private int limit;

    Http(Wire wire) {
        this.wire = wire;
    }

    static byte[] request(String method, String path, String host, String headers) {
        String head = method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + headers + "\r\n";
        return head.getBytes(StandardCharsets.US_ASCII);
    }

    /** Reads the head of a message, up to and with its empty line; null when the stream ends before its first byte. */
    String readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (!endsWithEmptyLine(head)) {
            int next = next();
            if (next < 0) {
                if (head.length() == 0) {
                    return null;
                }
                throw new EOFException("in a head");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    /** Reads what follows the head of a response; gives the number of content bytes. */
    int readBody(String method, String head) throws IOException {
        int status = status(head);
        if (method.equals("HEAD") || status == 204 || status == 304) {
            return 0;
        }
        return readContent(head);
    }

    /** Reads the content that this head announces, if it does. */
    int readContent(String head) throws IOException {
        if ("chunked".equals(header(head, "Transfer-Encoding"))) {
            return readChunks();
        }
        String length = header(head, "Content-Length");
        if (length == null) {
            return 0;
        }
        skip(Integer.parseInt(length));
        return Integer.parseInt(length);
    }

    static int status(String head) {
        return Integer.parseInt(head.substring(9, 12));
    }

    /** The value of a header; null when there is none. */
    static String header(String head, String name) {
        String start = name.toLowerCase(Locale.ROOT) + ":";
        for (String line : head.split("\r\n")) {
            if (line.toLowerCase(Locale.ROOT).startsWith(start)) {
                return line.substring(start.length()).trim();
            }
        }
        return null;
    }

    private int readChunks() throws IOException {
        int total = 0;
        while (true) {
            int size = Integer.parseInt(readLine(), 16);
            skip(size);
            readLine();
            if (size == 0) {
                return total;
            }
            total += size;
        }
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = next(); next != '\n'; next = next()) {
            if (next < 0) {
                throw new EOFException("in a line");
            }
            line.append((char) next);
        }
        return line.toString().trim();
    }

    private void skip(int count) throws IOException {
        int left = count;
        while (left > 0) {
            if (position == limit && !fill()) {
                throw new EOFException(left + " bytes missing");
            }
            int step = Math.min(left, limit - position);
            position += step;
            left -= step;
        }
    }

    private int next() throws IOException {
        return position < limit || fill() ? buffer[position++] & 0xff : -1;
    }

    private boolean fill() throws IOException {
        int count = wire.receive(buffer);
        position = 0;
        limit = Math.max(0, count);
        return count > 0;
    }

    private static boolean endsWithEmptyLine(StringBuilder head) {
        int length = head.length();
        return length >= 4 && head.charAt(length - 1) == '\n' && head.charAt(length - 3) == '\n';
    }
}
