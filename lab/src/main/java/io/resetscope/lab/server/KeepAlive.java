package io.resetscope.lab.server;

import java.io.IOException;

/** A keep-alive server, into whose loop a fault puts its own way to wait for a request or to answer one. */
final class KeepAlive {

    private static final int PATIENCE_MILLIS = 60_000;

    /** Waits for the next request; where it does not want it, it ends the connection and says false. */
    interface Waiting {
        boolean wantsNext(Peer peer, Options options) throws IOException;
    }

    /** Answers a request; says whether the connection goes on. */
    interface Answering {
        boolean answer(Peer peer, Request request, int exchange, Options options) throws IOException;
    }

    private KeepAlive() {}

    static Fault with(Waiting waiting) {
        return with(waiting, KeepAlive::answerWell);
    }

    /** A fault in the exchange that follows {@code good} healthy ones. */
    static Fault with(Answering faulty) {
        return with(KeepAlive::waitUntilIdleTooLong, (peer, request, exchange, options) -> {
            boolean healthy = exchange <= options.number("good", 0);
            return (healthy ? (Answering) KeepAlive::answerWell : faulty).answer(peer, request, exchange, options);
        });
    }

    private static Fault with(Waiting waiting, Answering answering) {
        return (peer, options) -> {
            boolean wanted = peer.awaitInput(PATIENCE_MILLIS);
            for (int exchange = 1; wanted; exchange++) {
                Request request = Request.read(peer);
                if (request == null) {
                    peer.close();
                    return;
                }
                wanted = answering.answer(peer, request, exchange, options) && waiting.wantsNext(peer, options);
            }
        };
    }

    /** Closes a connection that is idle for longer than {@code idle_ms}, by default {@code timeout_s}. */
    static boolean waitUntilIdleTooLong(Peer peer, Options options) throws IOException {
        return isAsked(peer, idleMillis(options)) || closed(peer, options);
    }

    /** Within that time; or later, before the server got round to closing: with bytes waiting, it is not idle. */
    static boolean isAsked(Peer peer, long millis) throws IOException {
        return peer.awaitInput(millis) || peer.awaitUnread(0);
    }

    static boolean answerWell(Peer peer, Request request, int exchange, Options options) throws IOException {
        request.readBody(peer);
        peer.write(announcing(Response.http11(options.number("status", 200)), options)
                .body(options.number("body", 5))
                .bytes());
        return !request.wantsClose() || closed(peer, options);
    }

    static int idleMillis(Options options) {
        return options.number("idle_ms", options.number("timeout_s", PATIENCE_MILLIS / 1000) * 1000);
    }

    /** With the Keep-Alive header of {@code timeout_s}. */
    static Response announcing(Response response, Options options) {
        return options.has("timeout_s")
                ? response.header("Keep-Alive", "timeout=" + options.number("timeout_s", 0))
                : response;
    }

    /** FIN, with {@code how=rst} an RST, with {@code how=raw} without TLS's close_notify. Always false. */
    static boolean closed(Peer peer, Options options) throws IOException {
        switch (options.text("how", "fin")) {
            case "rst":
                peer.reset();
                break;
            case "raw":
                peer.closeRaw();
                break;
            default:
                peer.close();
        }
        return false;
    }
}
