package io.resetscope.agent.connection;

import io.resetscope.agent.client.ClientCall;
import java.io.FileDescriptor;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;

/** Tells endings that are failures from those that are not, and tells each connection's failure once. */
final class Endings {

    private final ConnectionListener listener;

    Endings(ConnectionListener listener) {
        this.listener = listener;
    }

    /** The end of the stream was read: orderly while idle, a failure where a response was due. */
    void endOfStream(Connection connection) {
        TlsLayer tls = connection.tls;
        long now = System.nanoTime();
        if (tls != null && tls.lagsBehind(connection.bytesReceived)) {
            // what came before the end has yet to be decrypted, by a thread that may be about to be done with it
            tls.endPostponedNanos = now;
            if (tls.lagsBehind(connection.bytesReceived)) {
                return;
            }
            tls.endPostponedNanos = 0;
        }
        endOfStreamReached(connection, now);
    }

    /** @param metNanos when it came off the wire, which may be before it came to be understood */
    void endOfStreamReached(Connection connection, long metNanos) {
        if (connection.endOfStreamRead || connection.isInputShutDown() || connection.closing) {
            return;
        }
        readEnd(connection);
        if (connection.hasFailed()) {
            noteCall(connection);
        }
        long now = notBeforeRequest(connection, metNanos);
        Conversation conversation = connection.conversation;
        // asked before: for a protocol not understood, the close itself ends the turn
        boolean underWay = conversation.exchangeUnderWay();
        conversation.endOfStream(now);
        if (connection.role == Role.CLIENT) {
            listener.endedByPeer(connection, Losses.any(connection, underWay), now);
        }
        if (connection.writing) {
            // the writer tells, when it knows the whole of what it asked
            noteMeeting(connection, now);
            connection.ending().endMetWhileWriting = true;
            return;
        }
        if (Losses.any(connection, underWay) || Losses.silentlyDropped(connection, now)) {
            Goodbyes.noteEndBeforeRequest(connection, connection.endRead(), now);
            tell(connection, Signal.END_OF_STREAM, false, null, now);
        }
    }

    private static void readEnd(Connection connection) {
        if (connection.role == Role.SERVER
                && (connection.outputShutdown || connection.tlsCloseSent)
                && connection.ending().peerStateAtGoodbye == PeerState.OPEN) {
            connection.ending().saidGoodbyeFirst = true;
        }
        connection.endOfStreamRead = true;
    }

    /** A request that was written, or encrypted, meanwhile did not fail before it was. */
    private static long notBeforeRequest(Connection connection, long metNanos) {
        if (!connection.conversation.exchangeUnderWay()) {
            return metNanos;
        }
        Exchange exchange = connection.exchange;
        long startedNanos = exchange.startedNanos - metNanos > 0 ? exchange.startedNanos : metNanos;
        long askedNanos = exchange.lastRequestByteNanos;
        return askedNanos != 0 && askedNanos - startedNanos > 0 ? askedNanos : startedNanos;
    }

    /**
     * The application closes its end after the end of the stream, and has not decrypted all that came before. What it then
     * still hears may show that nothing was lost ({@link Connection#endedInOrderAfterAll}).
     */
    void closedBehind(Connection connection, long metNanos) {
        if (connection.endOfStreamRead || connection.isInputShutDown() || connection.closing) {
            return;
        }
        readEnd(connection);
        // endedByPeer is left out: whether the peer cut something short is not known yet
        if (Losses.any(connection, connection.conversation.exchangeUnderWay())) {
            tell(connection, Signal.END_OF_STREAM, false, null, notBeforeRequest(connection, metNanos));
        }
    }

    /**
     * The end of the plaintext was read: the peer's close_notify, whose FIN may never be looked at. Nothing when this end
     * had said it first, or the end on the wire was met before.
     */
    void endOfPlaintext(Connection connection) {
        TlsLayer tls = connection.tls;
        if (!tls.closeNotifyReceived) {
            return;
        }
        if (tls.hadSaidGoodbye(connection.bytesReceived) && connection.exchange.responseBytes == 0) {
            connection.exchange.saidGoodbyeBefore(tls.receivedNanos, tls.passedBeforeReceivedNanos);
        }
        // the engine has got there: it does not lag behind, whatever else has been received
        tls.endPostponedNanos = 0;
        endOfStreamReached(connection, tls.receivedNanos == 0 ? System.nanoTime() : tls.receivedNanos);
    }

    /** The peer has refused to go on, by a fatal alert. */
    void alerted(Connection connection, long now) {
        if (!connection.closing && !connection.tlsCloseSent) {
            tell(connection, Signal.ANSWER, false, null, now);
        }
    }

    /** Plaintext was not written, for a reason that need not have shown itself below: the peer's close_notify was read. */
    void plaintextNotWritten(Connection connection, Throwable error) {
        if (connection.endOfStreamRead && !connection.closing && Losses.responseIsDue(connection)) {
            tell(connection, Signal.END_OF_STREAM, true, error, System.nanoTime());
        }
    }

    /** A write succeeded. What the peer had ended before it, or a reader met during it, is told now, with the request. */
    void written(Connection connection, long now) {
        if (Losses.wasAskedAfterEnd(connection) || endMetWhileWriting(connection) && Losses.any(connection, true)) {
            tell(connection, Signal.END_OF_STREAM, false, null, now);
        }
        Throwable met = metWhileWriting(connection);
        if (met != null) {
            connection.ending().metWhileWriting = null;
            transferFailed(connection, false, met);
        }
    }

    /** Null when no reader met a reset during a write; makes nothing for a connection whose end is nowhere near. */
    private static Throwable metWhileWriting(Connection connection) {
        return connection.isEnding() ? connection.ending().metWhileWriting : null;
    }

    /** A reader has met the end during a write. */
    private static void noteMeeting(Connection connection, long now) {
        if (connection.ending().metWhileWritingNanos != 0) {
            // what is met again is not news
            return;
        }
        noteCall(connection);
        connection.ending().metWhileWritingNanos = now;
    }

    /** By a reader that has met the end: from what it met, the call may fail before the writer has told. */
    private static void noteCall(Connection connection) {
        ClientCall call = connection.call;
        if (call != null && call.isUnderWay()) {
            connection.ending().metDuring = call;
        }
    }

    private static boolean endMetWhileWriting(Connection connection) {
        return connection.isEnding() && connection.ending().endMetWhileWriting;
    }

    /** The application closes its end, whose descriptor is still open. */
    void closing(Connection connection, FileDescriptor fd) {
        if (connection.writing && (metWhileWriting(connection) != null || endMetWhileWriting(connection))) {
            // a reader met the end and closes at once; the writer is still about to know what it asked, and tells it
            // then
            return;
        }
        long now = System.nanoTime();
        connection.writing = false;
        written(connection, now);
        if (connection.hasFailed()) {
            aftermath(connection, fd, now);
            return;
        }
        if (Losses.wasAskedAfterReset(connection)) {
            tell(connection, Signal.RESET, false, null, now);
            return;
        }
        PeerState state = peerState(connection, fd);
        connection.ending().peerStateAtClose = state;
        connection.ending().unreadBytes = ReceiveBuffer.unreadBytes(fd);
        TlsLayer tls = connection.tls;
        if (tls != null) {
            connection.ending().arrivedWhileClosing =
                    tls.arrivedWhileClosing(connection.bytesReceived, connection.ending().unreadBytes);
        }
        connection.ending().lingerSeconds = Kernel.lingerSeconds(fd);
        if (Losses.wasLeftUnanswered(connection)) {
            tell(connection, Signal.END_OF_STREAM, false, null, now);
        } else if (LocalClose.hurts(connection, state, now)) {
            tell(connection, Signal.LOCAL_CLOSE, false, null, now);
        } else if (Losses.clientHasLeft(connection)) {
            tell(connection, Signal.END_OF_STREAM, false, null, now);
        } else if (Losses.isIgnored(connection, fd, now) || Http2Endings.isGivenUp(connection, now)) {
            tell(connection, Signal.TIMED_OUT, false, null, now);
        } else if (Http2Endings.isTurnedAway(connection, now)) {
            Http2Endings.describeTurnedAway(connection);
            connection.ending().leftAtGoAway = true;
            tell(connection, Signal.ANSWER, false, null, now);
        } else {
            listener.closed(connection, now);
        }
    }

    /** What the kernel says of the peer, or said before what it says was about this end. */
    static PeerState peerState(Connection connection, FileDescriptor fd) {
        PeerState before = connection.ending().peerStateBeforeShutdown;
        if (before != PeerState.NOT_ASKED && connection.outputShutdown) {
            return before;
        }
        PeerState now = Kernel.peerState(fd);
        // with its input shut down alone, only an RST is still the peer's
        return before == PeerState.NOT_ASKED || now.isOverBothWays() ? now : before;
    }

    /** Whether a failed request's answer may lie unread, and nobody else will read it: the connection is over. */
    boolean mayHideAnswer(Connection connection) {
        return connection.hasFailed()
                && connection.role == Role.CLIENT
                && connection.ending().failure != null
                && connection.conversation.understood()
                && connection.exchange.status == 0
                && Kernel.peerState(connection.get()).isOverBothWays()
                && ReceiveBuffer.unreadBytes(connection.get()) > 0;
    }

    /** Whether the alert that explains a failed handshake may lie unread, and nobody else will read it. */
    boolean mayHideAlert(Connection connection, TlsLayer tls) {
        return connection.hasFailed()
                && connection.ending().failure != null
                && tls.fatalAlert < 0
                && !Boolean.TRUE.equals(tls.isNegotiated())
                && Kernel.peerState(connection.get()).isOverBothWays()
                && ReceiveBuffer.unreadBytes(connection.get()) > 0;
    }

    /** What the failure left in the receive buffer is often the peer's own word on it, and nobody else will read it. */
    private void aftermath(Connection connection, FileDescriptor fd, long now) {
        if (connection.ending().failure == null) {
            return;
        }
        if (connection.role != Role.CLIENT) {
            if (connection.tls != null && connection.tls.fatalAlert >= 0) {
                listener.aftermath(connection, connection.ending().failure);
            }
            return;
        }
        connection.ending().unreadBytes = ReceiveBuffer.unreadBytes(fd);
        boolean encrypted = connection.tls != null && connection.speaksTls();
        if (connection.ending().unreadBytes > 0 && connection.conversation.understood() && !encrypted) {
            // another thread may have closed it meanwhile, and its number be another socket's: that has another port
            boolean still = connection.isStill(fd);
            ByteBuffer unread = still ? ReceiveBuffer.drain(fd, Kernel.peerState(fd)) : null;
            if (unread != null) {
                connection.received(unread.array(), null, 0, unread.limit(), now);
            }
        }
        listener.aftermath(connection, connection.ending().failure);
    }

    /** An answer came that its question cannot have: nothing good will come of this connection. */
    void answeredAtCrossPurposes(Connection connection, long now) {
        tell(connection, Signal.ANSWER, false, null, now);
    }

    /** A read or write threw. */
    void failedTransfer(Connection connection, boolean write, Throwable error) {
        Throwable met = metWhileWriting(connection);
        if (write && met != null) {
            // the kernel's error is consumed once: the reader had it, and the writer's own is but its echo
            connection.ending().metWhileWriting = null;
            connection.writing = false;
            Goodbyes.noteNotSent(connection);
            transferFailed(connection, false, met);
        } else if (write && connection.closing && endMetWhileWriting(connection) && Losses.any(connection, true)) {
            // the kernel has one error: where this writer had it, what the reader met was but the end behind an RST
            if (Signal.ofFailedTransfer(error, true, PeerState.UNKNOWN) == Signal.RESET) {
                tell(connection, Signal.RESET, true, error, System.nanoTime());
            } else {
                tell(connection, Signal.END_OF_STREAM, false, null, System.nanoTime());
            }
        } else if (!connection.closing || connection.hasFailed()) {
            // of one that has failed, a reader may still know what came first
            transferFailed(connection, write, error);
        }
    }

    /**
     * The kernel has one error for the end of a connection, and of two threads one gets it: a writer that found the
     * connection over, and told so, may have been second only. A broken pipe stands for a FIN before the RST; but after a
     * FIN, reads see the end of the stream and no error (SOCK_DONE in {@code tcp_recvmsg}).
     */
    private void readerFailedToo(Connection connection, Throwable error) {
        noteCall(connection);
        Signal met = error == null ? null : Signal.ofFailedTransfer(error, false, PeerState.UNKNOWN);
        if (met == Signal.RESET || met == Signal.TIMED_OUT) {
            connection.ending().metBefore = met;
            tellMetBefore(connection);
        }
    }

    /** By the reader and by the writer, whoever comes second. */
    private void tellMetBefore(Connection connection) {
        Signal met = connection.ending().metBefore;
        Object failure = connection.ending().failure;
        if (met != null && failure != null) {
            listener.metBefore(connection, failure, met);
        }
    }

    private void transferFailed(Connection connection, boolean write, Throwable error) {
        if (connection.hasFailed()) {
            if (!write) {
                readerFailedToo(connection, error);
            }
            return;
        }
        if (write && Goodbyes.isOwnDoing(connection)) {
            Goodbyes.noteNotSent(connection);
            return;
        }
        if (connection.conversation.isFarewell()) {
            return;
        }
        FileDescriptor fd = connection.get();
        if (!write && fd != null && error instanceof SocketTimeoutException) {
            long now = System.nanoTime();
            if (Losses.isIgnored(connection, fd, now)) {
                tell(connection, Signal.TIMED_OUT, false, error, now);
            }
            return;
        }
        PeerState state = fd == null ? PeerState.UNKNOWN : Kernel.peerState(fd);
        Signal signal = Signal.ofFailedTransfer(error, write, state);
        if (signal == null
                || Losses.isNobodysLoss(connection, write)
                || Http2Endings.isNobodysLoss(connection, write, signal)) {
            return;
        }
        if (!write && signal == Signal.RESET && Goodbyes.isSaid(connection)) {
            resetAfterGoodbye(connection);
            return;
        }
        if (!write && connection.writing) {
            noteMeeting(connection, System.nanoTime());
            connection.ending().metWhileWriting = error;
            if (connection.hasFailed()) {
                // that writer did not wait for us
                readerFailedToo(connection, error);
            }
            return;
        }
        long now = System.nanoTime();
        Goodbyes.noteEndBeforeRequest(connection, PeerState.ERROR, now);
        tell(connection, signal, write, error, now);
    }

    /** Nobody's loss. Who writes all the same is told of a broken pipe, as if a FIN had come. */
    private void resetAfterGoodbye(Connection connection) {
        boolean known = connection.ending().metBefore != null || connection.endOfStreamRead;
        connection.ending().metBefore = Signal.RESET;
        if (!known && connection.role == Role.CLIENT && !connection.hasFailed()) {
            listener.endedByPeer(connection, false, System.nanoTime());
        }
        tellMetBefore(connection);
    }

    private void tell(Connection connection, Signal signal, boolean write, Throwable error, long now) {
        if (!connection.fail()) {
            if (!write) {
                readerFailedToo(connection, error);
            }
            return;
        }
        FileDescriptor fd = connection.get();
        if (fd != null) {
            connection.ending().retransmits = Kernel.retransmits(fd);
            if (connection.ending().unreadBytes < 0) {
                connection.ending().unreadBytes = ReceiveBuffer.unreadBytes(fd);
            }
        }
        TlsLayer tls = connection.tls;
        if (tls != null && connection.role == Role.CLIENT) {
            tls.clientCertificate = TlsSockets.hasShownCertificate(tls.endpoint());
            tls.certificateRequested = TlsSockets.wasAskedForCertificate(tls.endpoint());
        }
        boolean byPeer = signal != Signal.LOCAL_CLOSE && signal != Signal.ANSWER;
        if (connection.role == Role.CLIENT && byPeer && !connection.endOfStreamRead) {
            // in a protocol that is not understood, what could not be said may have been a farewell
            boolean lost = connection.conversation.exchangeUnderWay()
                    && (!write || connection.conversation.understood() || connection.conversation.isAnswerDue());
            listener.endedByPeer(connection, lost, now);
        }
        connection.ending().failure = listener.failed(connection, signal, write, error, now);
        Throwable met = connection.ending().metWhileWriting;
        if (write && met != null) {
            readerFailedToo(connection, met);
        } else {
            tellMetBefore(connection);
        }
    }
}
