package io.resetscope.agent.probe;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one HTTP/1.x response to its end, and not one byte further. */
final class AnswerReader {

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.([01]) (\\d{3})(?: .*)?");
    private static final int MAX_LINE = 16 * 1024;
    private static final int MAX_HEAD_LINES = 200;
    private static final int FIRST_FINAL_STATUS = 200;
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private final InputStream in;
    private final boolean head;
    private boolean begun;

    /** @param head whether it answers a HEAD, so that it has no body */
    AnswerReader(InputStream in, boolean head) {
        this.in = in;
        this.head = head;
    }

    /**
     * The response after what precedes it (100, 103).
     *
     * @throws NotHttpException when it is none
     * @throws EOFException when it ends before its end, or before its beginning
     */
    Answer read() throws IOException {
        while (true) {
            String line = line();
            Matcher status = STATUS.matcher(line);
            if (!status.matches()) {
                throw new NotHttpException(line);
            }
            begun = true;
            Map<String, String> headers = headers();
            int code = Integer.parseInt(status.group(2));
            if (code == SWITCHING_PROTOCOLS) {
                throw new NotHttpException(line);
            }
            if (code >= FIRST_FINAL_STATUS) {
                return new Answer(code, status.group(1).equals("0"), headers, !body(code, headers));
            }
        }
    }

    /** Whether there was a status line. */
    boolean hasBegun() {
        return begun;
    }

    private Map<String, String> headers() throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (int i = 0; i < MAX_HEAD_LINES; i++) {
            String line = line();
            if (line.isEmpty()) {
                return headers;
            }
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw new NotHttpException(line);
            }
            String name = line.substring(0, colon).trim().toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).trim();
            headers.merge(name, value, (before, more) -> before + ", " + more);
        }
        throw new IOException("the answer's head does not end");
    }

    /** Reads it. False when only the connection's end would end it: then it is left. */
    private boolean body(int status, Map<String, String> headers) throws IOException {
        if (head || status == NO_CONTENT || status == NOT_MODIFIED) {
            return true;
        }
        String coding = headers.get("transfer-encoding");
        if (coding != null) {
            if (!coding.toLowerCase(Locale.ROOT).endsWith("chunked")) {
                return false;
            }
            chunks();
            return true;
        }
        String length = headers.get("content-length");
        if (length == null) {
            return false;
        }
        skip(number(length, 10));
        return true;
    }

    private void chunks() throws IOException {
        for (long size = chunkSize(); size > 0; size = chunkSize()) {
            skip(size);
            line();
        }
        while (!line().isEmpty()) {
            // a trailer
        }
    }

    private long chunkSize() throws IOException {
        return number(line().replaceFirst(";.*", ""), 16);
    }

    private static long number(String text, int radix) throws IOException {
        try {
            long number = Long.parseLong(text.trim(), radix);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new NotHttpException(text);
        }
        throw new NotHttpException(text);
    }

    private void skip(long bytes) throws IOException {
        byte[] buffer = new byte[16 * 1024];
        for (long left = bytes; left > 0; ) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                throw new EOFException("the answer ended " + left + " bytes too early");
            }
            left -= read;
        }
    }

    /** Without its end. One that is no text is given back up to where that is clear. */
    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int next = in.read();
            if (next < 0) {
                if (line.length() > 0) {
                    throw new NotHttpException(line.toString());
                }
                throw new EOFException(
                        begun
                                ? "the connection ended within the answer"
                                : "the connection ended where an answer was due");
            }
            if (next == '\n') {
                int end = line.length() - (line.length() > 0 && line.charAt(line.length() - 1) == '\r' ? 1 : 0);
                return line.substring(0, end);
            }
            line.append((char) next);
            if (line.length() > MAX_LINE || isNoText(next)) {
                throw new NotHttpException(line.toString());
            }
        }
    }

    private static boolean isNoText(int next) {
        return next < ' ' && next != '\r' && next != '\t';
    }

    /** What came is no answer to an HTTP/1.x request. */
    static final class NotHttpException extends IOException {

        private static final long serialVersionUID = 1;

        private static final int TLS_ALERT = 0x15;

        private final boolean tls;

        NotHttpException(String bytes) {
            super("what came is not HTTP/1.x: " + Printable.of(bytes.getBytes(StandardCharsets.ISO_8859_1)));
            tls = !bytes.isEmpty() && bytes.charAt(0) == TLS_ALERT;
        }

        /** Whether it begins as a TLS alert does. */
        boolean looksLikeTls() {
            return tls;
        }
    }
}
