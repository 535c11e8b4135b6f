package io.resetscope.agent.connection;

import io.resetscope.agent.client.ClientCall;
import java.io.FileDescriptor;
import java.lang.ref.ReferenceQueue;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * The facts of one TCP connection, from connect or accept to close.
 *
 * <p>Life: made by {@link ConnectionTracker} when a connect or accept succeeds, or, for a connection that was open
 * before the agent came, at its next I/O ({@link #ageKnown} is false then). Updated in place by the threads that do the
 * I/O. Dropped from {@link ConnectionTable} when the application closes it, or when its descriptor is garbage-collected.
 *
 * <p>Threading: fields are plain. A connection is normally used by one thread at a time, or by one reader and one
 * writer, and the facts they share ({@link #lastByteNanos}) may be a moment old; no decision needs better. What threads
 * do decide between them is volatile: who closes, who met the end, and who tells the one failure.
 *
 * <p>It is itself the weak reference by which the table finds it, which saves an entry and a key per connection.
 */
public final class Connection extends KeepAliveFacts {

    private static final AtomicReferenceFieldUpdater<Connection, Ending> ENDING =
            AtomicReferenceFieldUpdater.newUpdater(Connection.class, Ending.class, "ending");

    /** As {@link #ioThreadId}: none that says anything. Threads are numbered from 1. */
    static final int ANY_THREAD = 0;

    /** Null for an adopted connection until its traffic tells. */
    public volatile Role role;
    /** False for a connection that was open before the agent looked: its age and first exchanges are not known. */
    public final boolean ageKnown;
    /** {@link System#nanoTime()} when it was established, or adopted. */
    public final long openedNanos;

    private final int openedEpochSeconds;
    /** The host that the application asked for; for the server role, the local address. Null when unknown. */
    public volatile String serverHost;
    /** The port that goes with {@link #serverHost}. */
    public volatile int serverPort;
    /** Null when the kernel did not say. */
    private final InetAddress localAddress;
    /** Null when the kernel did not say. */
    private final InetAddress peerAddress;

    private final char localPort;
    private final char peerPort;

    /** {@link System#nanoTime()} of the last byte either way; {@link #openedNanos} before the first one. */
    public long lastByteNanos;
    /** Bytes accepted by the kernel from the application. */
    public long bytesSent;
    /** Bytes handed by the kernel to the application. */
    public long bytesReceived;
    /** The peer's FIN was read as the end of the stream. */
    public volatile boolean endOfStreamRead;
    /** A {@code java.net.Socket}'s: whoever reads waits for it, and does nothing else meanwhile. */
    public boolean blocking;
    /** This end shut its sending direction down. */
    public boolean outputShutdown;
    /** What the kernel last said of the peer, before a write after an idle gap. */
    public PeerState peerState = PeerState.NOT_ASKED;
    /** When it said so. */
    public long peerStateNanos;

    private final int connectMicros;
    /** This end's first bytes, as {@link Opening} packs them. */
    long firstSentBytes;
    /** The other end's. */
    long firstReceivedBytes;
    /** The thread of the latest read or write, by the lower half of its number; or {@link #ANY_THREAD}. */
    int ioThreadId;
    /** Of its end; null while that is nowhere near. */
    private volatile Ending ending;

    /** Of a client: on whose behalf it was opened, as {@link ConnectionListener#connected} found out; or null. */
    public volatile String library;
    /** Of a client: the call that it serves, or the one that it was opened for; or null. */
    public volatile ClientCall call;

    /** The exchange under way, or the last one. */
    public final Exchange exchange = new Exchange();
    /**
     * The last complete exchange announced that the connection ends with it: {@code Connection: close} from either
     * side, or HTTP/1.0 without keep-alive.
     */
    public boolean closeAnnounced;
    /** As {@link RecentExchanges} packs them; null until the first exchange completes. */
    private int[] recent;
    /** Reads what is said; from the first plaintext under TLS on, another one does. */
    volatile Conversation conversation;
    /** Told of a ClientHello that passes. */
    TlsTracker tlsTracker;
    /** The TLS above it; null while nothing looked like it. */
    volatile TlsLayer tls;

    /** When the write under way began, {@link System#nanoTime()}. */
    long writeStartedNanos;
    /** How much had been received by then: another thread may read the answer before the write returns. */
    long receivedBeforeWrite;
    /** This end sent what looks like a TLS close_notify: the end of the connection is its wish. */
    boolean tlsCloseSent;
    /** What was received last looks like one of the other end's, as far as the outside of a record tells. */
    private boolean tlsCloseReceived;

    /** A write is under way: what a reader meets meanwhile is told by the writer, who knows what was asked. */
    boolean writing;

    /** The application has begun to close its end: what fails afterwards is its own doing. */
    public volatile boolean closing;

    /** Positions of the buffers of the gathering write under way; reused, grown when needed. */
    int[] writePositions;
    /** Of the scattering read. */
    int[] readPositions;

    /** A connection that is known but not watched: our own, excluded, or not TCP. */
    final boolean ignored;

    Connection(
            FileDescriptor fd,
            ReferenceQueue<FileDescriptor> collected,
            Role role,
            boolean ageKnown,
            long openedNanos,
            long openedEpochMillis,
            String serverHost,
            int serverPort,
            InetSocketAddress local,
            InetSocketAddress peer,
            long connectNanos,
            boolean ignored) {
        super(fd, collected);
        this.role = role;
        this.ageKnown = ageKnown;
        this.openedNanos = openedNanos;
        this.openedEpochSeconds = (int) TimeUnit.MILLISECONDS.toSeconds(openedEpochMillis);
        this.serverHost = SharedAddresses.of(serverHost);
        this.serverPort = serverPort;
        this.localAddress = local == null ? null : SharedAddresses.of(local.getAddress());
        this.localPort = local == null ? 0 : (char) local.getPort();
        this.peerAddress = peer == null ? null : SharedAddresses.of(peer.getAddress());
        this.peerPort = peer == null ? 0 : (char) peer.getPort();
        this.connectMicros =
                connectNanos < 0 ? -1 : (int) Math.min(TimeUnit.NANOSECONDS.toMicros(connectNanos), Integer.MAX_VALUE);
        this.lastByteNanos = openedNanos;
        this.ignored = ignored;
    }

    /** Wall clock at {@link #openedNanos}, in milliseconds since the epoch; to the second. */
    public long openedEpochMillis() {
        return TimeUnit.SECONDS.toMillis(openedEpochSeconds & 0xffff_ffffL);
    }

    /** How long connecting took: about one round trip to whoever answered; -1 when not known. To the microsecond. */
    public long connectNanos() {
        return connectMicros < 0 ? -1 : TimeUnit.MICROSECONDS.toNanos(connectMicros);
    }

    /** The last exchanges that were completed; null until the first one was. */
    public RecentExchanges recent() {
        int[] numbers = recent;
        return numbers == null ? null : new RecentExchanges(numbers, openedNanos);
    }

    /** This end; null when the kernel did not say. */
    public InetSocketAddress local() {
        return localAddress == null ? null : new InetSocketAddress(localAddress, localPort);
    }

    /** Of {@link #local}. */
    public InetAddress localAddress() {
        return localAddress;
    }

    /** Of {@link #local}; 0 when that is null. */
    public int localPort() {
        return localPort;
    }

    /** Of {@link #peer}. */
    public InetAddress peerAddress() {
        return peerAddress;
    }

    /** Of {@link #peer}; 0 when that is null. */
    public int peerPort() {
        return peerPort;
    }

    /** Whether a descriptor's number is still this connection's: another socket has another port. */
    boolean isStill(FileDescriptor fd) {
        return localAddress != null && local().equals(Kernel.localAddress(fd));
    }

    /** The other end of the socket; null when the kernel did not say. */
    public InetSocketAddress peer() {
        return peerAddress == null ? null : new InetSocketAddress(peerAddress, peerPort);
    }

    /** What is known of its end, for which there is room from now on. */
    public Ending ending() {
        Ending known = ending;
        if (known == null) {
            ENDING.compareAndSet(this, null, new Ending());
            known = ending;
        }
        return known;
    }

    /** Whether {@link #ending} may have anything to say. */
    boolean isEnding() {
        return ending != null;
    }

    /** Whether the application itself has read the answer to a request that had failed; else nobody did but the agent. */
    public boolean isLateAnswerRead() {
        return isEnding() && ending().lateAnswerRead;
    }

    /** This server had ended its own direction before it read the client's end. */
    public boolean saidGoodbyeFirst() {
        return isEnding() && ending().saidGoodbyeFirst;
    }

    /** This server is about to end its own direction, or has just done so: had the client ended its own by then? */
    void saysGoodbye() {
        if (role != Role.SERVER || ending().peerStateAtGoodbye != PeerState.NOT_ASKED) {
            return;
        }
        TlsLayer layer = tls;
        boolean heard = layer != null && layer.closeNotifyReceived;
        ending().peerStateAtGoodbye = heard ? PeerState.CLOSE_NOTIFY : Kernel.peerState(get());
    }

    /** As {@link Ending#inputShutdown}. */
    boolean isInputShutDown() {
        return isEnding() && ending().inputShutdown;
    }

    /** The server has said why it ends the session, by a code. */
    public boolean wasDismissed() {
        return isEnding() && ending().lastWord != null;
    }

    /** A failure of it has been told. */
    public boolean hasFailed() {
        return isEnding() && ending().isTold();
    }

    /** True for the first caller, on whatever thread, and for nobody else. */
    boolean fail() {
        return ending().tell();
    }

    /** Bytes went out, or were attempted in a write that failed. */
    void sent(byte[] array, ByteBuffer buffer, int from, int to, long now, boolean attempted) {
        if (bytesSent < Opening.BYTES) {
            firstSentBytes = Opening.add(firstSentBytes, bytesSent, array, buffer, from, to);
        }
        boolean plaintextIsRead = isPlaintextRead();
        if (!plaintextIsRead) {
            lookForHello(true, array, buffer, from, to, now);
            conversation.sent(array, buffer, from, to, now, attempted);
        }
        TlsLayer layer = tls;
        if (plaintextIsRead && layer.engine == null && !layer.isWriting
                || !plaintextIsRead && !conversation.understood()) {
            tlsCloseSent = TlsRecords.looksLikeCloseNotify(array, buffer, from, to);
            if (tlsCloseSent) {
                saysGoodbye();
            }
        }
        // what is said in parting belongs to no request
        if (role != Role.SERVER && !(plaintextIsRead && tlsCloseSent) && conversation.takeRequestPassed()) {
            boolean asked = peerStateNanos == writeStartedNanos && writeStartedNanos != 0;
            exchange.requestBytePassed(writeStartedNanos, asked ? peerState : PeerState.NOT_ASKED);
            exchange.lastRequestByteNanos = now;
        }
    }

    /** Bytes came in. */
    void received(byte[] array, ByteBuffer buffer, int from, int to, long now) {
        if (bytesReceived < Opening.BYTES) {
            firstReceivedBytes = Opening.add(firstReceivedBytes, bytesReceived, array, buffer, from, to);
        }
        TlsLayer layer = tls;
        if (layer != null) {
            layer.received(now, lastByteNanos);
        }
        boolean plaintextIsRead = isPlaintextRead();
        // of what nobody reads, a short record may say anything
        tlsCloseReceived = plaintextIsRead
                ? TlsRecords.looksLikeCloseNotify(array, buffer, from, to)
                : (layer != null || !conversation.understood()) && TlsRecords.isWarning(array, buffer, from, to);
        if (!plaintextIsRead) {
            lookForHello(false, array, buffer, from, to, now);
            lookForAlert(array, buffer, from, to);
            conversation.received(array, buffer, from, to, now);
        }
        if (role == Role.SERVER && mayBringRequest(layer)) {
            layer.quietSinceNanos = lastByteNanos;
        }
        if (role == Role.SERVER && conversation.takeRequestPassed()) {
            exchange.requestBytePassed(now, PeerState.NOT_ASKED);
        }
    }

    /** Records are the first that come to a server after the handshake, or after a response. */
    private boolean mayBringRequest(TlsLayer layer) {
        return layer != null
                && layer.quietSinceNanos == 0
                && (layer.isRead
                        ? !conversation.exchangeUnderWay()
                        : layer.handshakeStartedNanos() != 0 && Boolean.TRUE.equals(layer.isNegotiated()));
    }

    /** Whether the conversation is the plaintext above TLS. */
    boolean isPlaintextRead() {
        TlsLayer layer = tls;
        return layer != null && layer.isRead;
    }

    /** Whether TLS is spoken over it, and has been negotiated, as far as that is known. */
    boolean isBeyondHandshake() {
        TlsLayer layer = tls;
        return layer != null && Boolean.TRUE.equals(layer.isNegotiated());
    }

    /** A hello stands at the beginning of what its side says, or where what was said before is over. */
    private void lookForHello(boolean sent, byte[] array, ByteBuffer buffer, int from, int to, long now) {
        TlsLayer layer = tls;
        boolean requesting = sent ^ role == Role.SERVER;
        if (!requesting || tlsTracker == null) {
            return;
        }
        if (layer == null && !conversation.understood() && TlsHello.begins(array, buffer, from, to)) {
            layer = new TlsLayer(sent ? receivedBeforeWrite : bytesReceived, bytesSent);
            layer.hello = new TlsHello();
            tls = layer;
        }
        if (layer != null && layer.handshakeStartedNanos() == 0 && TlsHello.begins(array, buffer, from, to)) {
            layer.handshakeStarts(now, lastByteNanos);
        }
        if (layer != null && layer.hello != null) {
            layer.hello.add(array, buffer, from, to);
            if (layer.hello.isRefuted()) {
                tls = null;
            } else if (layer.hello.isComplete()) {
                TlsHello.Random random = layer.hello.random();
                layer.hello = null;
                tlsTracker.helloPassed(this, layer, random, sent);
            }
        }
    }

    /** A TLS whose handshake has failed throws away what lies unread before it closes, the peer's alert included. */
    private void lookForAlert(byte[] array, ByteBuffer buffer, int from, int to) {
        TlsLayer layer = tls;
        if (hasFailed() && layer != null && layer.fatalAlert < 0) {
            layer.fatalAlert = TlsRecords.fatalAlert(array, buffer, from, to);
        }
    }

    /** From now on, {@code reader} hears the plaintext: what passed before, the handshake included, was no exchange. */
    void readPlaintext(Conversation reader) {
        exchange.begin(0, 0, -1, PeerState.NOT_ASKED);
        if (isEnding()) {
            ending().forgetStatus();
        }
        exchange.server = null;
        exchange.via = null;
        recent = null;
        forgetKeepAlive();
        closeAnnounced = false;
        conversation = reader;
    }

    /** Plaintext that this end says, before it is encrypted. */
    void plaintextSent(byte[] array, ByteBuffer buffer, int from, int to, long now) {
        TlsLayer layer = tls;
        if (layer != null) {
            layer.plaintextSent(array, buffer, from, to);
        }
        conversation.sent(array, buffer, from, to, now, false);
    }

    /** Plaintext that the other end said, once it is decrypted. */
    void plaintextReceived(byte[] array, ByteBuffer buffer, int from, int to, long now) {
        TlsLayer layer = tls;
        if (layer != null) {
            layer.plaintextReceived(array, buffer, from, to);
            // what was read off the wire was no goodbye alone
            layer.passedBeforeReceivedNanos = layer.receivedNanos;
        }
        conversation.received(array, buffer, from, to, now);
        if (role == Role.SERVER) {
            if (conversation.takeRequestPassed()) {
                exchange.requestBytePassed(now, PeerState.NOT_ASKED);
            }
            tls.quietSinceNanos = 0;
        }
    }

    /** This end closed while what had come before the end of the stream was not all decrypted. */
    public boolean isClosedBehind() {
        TlsLayer layer = tls;
        return role == Role.CLIENT && layer != null && layer.closedBehind;
    }

    /**
     * Of a client that closed while what had come before the end of the stream was not all decrypted: whether it has been
     * decrypted since. To be asked when the failure has settled; what is said of the exchange is then newer than the
     * failure.
     */
    public boolean hasCaughtUp() {
        return isClosedBehind() && !tls.lagsBehind(bytesReceived);
    }

    /** Whether, having caught up, the response turns out to be complete. */
    public boolean endedInOrderAfterAll() {
        if (!hasCaughtUp()) {
            return false;
        }
        conversation.endOfStream(System.nanoTime());
        return conversation.isAnswered() || conversation.understood() && !conversation.exchangeUnderWay();
    }

    /** The other end has said goodbye by a close_notify; as far as its record tells, while it is not decrypted. */
    boolean hasHeardGoodbye() {
        TlsLayer layer = tls;
        if (layer == null || !layer.isRead || layer.lagsBehind(bytesReceived)) {
            return tlsCloseReceived || layer != null && layer.closeNotifyReceived;
        }
        return layer.closeNotifyReceived;
    }

    /** What the end of the stream, once it was read, was: the peer's close_notify, or its FIN. */
    PeerState endRead() {
        TlsLayer layer = tls;
        return layer != null && layer.closeNotifyReceived ? PeerState.CLOSE_NOTIFY : PeerState.FIN;
    }

    /** The TLS above it; null when nothing looked like it. */
    public TlsLayer tls() {
        return tls;
    }

    /** Whether TLS is spoken over it, as far as its plaintext, or else the outside of its records, tells. */
    public boolean speaksTls() {
        return isPlaintextRead() || "tls".equals(conversation.protocolName());
    }

    /**
     * The two ends will not understand one another: one speaks TLS and the other does not, or a TLS hello was answered
     * with an alert (RFC 8446 section 6: so does who cannot read a record, or does not like the hello).
     */
    public boolean speaksAtCrossPurposes() {
        Opening asked = role == Role.SERVER ? firstReceived() : firstSent();
        Opening answered = role == Role.SERVER ? firstSent() : firstReceived();
        return asked == Opening.TLS_HANDSHAKE && answered == Opening.TLS_ALERT
                || asked == Opening.HTTP_REQUEST && answered == Opening.TLS_ALERT
                || asked == Opening.TLS_HANDSHAKE && answered == Opening.HTTP_RESPONSE;
    }

    /** What this end's first bytes were. */
    public Opening firstSent() {
        return Opening.of(firstSentBytes);
    }

    /** What the other end's first bytes were. */
    public Opening firstReceived() {
        return Opening.of(firstReceivedBytes);
    }

    /** What is spoken over it, or under the TLS above it, if it is none of HTTP; null when that cannot be told. */
    public WireProtocol wireProtocol() {
        boolean server = role == Role.SERVER;
        WireProtocol plain = server
                ? WireProtocol.of(firstReceivedBytes, firstSentBytes)
                : WireProtocol.of(firstSentBytes, firstReceivedBytes);
        TlsLayer layer = tls;
        if (plain != null || layer == null) {
            return plain;
        }
        return server
                ? WireProtocol.of(layer.firstReceivedBytes, layer.firstSentBytes)
                : WireProtocol.of(layer.firstSentBytes, layer.firstReceivedBytes);
    }

    /** Whether what is said in that protocol cannot be read: it is compressed, or encrypted and not read above that. */
    public boolean isVeiled(WireProtocol known) {
        long asked = role == Role.SERVER ? firstReceivedBytes : firstSentBytes;
        long answered = role == Role.SERVER ? firstSentBytes : firstReceivedBytes;
        boolean encrypted = tls != null || known.isEncrypted(asked, answered);
        return known.isCompressed(asked) || encrypted && !isPlaintextRead();
    }

    /** Whether both ends have said what {@link #wireProtocol} looks at, or one of them that much that the other never will. */
    public boolean isOpened() {
        TlsLayer layer = tls;
        return bytesSent + bytesReceived >= Traffic.OPENING_BYTES
                || (layer == null ? bytesSent >= Opening.BYTES && bytesReceived >= Opening.BYTES : layer.isOpened());
    }

    /** A write is under way, of which nothing has been said yet, or not all. */
    public boolean isWriting() {
        TlsLayer layer = tls;
        return writing || layer != null && layer.isWriting;
    }

    /** At that time, {@link System#nanoTime()}, the write that is under way had begun; false when none is. */
    public boolean isSinceWrite(long nanos) {
        return isWriting() && nanos - writeStartedNanos >= 0;
    }

    /** Of a client: another thread has read something since this write began, which may be what answers it. */
    public boolean mayBeAnswered() {
        return role == Role.CLIENT && writing && !isPlaintextRead() && bytesReceived > receivedBeforeWrite;
    }

    /** What is said over it. */
    public Conversation conversation() {
        return conversation;
    }

    /**
     * Its request has become a stream of HTTP/2, by an upgrade. The call that it served is followed no further: its library
     * may have gone on with another object (Vert.x).
     */
    public void becomesStream() {
        ClientCall served = call;
        if (served != null) {
            served.leave();
        }
    }

    /** What is known of the HTTP/2 that is said over it; null when none is. */
    public Http2Facts http2() {
        return conversation.http2();
    }

    /** The end has been announced, by a header or by either end's GOAWAY. */
    public boolean isEndAnnounced() {
        Http2Facts streams = http2();
        return closeAnnounced || streams != null && (streams.goAwayReceived != null || streams.goAwaySent != null);
    }

    /**
     * The first byte of a request passed. To be called before the byte is counted, so that the idle time before it is
     * still to be read off {@link #lastByteNanos}.
     */
    public void beginExchange(long atNanos) {
        TlsLayer layer = tls;
        // the bytes that carried this request are counted already
        boolean decrypted = layer != null && layer.isRead && layer.quietSinceNanos != 0;
        long quietSinceNanos = decrypted ? layer.quietSinceNanos : quietSinceNanos();
        PeerState asked = peerStateNanos >= quietSinceNanos ? peerState : PeerState.NOT_ASKED;
        boolean anythingBefore = ageKnown || bytesSent + bytesReceived > 0;
        exchange.begin(
                exchange.number + 1, atNanos, anythingBefore ? Math.max(0, atNanos - quietSinceNanos) : -1, asked);
    }

    /** How long nothing had passed when a request began that has to queue behind another. */
    public long quietNanos(long atNanos) {
        return Math.max(0, atNanos - lastPassedNanos());
    }

    /** When the last byte passed. What a server is writing just now may have reached the client, who goes on. */
    private long lastPassedNanos() {
        return writing && role == Role.SERVER ? Math.max(lastByteNanos, writeStartedNanos) : lastByteNanos;
    }

    /** When the last byte before a request passed. What is read while a client writes may be the answer to that request. */
    private long quietSinceNanos() {
        boolean answered = writing && role == Role.CLIENT && lastByteNanos - writeStartedNanos > 0;
        if (answered && exchange.number == 0) {
            return receivedBeforeWrite == 0 ? openedNanos : writeStartedNanos;
        }
        if (answered && conversation.understood() && http2() == null) {
            return Math.max(exchange.endedNanos, exchange.lastRequestByteNanos);
        }
        return lastPassedNanos();
    }

    /** The last byte of the response passed. */
    public void completeExchange(long atNanos) {
        exchange.endedNanos = atNanos;
        recent = RecentExchanges.add(recent, openedNanos, exchange);
    }
}
