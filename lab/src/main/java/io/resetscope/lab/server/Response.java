package io.resetscope.lab.server;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes of an HTTP response with a body of dots. */
final class Response {

    private final StringBuilder head;
    private int bodyBytes;

    private Response(String version, int status) {
        head = new StringBuilder(version + " " + status + " " + reason(status) + "\r\nServer: FaultServer\r\n");
    }

    static Response http11(int status) {
        return new Response("HTTP/1.1", status);
    }

    static Response http10(int status) {
        return new Response("HTTP/1.0", status);
    }

    Response header(String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
        return this;
    }

    /** With its Content-Length. */
    Response body(int bytes) {
        bodyBytes = bytes;
        return header("Content-Length", Integer.toString(bytes));
    }

    /** A body that follows a head without a length. */
    static byte[] dots(int bytes) {
        byte[] body = new byte[bytes];
        Arrays.fill(body, (byte) '.');
        return body;
    }

    byte[] bytes() {
        byte[] ends = (head + "\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(ends, ends.length + bodyBytes);
        Arrays.fill(all, ends.length, all.length, (byte) '.');
        return all;
    }

    private static String reason(int status) {
        switch (status) {
            case 200:
                return "OK";
            case 400:
                return "Bad Request";
            case 401:
                return "Unauthorized";
            case 413:
                return "Content Too Large";
            case 502:
                return "Bad Gateway";
            default:
                return "Status";
        }
    }
}
