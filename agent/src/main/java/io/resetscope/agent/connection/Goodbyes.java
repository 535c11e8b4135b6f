package io.resetscope.agent.connection;

/**
 * What either end had said in parting, by HTTP or TLS, when the end of the connection came: after it the end is no surprise,
 * and a request that was not out by then came too late.
 */
final class Goodbyes {

    private Goodbyes() {}

    /** A write after our own end of stream, or of nothing but our own leave-taking. */
    static boolean isOwnDoing(Connection connection) {
        return connection.outputShutdown || connection.tlsCloseSent;
    }

    /** A write failed: if it was of the goodbye, the other end has not heard it. */
    static void noteNotSent(Connection connection) {
        if (connection.tlsCloseSent) {
            connection.ending().goodbyeNotSent = true;
        }
    }

    /**
     * Either end had said goodbye, by HTTP or TLS, and nothing was under way: whether by FIN or RST, the end loses nothing. A
     * server that has said it closes without waiting for the client's close_notify; when that comes before the close, it
     * lies unread, and the kernel sends an RST in place of the FIN.
     */
    static boolean isSaid(Connection connection) {
        if (connection.role == Role.SERVER || connection.writing) {
            return false;
        }
        Conversation conversation = connection.conversation;
        boolean read = connection.isPlaintextRead();
        boolean said = read && connection.tlsCloseSent && !connection.ending().goodbyeNotSent;
        // of a protocol that is recognised alone, only a whole answer leaves nothing under way
        boolean over =
                read && !conversation.understood() ? conversation.isAnswered() : !conversation.exchangeUnderWay();
        return over && (said || connection.closeAnnounced || connection.hasHeardGoodbye());
    }

    /**
     * The end that is met had come before the request's first byte went out, which shows only now: the goodbye had been
     * received, and was not decrypted; or the request is encrypted, and not written.
     */
    static void noteEndBeforeRequest(Connection connection, PeerState end, long now) {
        TlsLayer tls = connection.tls;
        Exchange exchange = connection.exchange;
        if (tls == null
                || connection.role != Role.CLIENT
                || connection.http2() != null
                || !connection.isPlaintextRead()
                || !connection.conversation.exchangeUnderWay()
                || exchange.responseBytes > 0
                || exchange.peerStateBefore.isOver()) {
            return;
        }
        if (connection.hasHeardGoodbye() && tls.hadReceivedBeforeRequest(connection.bytesReceived)) {
            exchange.saidGoodbyeBefore(tls.receivedNanos, tls.passedBeforeReceivedNanos);
        } else if (exchange.number > 1
                // after a shorter gap the kernel was not asked: then it is no matter of idling
                && exchange.peerStateBefore == PeerState.OPEN
                && exchange.lastRequestByteNanos == 0
                && tls.owesPlaintext(connection.bytesSent)) {
            exchange.notSentBefore(now, connection.hasHeardGoodbye() ? PeerState.CLOSE_NOTIFY : end);
        }
    }
}
