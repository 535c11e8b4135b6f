package io.resetscope.agent.connection;

import io.resetscope.agent.client.ClientCall;
import java.io.FileDescriptor;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/** Tells endings that are failures from those that are not, and tells each connection's failure once. */
final class Endings {

    /**
     * Of a protocol that is not understood, a last word of at most this size may be a farewell that awaits no answer
     * (QUIT, PostgreSQL's Terminate, a WebSocket close, HTTP/2's GOAWAY), and its failing loses nothing.
     */
    private static final int FAREWELL_BYTES = 32;

    /** A peer that ends a connection younger than this, without a word, did not want it. */
    private static final long YOUNG_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long NEW_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** Silence that is shorter may be one lost packet. */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** The kernel repeats after 0.2 s, 0.6 s, 1.4 s…: two without an answer are no longer one lost packet. */
    private static final int SILENCE_RETRANSMITS = 2;

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
            listener.endedByPeer(connection, isLoss(connection, underWay), now);
        }
        if (connection.writing) {
            // the writer tells, when it knows the whole of what it asked
            noteMeeting(connection, now);
            connection.ending().endMetWhileWriting = true;
            return;
        }
        if (isLoss(connection, underWay) || silentlyDropped(connection, now)) {
            hadEndedBefore(connection, connection.endRead(), now);
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
        if (isLoss(connection, connection.conversation.exchangeUnderWay())) {
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
        if (connection.endOfStreamRead && !connection.closing && responseIsDue(connection)) {
            tell(connection, Signal.END_OF_STREAM, true, error, System.nanoTime());
        }
    }

    private static boolean isLoss(Connection connection, boolean underWay) {
        return connection.conversation.understood()
                ? responseIsDue(connection) || requestIsShort(connection)
                : answerIsDue(connection) || underWay && (wasAskedTooLate(connection) || neverAnswered(connection));
    }

    /** A request was begun whose response is not complete. What the client still sends of it does not matter. */
    private static boolean responseIsDue(Connection connection) {
        return connection.role == Role.CLIENT
                && connection.conversation.exchangeUnderWay()
                && connection.exchange.endedNanos == 0;
    }

    /** Likewise, of a protocol that is recognised alone. */
    private static boolean answerIsDue(Connection connection) {
        return connection.conversation.isAnswerDue() && !connection.outputShutdown && !connection.tlsCloseSent;
    }

    /** The client has said a part of its request, and will say no more, though it could have, and had no answer to it. */
    private static boolean requestIsShort(Connection connection) {
        return connection.role == Role.SERVER
                && !connection.saidGoodbyeFirst()
                && connection.exchange.endedNanos == 0
                && connection.conversation.exchangeUnderWay()
                && !connection.exchange.requestComplete;
    }

    /** The first thing that this end said, in whatever protocol, got nothing back, or a TLS alert. */
    private static boolean neverAnswered(Connection connection) {
        boolean alerted = connection.firstReceived() == Opening.TLS_ALERT;
        boolean handshake = connection.firstSent() == Opening.TLS_HANDSHAKE
                && !connection.isBeyondHandshake()
                && connection.exchange.number == 2
                && connection.exchange.responseBytes == 0
                && connection.exchange.idleBeforeNanos < YOUNG_NANOS;
        return connection.role == Role.CLIENT
                && !connection.outputShutdown
                && !connection.tlsCloseSent
                && connection.ageKnown
                && (connection.bytesReceived == 0 && isNew(connection) || alerted || handshake);
    }

    /** Later, somebody who only ever sends (logs, measurements) may be at the other end, and awaits no answer. */
    private static boolean isNew(Connection connection) {
        return connection.exchange.lastRequestByteNanos - connection.openedNanos < NEW_NANOS;
    }

    /** Accepted and left at once, before either end said anything. */
    private static boolean silentlyDropped(Connection connection, long now) {
        return connection.role == Role.CLIENT
                && connection.ageKnown
                && !connection.conversation.understood()
                && !connection.outputShutdown
                && connection.bytesSent + connection.bytesReceived == 0
                && now - connection.openedNanos < YOUNG_NANOS;
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
        if (wasAskedAfterEnd(connection) || endMetWhileWriting(connection) && isLoss(connection, true)) {
            tell(connection, Signal.END_OF_STREAM, false, null, now);
        }
        Throwable met = metWhileWriting(connection);
        if (met != null) {
            connection.ending().metWhileWriting = null;
            transferFailed(connection, false, met);
        }
    }

    private static boolean wasAskedAfterEnd(Connection connection) {
        return connection.endOfStreamRead
                && (connection.conversation.understood() ? responseIsDue(connection) : answerIsDue(connection));
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
        if (wasAskedAfterReset(connection)) {
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
        if (wasLeftUnanswered(connection)) {
            tell(connection, Signal.END_OF_STREAM, false, null, now);
        } else if (LocalClose.hurts(connection, state, now)) {
            tell(connection, Signal.LOCAL_CLOSE, false, null, now);
        } else if (clientHasLeft(connection)) {
            tell(connection, Signal.END_OF_STREAM, false, null, now);
        } else if (isIgnored(connection, fd, now) || Http2Endings.isGivenUp(connection, now)) {
            tell(connection, Signal.TIMED_OUT, false, null, now);
        } else if (Http2Endings.isTurnedAway(connection, now)) {
            Http2Endings.describeTurnedAway(connection);
            connection.ending().leftAtGoAway = true;
            tell(connection, Signal.ANSWER, false, null, now);
        } else {
            listener.closed(connection, now);
        }
    }

    /** A request was encrypted after an RST that was nobody's loss then, and will never be written. */
    private static boolean wasAskedAfterReset(Connection connection) {
        return connection.isEnding()
                && connection.ending().metBefore == Signal.RESET
                && connection.conversation.understood()
                && !isOwnDoing(connection)
                && responseIsDue(connection);
    }

    /** A client that was told why, perhaps in words that lay there before it asked, closes without reading on to the end. */
    private static boolean wasLeftUnanswered(Connection connection) {
        boolean over = connection.exchange.peerStateBefore == PeerState.FIN || connection.wasDismissed();
        return over && answerIsDue(connection);
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

    /** A server gives up a response whose client is gone; a client that only shut its output down gets one. */
    private static boolean clientHasLeft(Connection connection) {
        return connection.role == Role.SERVER
                && connection.endOfStreamRead
                && !connection.saidGoodbyeFirst()
                && connection.exchange.endedNanos == 0
                && connection.conversation.understood()
                && connection.conversation.exchangeUnderWay();
    }

    /** A client waits for an answer to bytes that the kernel keeps sending and nobody acknowledges. */
    private static boolean isIgnored(Connection connection, FileDescriptor fd, long now) {
        return connection.role == Role.CLIENT
                && (isRequestIgnored(connection, now) || Http2Endings.isPingIgnored(connection, now))
                && Kernel.retransmits(fd) >= SILENCE_RETRANSMITS;
    }

    private static boolean isRequestIgnored(Connection connection, long now) {
        Exchange exchange = connection.exchange;
        return connection.conversation.exchangeUnderWay()
                && exchange.respondedNanos == 0
                && exchange.lastRequestByteNanos != 0
                && now - exchange.lastRequestByteNanos >= SILENCE_NANOS;
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
            goodbyeNotSent(connection);
            transferFailed(connection, false, met);
        } else if (write && connection.closing && endMetWhileWriting(connection) && isLoss(connection, true)) {
            tell(connection, Signal.END_OF_STREAM, false, null, System.nanoTime());
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
        if (write && isOwnDoing(connection)) {
            goodbyeNotSent(connection);
            return;
        }
        if (connection.conversation.isFarewell()) {
            return;
        }
        FileDescriptor fd = connection.get();
        if (!write && fd != null && error instanceof SocketTimeoutException) {
            long now = System.nanoTime();
            if (isIgnored(connection, fd, now)) {
                tell(connection, Signal.TIMED_OUT, false, error, now);
            }
            return;
        }
        PeerState state = fd == null ? PeerState.UNKNOWN : Kernel.peerState(fd);
        Signal signal = Signal.ofFailedTransfer(error, write, state);
        if (signal == null
                || isNobodysLoss(connection, write)
                || Http2Endings.isNobodysLoss(connection, write, signal)) {
            return;
        }
        if (!write && signal == Signal.RESET && isAfterGoodbye(connection)) {
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
        hadEndedBefore(connection, PeerState.ERROR, now);
        tell(connection, signal, write, error, now);
    }

    /** A write after our own end of stream, or of nothing but our own leave-taking. */
    private static boolean isOwnDoing(Connection connection) {
        return connection.outputShutdown || connection.tlsCloseSent;
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

    private static void goodbyeNotSent(Connection connection) {
        if (connection.tlsCloseSent) {
            connection.ending().goodbyeNotSent = true;
        }
    }

    /**
     * Either end had said goodbye, by HTTP or TLS, and nothing was under way: whether by FIN or RST, the end loses nothing. A
     * server that has said it closes without waiting for the client's close_notify; when that comes before the close, it
     * lies unread, and the kernel sends an RST in place of the FIN.
     */
    private static boolean isAfterGoodbye(Connection connection) {
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
    private static void hadEndedBefore(Connection connection, PeerState end, long now) {
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

    /**
     * A client that leaves a server between two requests, or without a word, with an RST instead of a FIN: health checks
     * do, and nobody waits for anything. Nor for what TLS says by itself when the response is out, such as new keys.
     */
    private static boolean isNobodysLoss(Connection connection, boolean write) {
        if (connection.role != Role.SERVER) {
            return false;
        }
        if (write) {
            return connection.isPlaintextRead()
                    && !connection.conversation.exchangeUnderWay()
                    && !connection.tls.owesPlaintext(connection.bytesSent);
        }
        boolean silent = connection.bytesSent + connection.bytesReceived == 0;
        return silent || !connection.conversation.exchangeUnderWay();
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
