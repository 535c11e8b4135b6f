package io.resetscope.lab.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Endings within an exchange, or with its answer. */
final class ExchangeFaults {

    private static final int BODY_COMES_MILLIS = 10_000;
    private static final int ASKED_MILLIS = 1000;

    private ExchangeFaults() {}

    /** Answers {@code status} (0: not at all) on the head alone and closes with the body unread. TCP_ABORT_ON_CLOSE. */
    static boolean uploadRefused(Peer peer, Request request, int exchange, Options options) throws IOException {
        int status = options.number("status", 413);
        if (status > 0) {
            peer.write(refusal(status, options));
        }
        // who asks first sends no body
        peer.awaitUnread(request.header("Expect").isEmpty() ? BODY_COMES_MILLIS : ASKED_MILLIS);
        peer.close();
        return false;
    }

    /** The same, but takes the body for {@code linger_ms} before it closes. Kernel: no RST for a client that is faster. */
    static boolean uploadLingering(Peer peer, Request request, int exchange, Options options) throws IOException {
        peer.write(refusal(options.number("status", 413), options));
        peer.shutdownOutput();
        peer.drain(options.number("linger_ms", 2000));
        peer.close();
        return false;
    }

    /** Closes when the rest of a body does not go on for {@code wait_ms}. Kernel: as a stale connection. */
    static boolean bodyTimeout(Peer peer, Request request, int exchange, Options options) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        for (int left = Integer.parseInt(request.header("Content-Length")); left > 0; ) {
            if (!peer.awaitInput(options.number("wait_ms", 1000))) {
                return KeepAlive.closed(peer, options);
            }
            left -= Math.max(0, peer.read(buffer, Math.min(left, buffer.length)));
        }
        peer.write(Response.http11(200).body(options.number("body", 5)).bytes());
        return true;
    }

    /** Ends ({@code how}) in the middle {@code in} the head, a body with Content-Length, or a chunk. Kernel: RST by TCP_STATE. */
    static boolean truncated(Peer peer, Request request, int exchange, Options options) throws IOException {
        request.readBody(peer);
        peer.write(fragment(options.text("in", "length")));
        pause(options.number("wait_ms", 100));
        return KeepAlive.closed(peer, options);
    }

    /** Takes the request and ends ({@code how}) after {@code wait_ms} without an answer. Kernel: RST by TCP_STATE. */
    static boolean endMidProcessing(Peer peer, Request request, int exchange, Options options) throws IOException {
        request.readBody(peer);
        pause(options.number("wait_ms", 300));
        return KeepAlive.closed(peer, options);
    }

    /** Closes after {@code max} requests; says how many are left only with {@code announce=true}. As a stale connection. */
    static boolean requestLimit(Peer peer, Request request, int exchange, Options options) throws IOException {
        int left = options.number("max", 3) - exchange;
        request.readBody(peer);
        Response response = Response.http11(200);
        if (options.flag("announce")) {
            response.header("Keep-Alive", "timeout=" + options.number("timeout_s", 60) + ", max=" + left);
        } else {
            KeepAlive.announcing(response, options);
        }
        peer.write(response.body(options.number("body", 5)).bytes());
        return left > 0 || KeepAlive.closed(peer, options);
    }

    /** Announces its close, and closes. */
    static boolean announcedClose(Peer peer, Request request, int exchange, Options options) throws IOException {
        request.readBody(peer);
        peer.write(Response.http11(200)
                .header("Connection", "close")
                .body(options.number("body", 5))
                .bytes());
        return KeepAlive.closed(peer, options);
    }

    /** Closes as HTTP/1.0 does, without a word. */
    static boolean http10(Peer peer, Request request, int exchange, Options options) throws IOException {
        request.readBody(peer);
        peer.write(Response.http10(200).body(options.number("body", 5)).bytes());
        return KeepAlive.closed(peer, options);
    }

    /** The same without a length: the response is as long as the connection. */
    static boolean http10ToEnd(Peer peer, Request request, int exchange, Options options) throws IOException {
        request.readBody(peer);
        peer.write(Response.http10(200).bytes());
        peer.write(Response.dots(options.number("body", 5)));
        pause(options.number("wait_ms", 100));
        return KeepAlive.closed(peer, options);
    }

    static boolean slowResponse(Peer peer, Request request, int exchange, Options options) throws IOException {
        pause(options.number("wait_ms", 2000));
        return KeepAlive.answerWell(peer, request, exchange, options);
    }

    private static byte[] refusal(int status, Options options) {
        return Response.http11(status)
                .header("Connection", "close")
                .body(options.number("body", 5))
                .bytes();
    }

    private static byte[] fragment(String in) {
        switch (in) {
            case "head":
                return "HTTP/1.1 200 OK\r\nContent-Ty".getBytes(StandardCharsets.US_ASCII);
            case "chunk":
                return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n.....\r\n64\r\n....."
                        .getBytes(StandardCharsets.US_ASCII);
            case "length":
                return "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n.....".getBytes(StandardCharsets.US_ASCII);
            default:
                throw new IllegalArgumentException("in=" + in);
        }
    }

    static void pause(int millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
