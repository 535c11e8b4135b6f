package io.resetscope.agent.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** Frames of HTTP/2 as text, a character for each byte. */
public final class Http2Wire {

    public static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    public static final String SETTINGS = frame(4, 0, 0, "");
    public static final String SETTINGS_ACK = frame(4, 1, 0, "");
    public static final String PING = frame(6, 0, 0, "pingpong");
    public static final String PING_ACK = frame(6, 1, 0, "pingpong");

    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    /** Indexed fields of the static table: GET, /, http; 200. */
    private static final String REQUEST = "\u0082\u0084\u0086";

    private static final String RESPONSE = "\u0088";

    private Http2Wire() {}

    public static String frame(int type, int flags, int stream, String payload) {
        return number(payload.length()).substring(1) + (char) type + (char) flags + number(stream) + payload;
    }

    /** In four bytes. */
    public static String number(long n) {
        return "" + (char) (n >>> 24 & 0xff) + (char) (n >>> 16 & 0xff) + (char) (n >>> 8 & 0xff) + (char) (n & 0xff);
    }

    /** A GET as a whole. */
    public static String get(int stream) {
        return frame(1, END_HEADERS | END_STREAM, stream, REQUEST);
    }

    /** The head of a request whose body follows. */
    public static String post(int stream) {
        return frame(1, END_HEADERS, stream, REQUEST);
    }

    /** The head of a response whose body follows. */
    public static String head(int stream) {
        return frame(1, END_HEADERS, stream, RESPONSE);
    }

    /** A response without a body, of a status with three digits that is in no static table. */
    public static String status(int stream, int status) {
        return frame(1, END_HEADERS | END_STREAM, stream, "\u0008\u0003" + status);
    }

    public static String data(int stream, String body) {
        return frame(0, 0, stream, body);
    }

    public static String lastData(int stream, String body) {
        return frame(0, END_STREAM, stream, body);
    }

    /** A response as a whole. */
    public static String ok(int stream) {
        return head(stream) + lastData(stream, "ok");
    }

    public static String reset(int stream) {
        return frame(3, 0, stream, number(8));
    }

    public static String goAway(int lastStream, long code, String text) {
        return frame(7, 0, 0, number(lastStream) + number(code) + text);
    }

    public static String windowUpdate(int stream) {
        return frame(8, 0, stream, number(1000));
    }

    public static byte[] bytes(String frames) {
        return frames.getBytes(ISO_8859_1);
    }
}
