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
    /** Of a request, what is less may have arrived already, and been read away by a TLS socket that closes. */
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
        boolean aborts = connection.lingerSeconds == 0;
        if (!aborts && isStillArriving(connection, state, now)) {
            return true;
        }
        if (!aborts && connection.unreadBytes <= noise(connection)) {
            return false;
        }
        if (connection.role == Role.SERVER) {
            // linger 0 on a connection that its client has left, between requests, hurts nobody
            return !aborts || state != PeerState.FIN || underWay;
        }
        // a call cancelled from another thread, a pool that evicts: the application's right
        return underWay && conversation.understood() && Thread.currentThread().getId() == connection.ioThreadId;
    }

    /**
     * The client is in the midst of its request's body. The close of a TLS socket reads away what has come
     * ({@code SSLSocketInputRecord.deplete}), so that nothing may lie unread.
     */
    private static boolean isStillArriving(Connection connection, PeerState state, long now) {
        Exchange exchange = connection.exchange;
        return connection.role == Role.SERVER
                && state == PeerState.OPEN
                && connection.conversation.understood()
                && connection.conversation.exchangeUnderWay()
                && !exchange.requestComplete
                && exchange.requestContentLength - exchange.requestBytes > MUCH_BYTES
                // who asks first may never send it
                && !exchange.expectsContinue
                && exchange.lastRequestByteNanos != 0
                && now - exchange.lastRequestByteNanos <= STILL_ARRIVING_NANOS;
    }

    private static long noise(Connection connection) {
        if (connection.speaksTls()) {
            return TLS_NOISE_BYTES;
        }
        return connection.conversation.understood() ? NOISE_BYTES : OPAQUE_NOISE_BYTES;
    }
}
