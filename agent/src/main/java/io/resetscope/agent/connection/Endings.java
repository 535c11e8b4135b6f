package io.resetscope.agent.connection;

import java.io.FileDescriptor;

/** Tells endings that are failures from those that are not, and tells each connection's failure once. */
final class Endings {

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
        if (connection.role != Role.CLIENT || connection.tlsCloseSent) {
            return;
        }
        Exchange exchange = connection.exchange;
        boolean responseWasDue = conversation.understood()
                ? conversation.exchangeUnderWay()
                // not knowing the protocol, only this much is sure: the peer had closed before it was asked
                : underWay
                        && exchange.peerStateBefore == PeerState.FIN
                        && exchange.responseBytes == 0
                        && exchange.number > 1;
        if (responseWasDue) {
            tell(connection, Signal.END_OF_STREAM, false, null, now);
        }
    }

    /** A read or write threw. */
    void failedTransfer(Connection connection, boolean write, Throwable error) {
        if (connection.closing || connection.failed || connection.tlsCloseSent) {
            return;
        }
        FileDescriptor fd = connection.get();
        PeerState state = fd == null ? PeerState.UNKNOWN : Kernel.peerState(fd);
        Signal signal = Signal.ofFailedTransfer(error, write, state);
        // a server's connection that never carried a byte: a port probe or health check that hangs up with RST
        boolean probe = connection.role == Role.SERVER && connection.bytesSent + connection.bytesReceived == 0;
        if (signal != null && !probe) {
            tell(connection, signal, write, error, System.nanoTime());
        }
    }

    private void tell(Connection connection, Signal signal, boolean write, Throwable error, long now) {
        if (!connection.failed) {
            connection.failed = true;
            listener.failed(connection, signal, write, error, now);
        }
    }
}
