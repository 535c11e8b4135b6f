package io.resetscope.agent.connection;

import java.io.FileDescriptor;

/** What has to be asked or noticed when bytes pass, on the wire or as plaintext above TLS. */
final class Traffic {

    /** A TLS hello and what answers it are well within this. */
    static final int OPENING_BYTES = 16 * 1024;

    private final ConnectionListener listener;
    private final Endings endings;
    private final long idleCheckAfterNanos;

    Traffic(ConnectionListener listener, Endings endings, long idleCheckAfterNanos) {
        this.listener = listener;
        this.endings = endings;
        this.idleCheckAfterNanos = idleCheckAfterNanos;
    }

    /** Before a write: what the kernel says of the peer, when that is worth the question. */
    void askPeer(Connection connection, long now) {
        if (connection.endOfStreamRead) {
            connection.peerState = connection.endRead();
            connection.peerStateNanos = now;
        } else if (now - connection.lastByteNanos >= idleCheckAfterNanos || isFirstWord(connection)) {
            // with its own input shut down, the kernel speaks of this end's doing as if it were the peer's FIN
            connection.peerState = connection.isInputShutDown()
                    ? Endings.peerState(connection, connection.get())
                    : Kernel.peerState(connection.get());
            connection.peerStateNanos = now;
        }
    }

    /** A server that does not want a connection may have closed it by the time the client says its first word. */
    private static boolean isFirstWord(Connection connection) {
        return connection.bytesSent == 0 && connection.role == Role.CLIENT;
    }

    /** Bytes were received at {@code now}, and have been looked at. */
    void received(Connection connection, long now) {
        Exchange exchange = connection.exchange;
        boolean begins = exchange.respondedNanos == now && !exchange.isRespondedEarly();
        noticed(connection, begins, now);
        answered(connection, Role.CLIENT, now);
        if (connection.hasFailed() && connection.ending().failure != null && connection.role == Role.CLIENT) {
            answeredAfterAll(connection, exchange);
        }
    }

    /** What a response shows as it begins. */
    private void noticed(Connection connection, boolean begins, long now) {
        Exchange exchange = connection.exchange;
        long silentNanos = survived(connection, begins);
        if (silentNanos >= 0
                && silentNanos >= idleCheckAfterNanos
                && exchange.number > 1
                // an answer that lay there before the question (a 408, say) proves nothing
                && !exchange.peerStateBefore.isOver()
                && connection.role == Role.CLIENT) {
            listener.idleSurvived(connection, silentNanos);
        }
        if (connection.role == Role.CLIENT && (begins || connection.http2() != null)) {
            listener.responds(connection, now);
        }
    }

    /** How long a silence was that turns out now to have been survived; -1 when none does. PING has broken it as well. */
    private static long survived(Connection connection, boolean begins) {
        Http2Facts streams = connection.http2();
        if (streams != null) {
            return streams.takeQuietSurvived();
        }
        return begins ? connection.exchange.idleBeforeNanos : -1;
    }

    /** The application has itself read the answer that the failure hid; it may never close the connection. */
    private void answeredAfterAll(Connection connection, Exchange exchange) {
        FileDescriptor fd = connection.get();
        if (exchange.status > 0 && connection.ending().tellStatus(exchange.number)) {
            TlsLayer layer = connection.tls;
            connection.ending().lateAnswerRead = layer == null || !layer.isReadByAgent;
            connection.ending().unreadBytes = fd == null ? -1 : ReceiveBuffer.unreadBytes(fd);
            listener.aftermath(connection, connection.ending().failure);
        }
    }

    /** Bytes were sent, and have been looked at. */
    void sent(Connection connection, long now) {
        boolean client = connection.role == Role.CLIENT;
        if (client && connection.exchange.takeRespondedEarly()) {
            noticed(connection, true, now);
        }
        // a client's reader leaves it to its writer to tell while the request is being noted
        answered(connection, client ? Role.CLIENT : Role.SERVER, now);
    }

    /** What an answer alone tells: that its sender is a gateway whose upstream failed, or does not speak our protocol. */
    private void answered(Connection connection, Role by, long now) {
        // either end's bytes may be the last to be noticed, whoever's came first
        if (connection.bytesSent + connection.bytesReceived < OPENING_BYTES && connection.speaksAtCrossPurposes()) {
            endings.answeredAtCrossPurposes(connection, now);
        }
        if (connection.role != by) {
            return;
        }
        Http2Facts streams = connection.http2();
        if (streams != null) {
            answered(connection, streams.takeAnswers(), now);
            return;
        }
        Exchange exchange = connection.exchange;
        int number = exchange.number;
        boolean beingAsked = by == Role.CLIENT && connection.writing && exchange.requestHeadBytes == 0;
        // of a failure that has been told, the answer is a part
        if (Exchange.isByGateway(exchange.status)
                && !beingAsked
                && !connection.hasFailed()
                && connection.ending().tellStatus(number)) {
            listener.answeredByGateway(connection, exchange, 0, now);
        }
    }

    private void answered(Connection connection, StreamAnswer latest, long now) {
        for (StreamAnswer each = latest; each != null; each = each.before) {
            if (!connection.hasFailed()) {
                listener.answeredByGateway(connection, each.exchange, each.streamId, now);
            }
        }
    }
}
