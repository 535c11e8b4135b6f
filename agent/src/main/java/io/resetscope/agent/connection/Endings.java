package io.resetscope.agent.connection;

import java.io.FileDescriptor;

/** Tells endings that are failures from those that are not, and tells each connection's failure once. */
final class Endings {

    /**
     * Of a protocol that is not understood, a last word of at most this size may be a farewell that awaits no answer
     * (QUIT, PostgreSQL's Terminate, a WebSocket close, HTTP/2's GOAWAY), and its failing loses nothing.
     */
    private static final int FAREWELL_BYTES = 32;

    private final ConnectionListener listener;

    Endings(ConnectionListener listener) {
        this.listener = listener;
    }

    /** The end of the stream was read: orderly while idle, a failure where a response was due. */
    void endOfStream(Connection connection) {
        if (connection.endOfStreamRead || connection.inputShutdown || connection.closing) {
            return;
        }
        connection.endOfStreamRead = true;
        long now = System.nanoTime();
        Conversation conversation = connection.conversation;
        // asked before: for a protocol not understood, the close itself ends the turn
        boolean underWay = conversation.exchangeUnderWay();
        conversation.endOfStream(now);
        if (connection.writing && conversation.understood()) {
            // the writer tells, when it knows the whole of what it asked
            return;
        }
        if (conversation.understood() ? responseIsDue(connection) : underWay && wasAskedTooLate(connection)) {
            tell(connection, Signal.END_OF_STREAM, false, null, now);
        }
    }

    /** A request was begun whose response is not complete. What the client still sends of it does not matter. */
    private static boolean responseIsDue(Connection connection) {
        return connection.role == Role.CLIENT
                && connection.conversation.exchangeUnderWay()
                && connection.exchange.endedNanos == 0;
    }

    /** Not knowing the protocol, only this much is sure: the peer had closed before it was asked. */
    private static boolean wasAskedTooLate(Connection connection) {
        Exchange exchange = connection.exchange;
        return connection.role == Role.CLIENT
                && !connection.tlsCloseSent
                && exchange.peerStateBefore == PeerState.FIN
                && exchange.responseBytes == 0
                && exchange.requestBytes > FAREWELL_BYTES
                && exchange.number > 1;
    }

    /** A write succeeded. What the peer had ended before it, or a reader met during it, is told now, with the request. */
    void written(Connection connection, long now) {
        if (connection.endOfStreamRead && connection.conversation.understood() && responseIsDue(connection)) {
            tell(connection, Signal.END_OF_STREAM, false, null, now);
        }
        Throwable met = connection.metWhileWriting;
        if (met != null) {
            connection.metWhileWriting = null;
            failedTransfer(connection, false, met);
        }
    }

    /** The application closes: the last chance for what a reader met during a write that moved nothing, or is stuck. */
    void closing(Connection connection) {
        connection.writing = false;
        written(connection, System.nanoTime());
    }

    /** A read or write threw. */
    void failedTransfer(Connection connection, boolean write, Throwable error) {
        if (connection.closing || connection.hasFailed() || isOwnDoing(connection, write)) {
            return;
        }
        Throwable met = connection.metWhileWriting;
        if (write && met != null) {
            // the kernel's error is consumed once: the reader had it, and the writer's own is but its echo
            connection.metWhileWriting = null;
            failedTransfer(connection, false, met);
            return;
        }
        FileDescriptor fd = connection.get();
        PeerState state = fd == null ? PeerState.UNKNOWN : Kernel.peerState(fd);
        Signal signal = Signal.ofFailedTransfer(error, write, state);
        if (signal == null || isNobodysLoss(connection, write)) {
            return;
        }
        if (!write && connection.writing) {
            connection.metWhileWriting = error;
            return;
        }
        tell(connection, signal, write, error, System.nanoTime());
    }

    /** A write after our own end of stream, or of nothing but our own leave-taking. */
    private static boolean isOwnDoing(Connection connection, boolean write) {
        return write && (connection.outputShutdown || connection.tlsCloseSent);
    }

    /**
     * A client that leaves a server between two requests, or without a word, with an RST instead of a FIN: health checks
     * do, and nobody waits for anything.
     */
    private static boolean isNobodysLoss(Connection connection, boolean write) {
        if (connection.role != Role.SERVER || write) {
            return false;
        }
        boolean silent = connection.bytesSent + connection.bytesReceived == 0;
        return silent || connection.conversation.understood() && !connection.conversation.exchangeUnderWay();
    }

    private void tell(Connection connection, Signal signal, boolean write, Throwable error, long now) {
        if (connection.fail()) {
            listener.failed(connection, signal, write, error, now);
        }
    }
}
