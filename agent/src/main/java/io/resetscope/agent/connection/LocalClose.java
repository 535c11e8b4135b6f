package io.resetscope.agent.connection;

/**
 * Whether this end's own close sends an RST that somebody is hurt by.
 *
 * <p>The kernel sends RST instead of FIN when bytes lie unread ({@code tcp_close}, RFC 2525 section 2.17) or SO_LINGER is
 * 0 ({@code tcp_disconnect}); unless the connection is over already.
 */
final class LocalClose {

    /** A line end after a request's body: old clients send one. */
    private static final int NOISE_BYTES = 2;
    /** Of a protocol that is not understood, a goodbye or an acknowledgement that nobody waits for. */
    private static final int OPAQUE_NOISE_BYTES = 64;
    /** Session tickets and close_notify, which many TLS ends never read. */
    private static final int TLS_NOISE_BYTES = 1024;

    private LocalClose() {}

    static boolean hurts(Connection connection, PeerState state) {
        if (state.isOverBothWays()) {
            return false;
        }
        Conversation conversation = connection.conversation;
        boolean underWay = conversation.exchangeUnderWay();
        boolean aborts = connection.lingerSeconds == 0;
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

    private static long noise(Connection connection) {
        if (connection.speaksTls()) {
            return TLS_NOISE_BYTES;
        }
        return connection.conversation.understood() ? NOISE_BYTES : OPAQUE_NOISE_BYTES;
    }
}
