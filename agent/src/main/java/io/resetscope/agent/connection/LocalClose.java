package io.resetscope.agent.connection;

import java.util.concurrent.TimeUnit;

/**
 * Whether this end's own close sends an RST that somebody is hurt by.
 *
 * <p>The kernel sends RST instead of FIN when bytes lie unread ({@code tcp_close}, RFC 2525 section 2.17) or SO_LINGER is
 * 0 ({@code tcp_disconnect}); unless the connection is over already. To what arrives after the close it answers with RST
 * too ({@code tcp_rcv_state_process}, Linux reason TCP_ABORT_ON_DATA).
 */
final class LocalClose {

    /** A line end after a request's body: old clients send one. */
    private static final int NOISE_BYTES = 2;
    /** Of a protocol that is not understood, a goodbye or an acknowledgement that nobody waits for. */
    private static final int OPAQUE_NOISE_BYTES = 64;
    /** Session tickets and close_notify, which many TLS ends never read. */
    private static final int TLS_NOISE_BYTES = 1024;
    /** Of HTTP/2, the PING, WINDOW_UPDATE and GOAWAY frames of a peer that is left. */
    private static final int HTTP_2_NOISE_BYTES = 1024;
    /** Of a request, what is less may have been sent already. */
    private static final long MUCH_BYTES = 1024 * 1024;
    /** A body whose last byte is no older is still on its way. */
    private static final long STILL_ARRIVING_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private LocalClose() {}

    static boolean hurts(Connection connection, PeerState state, long now) {
        if (state.isOverBothWays()) {
            return false;
        }
        Conversation conversation = connection.conversation;
        boolean underWay = conversation.exchangeUnderWay();
        boolean aborts = connection.ending().lingerSeconds == 0;
        if (!aborts && isStillArriving(connection, state, now)) {
            return true;
        }
        if (!aborts && connection.ending().unreadBytes <= noise(connection)) {
            return false;
        }
        if (connection.role == Role.SERVER) {
            // linger 0 on a connection that its client has left, between requests, hurts nobody
            return !aborts || state != PeerState.FIN || underWay;
        }
        // a call cancelled from another thread, a pool that evicts: the application's right. A handler of an
        // asynchronous
        // channel runs on the caller's thread or one of a pool's, as it happens
        return underWay
                && conversation.understood()
                && (int) Thread.currentThread().getId() == connection.ioThreadId;
    }

    /** The client is in the midst of its request's body. */
    private static boolean isStillArriving(Connection connection, PeerState state, long now) {
        return connection.role == Role.SERVER
                && state == PeerState.OPEN
                && connection.conversation.understood()
                && connection.conversation.exchangeUnderWay()
                && !connection.exchange.requestComplete
                && (arrivesWhileClosing(connection) || isLikelyToArrive(connection, now));
    }

    /**
     * The close of a TLS socket takes a moment, in which it reads away what has come ({@code SSLSocketInputRecord.deplete}),
     * so that nothing may lie unread; a client that sends is seen to send.
     */
    private static boolean arrivesWhileClosing(Connection connection) {
        long arrived = connection.ending().arrivedWhileClosing;
        return arrived > TLS_NOISE_BYTES && missing(connection.exchange) - arrived > TLS_NOISE_BYTES;
    }

    private static boolean isLikelyToArrive(Connection connection, long now) {
        Exchange exchange = connection.exchange;
        return !hasStopped(connection)
                && missing(exchange) > MUCH_BYTES
                // who asks first may never send it
                && !exchange.expectsContinue
                && exchange.lastRequestByteNanos != 0
                && now - exchange.lastRequestByteNanos <= STILL_ARRIVING_NANOS;
    }

    /** A client in the midst of a body that has its answer, and sends nothing while a TLS socket closes, has read it. */
    private static boolean hasStopped(Connection connection) {
        Exchange exchange = connection.exchange;
        long arrived = connection.ending().arrivedWhileClosing;
        boolean begun = exchange.requestBytes > exchange.requestHeadBytes || arrived > 0;
        return arrived >= 0 && exchange.status != 0 && begun;
    }

    /** How much of the request's body the server has not read; negative when that is not known. */
    private static long missing(Exchange exchange) {
        return exchange.requestContentLength - (exchange.requestBytes - exchange.requestHeadBytes);
    }

    private static long noise(Connection connection) {
        if (connection.speaksTls()) {
            return TLS_NOISE_BYTES;
        }
        if (connection.http2() != null) {
            return HTTP_2_NOISE_BYTES;
        }
        return connection.conversation.understood() ? NOISE_BYTES : OPAQUE_NOISE_BYTES;
    }
}
