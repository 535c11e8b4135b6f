package io.resetscope.agent.connection;

import java.io.FileDescriptor;
import java.util.concurrent.TimeUnit;

/** What is lost when a connection ends: asked of its facts, of which nothing is changed. */
final class Losses {

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

    private Losses() {}

    /** @param underWay an exchange was under way before the end, which may itself have ended it, was read */
    static boolean any(Connection connection, boolean underWay) {
        return connection.conversation.understood()
                ? responseIsDue(connection) || requestIsShort(connection)
                : answerIsDue(connection) || underWay && (wasAskedTooLate(connection) || neverAnswered(connection));
    }

    /** A request was begun whose response is not complete. What the client still sends of it does not matter. */
    static boolean responseIsDue(Connection connection) {
        return connection.role == Role.CLIENT
                && connection.conversation.exchangeUnderWay()
                && connection.exchange.endedNanos == 0;
    }

    /** Likewise, of a protocol that is recognised alone. */
    static boolean answerIsDue(Connection connection) {
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
    static boolean silentlyDropped(Connection connection, long now) {
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

    static boolean wasAskedAfterEnd(Connection connection) {
        return connection.endOfStreamRead
                && (connection.conversation.understood() ? responseIsDue(connection) : answerIsDue(connection));
    }

    /** A request was encrypted after an RST that was nobody's loss then, and will never be written. */
    static boolean wasAskedAfterReset(Connection connection) {
        return connection.isEnding()
                && connection.ending().metBefore == Signal.RESET
                && connection.conversation.understood()
                && !Goodbyes.isOwnDoing(connection)
                && responseIsDue(connection);
    }

    /** A client that was told why, perhaps in words that lay there before it asked, closes without reading on to the end. */
    static boolean wasLeftUnanswered(Connection connection) {
        boolean over = connection.exchange.peerStateBefore == PeerState.FIN || connection.wasDismissed();
        return over && answerIsDue(connection);
    }

    /** A server gives up a response whose client is gone; a client that only shut its output down gets one. */
    static boolean clientHasLeft(Connection connection) {
        return connection.role == Role.SERVER
                && connection.endOfStreamRead
                && !connection.saidGoodbyeFirst()
                && connection.exchange.endedNanos == 0
                && connection.conversation.understood()
                && connection.conversation.exchangeUnderWay();
    }

    /** A client waits for an answer to bytes that the kernel keeps sending and nobody acknowledges. */
    static boolean isIgnored(Connection connection, FileDescriptor fd, long now) {
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

    /**
     * A client that leaves a server between two requests, or without a word, with an RST instead of a FIN: health checks
     * do, and nobody waits for anything. Nor for what TLS says by itself when the response is out, such as new keys.
     */
    static boolean isNobodysLoss(Connection connection, boolean write) {
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
}
