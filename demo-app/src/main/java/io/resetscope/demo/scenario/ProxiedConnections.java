package io.resetscope.demo.scenario;

import com.sun.net.httpserver.Headers;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Deque;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;

/** The {@link FrontProxy}'s side towards its upstream: one connection for each request, or, in HTTP/1.1, kept ones. */
final class ProxiedConnections {
    private static final String PREMATURE =
            "upstream prematurely closed connection while reading response header from upstream";
    /** For one hop, or said anew. */
    private static final Set<String> NOT_PASSED_ON =
            Set.of("connection", "keep-alive", "transfer-encoding", "content-length", "expect");

    private final ServerAddress upstream;
    private final boolean keeps;
    private final Deque<Socket> kept = new ConcurrentLinkedDeque<>();

    ProxiedConnections(ServerAddress upstream, boolean keeps) {
        this.upstream = upstream;
        this.keeps = keeps;
    }

    record Answer(int status, byte[] body) {}

    Answer ask(String method, URI uri, Headers headers, byte[] body) throws IOException {
        Socket socket = kept.poll();
        if (socket == null) {
            socket = new Socket(upstream.host(), upstream.port());
        }
        boolean whole = false;
        try {
            OutputStream out = socket.getOutputStream();
            out.write(head(method, uri, headers, body.length).getBytes(StandardCharsets.ISO_8859_1));
            out.write(body);
            Answer answer = read(new BufferedInputStream(socket.getInputStream()));
            whole = true;
            return answer;
        } finally {
            if (whole && keeps) {
                kept.push(socket);
            } else {
                socket.close();
            }
        }
    }

    private String head(String method, URI uri, Headers headers, int bodyBytes) {
        StringBuilder head = new StringBuilder();
        head.append(method)
                .append(' ')
                .append(uri)
                .append(keeps ? " HTTP/1.1\r\n" : " HTTP/1.0\r\nConnection: close\r\n");
        headers.forEach((name, values) -> {
            if (!NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(
                        value -> head.append(name).append(": ").append(value).append("\r\n"));
            }
        });
        if (bodyBytes > 0) {
            head.append("Content-Length: ").append(bodyBytes).append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    /** This gateway always says how long its answers are. */
    private static Answer read(InputStream in) throws IOException {
        int status = Integer.parseInt(line(in).split(" ")[1]);
        int length = 0;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
            }
        }
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("upstream prematurely closed connection while reading response body");
        }
        return new Answer(status, body);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException(PREMATURE);
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).strip();
    }
}
