package io.resetscope.benchmarks.program;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The response to {@code GET /<bytes>}: a body of so many bytes; each made once. */
final class Responses {

    private static final Map<String, byte[]> MADE = new ConcurrentHashMap<>();

    private Responses() {}

    /** Takes one whole request out of the buffer, which stands as after a {@code flip}; null when there is none. */
    static byte[] next(ByteBuffer requests) {
        int start = requests.position();
        for (int i = start + 3; i < requests.limit(); i++) {
            if (requests.get(i) == '\n' && requests.get(i - 2) == '\n') {
                requests.position(i + 1);
                return to(path(requests, start));
            }
        }
        return null;
    }

    static byte[] body(int bytes) {
        byte[] body = new byte[bytes];
        Arrays.fill(body, (byte) '.');
        return body;
    }

    private static String path(ByteBuffer requests, int start) {
        int begin = start + "GET /".length();
        int end = begin;
        while (requests.get(end) != ' ') {
            end++;
        }
        byte[] path = new byte[end - begin];
        requests.get(begin, path);
        return new String(path, StandardCharsets.US_ASCII);
    }

    private static byte[] to(String path) {
        byte[] made = MADE.get(path);
        return made != null ? made : MADE.computeIfAbsent(path, Responses::make);
    }

    private static byte[] make(String path) {
        byte[] body = body(Integer.parseInt(path));
        String head = "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: " + body.length
                + "\r\nConnection: keep-alive\r\n\r\n";
        ByteBuffer response = ByteBuffer.allocate(head.length() + body.length);
        return response.put(head.getBytes(StandardCharsets.US_ASCII)).put(body).array();
    }
}
