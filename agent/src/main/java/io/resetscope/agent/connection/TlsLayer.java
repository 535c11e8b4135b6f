package io.resetscope.agent.connection;

import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;

/** What is known of the TLS that is spoken over a connection: how far it got, and who reads its plaintext. */
public final class TlsLayer {

    private static final int NONE = -1;

    /** Bytes that had passed before TLS began: a proxy's CONNECT, a STARTTLS. */
    private final long receivedBefore;

    private final long sentBefore;
    /** When the ClientHello passed; 0 when that was not seen. */
    private volatile long handshakeStartedNanos;
    /** For how long nothing had passed before, either way. */
    private volatile long idleBeforeHandshakeNanos;
    /** When the handshake's last byte passed, either way; 0 until plaintext passes. */
    private volatile long handshakeEndedNanos;
    /** The hello that passes; null when it has passed, or was not seen. */
    TlsHello hello;
    /** Of the hello that a server received; null when none was, or its reader was found. */
    TlsHello.Random waitingFor;

    /** The engine that serves it; null when a socket does, or none was found. */
    volatile TlsEngine engine;
    /** The {@link javax.net.ssl.SSLSocket} that serves it, the innermost of several; null when an engine does. */
    private volatile WeakReference<Object> socket;

    /** Plaintext has passed before our eyes. */
    volatile boolean isRead;
    /** The peer's close_notify was read, and this end had not said it before (RFC 8446 section 6.1). */
    volatile boolean closeNotifyReceived;
    /** The code of a fatal alert that the peer sent (RFC 8446 section 6.2); -1 when none. */
    volatile int fatalAlert = NONE;
    /** The client showed a certificate; null when not known. */
    volatile Boolean clientCertificate;
    /** The server had asked for one; null when not known. */
    volatile Boolean certificateRequested;

    /** When the end of the stream was read, where the engine has not got there yet; 0 otherwise. */
    volatile long endPostponedNanos;
    /**
     * The application closed its end with the end of the stream read and what came before it not decrypted: that is yet
     * to come, as it is where one thread reads and another one decrypts (java.net.http).
     */
    volatile boolean closedBehind;
    /** How much had been received when the close of the socket above began; -1 before. */
    volatile long receivedBeforeClose = NONE;
    /** When the latest bytes of records were read: what they say was said by then, whenever it is decrypted. */
    volatile long receivedNanos;
    /** When the last byte either way had passed before that; the same, where anything but a goodbye was in it. */
    volatile long passedBeforeReceivedNanos;
    /** What is decrypted just now nobody reads but the agent. */
    volatile boolean isReadByAgent;
    /** A write of plaintext is under way in a socket. */
    boolean isWriting;
    /** That write's plaintext has been looked at before it was encrypted. */
    boolean wasReadBefore;
    /** Of a server: when the last byte before the request's first one passed; 0 when no request has begun. */
    long quietSinceNanos;

    /** Of the plaintext, this end's first bytes, as {@link Opening} packs them. */
    long firstSentBytes;
    /** The other end's. */
    long firstReceivedBytes;
    /** How many of the former have passed, at most all that are kept. */
    private byte openingSent;
    /** Of the latter. */
    private byte openingReceived;

    /** How much lay unread in the kernel before the request was written; 0 when nothing did, or nobody asked. */
    private long unreadBeforeRequest;
    /** And how much had been received by then. */
    private long receivedBeforeRequest;

    TlsLayer(long receivedBefore, long sentBefore) {
        this.receivedBefore = receivedBefore;
        this.sentBefore = sentBefore;
    }

    /** Plaintext of this end's passes. */
    void plaintextSent(byte[] array, ByteBuffer buffer, int from, int to) {
        if (openingSent < Opening.BYTES) {
            firstSentBytes = Opening.add(firstSentBytes, openingSent, array, buffer, from, to);
            openingSent = (byte) Math.min(openingSent + to - from, Opening.BYTES);
        }
    }

    /** Plaintext of the other end's passes. */
    void plaintextReceived(byte[] array, ByteBuffer buffer, int from, int to) {
        if (openingReceived < Opening.BYTES) {
            firstReceivedBytes = Opening.add(firstReceivedBytes, openingReceived, array, buffer, from, to);
            openingReceived = (byte) Math.min(openingReceived + to - from, Opening.BYTES);
        }
    }

    /** Whether both ends' first bytes have passed as plaintext. */
    boolean isOpened() {
        return openingSent >= Opening.BYTES && openingReceived >= Opening.BYTES;
    }

    /** Whether that socket's plaintext is the connection's; a socket above the one that had it takes it over. */
    boolean isOf(Object candidate, Object below) {
        WeakReference<Object> known = socket;
        if (engine != null) {
            return false;
        }
        Object current = known == null ? null : known.get();
        if (current == candidate) {
            return true;
        }
        if (current != null && current != below) {
            return false;
        }
        socket = new WeakReference<>(candidate);
        isRead = false;
        return true;
    }

    /** The socket or engine whose plaintext is the connection's; null when there is none. */
    Object endpoint() {
        TlsEngine serving = engine;
        if (serving != null) {
            return serving.get();
        }
        WeakReference<Object> known = socket;
        return known == null ? null : known.get();
    }

    /** What was received has not all gone through the engine: it may still say something. */
    boolean lagsBehind(long bytesReceived) {
        TlsEngine serving = engine;
        return serving != null && serving.unwrappedBytes < bytesReceived - receivedBefore;
    }

    /** Another thread is in the engine that serves it, and to enter it would be to wait. */
    boolean isEngineBusy() {
        TlsEngine serving = engine;
        return serving != null && (serving.wrapping.isInside() || serving.unwrapping.isInside());
    }

    /** How much came while the socket above closed; -1 when it did not. */
    long arrivedWhileClosing(long bytesReceived, long unreadBytes) {
        return receivedBeforeClose < 0 ? NONE : bytesReceived - receivedBeforeClose + Math.max(0, unreadBytes);
    }

    /** Plaintext is being written, or an engine has encrypted some that is not on the wire; else TLS talks to itself. */
    public boolean owesPlaintext(long bytesSent) {
        TlsEngine serving = engine;
        return serving == null ? isWriting : serving.plaintextBytes > bytesSent - sentBefore;
    }

    /** The ClientHello passes; {@code lastByteNanos} is when the last byte before it did. */
    void handshakeStarts(long atNanos, long lastByteNanos) {
        handshakeStartedNanos = atNanos;
        idleBeforeHandshakeNanos = atNanos - lastByteNanos;
    }

    /** The first plaintext passes: the last byte on the wire before its records was the handshake's. */
    void handshakeEnded(long lastByteNanos) {
        handshakeEndedNanos = quietSinceNanos == 0 ? lastByteNanos : quietSinceNanos;
    }

    /** Bytes of records come; {@code lastByteNanos} is when the last byte before them passed, either way. */
    void received(long atNanos, long lastByteNanos) {
        // a record may come in pieces, its header first
        boolean continued = lastByteNanos == receivedNanos && passedBeforeReceivedNanos - receivedNanos < 0;
        if (!continued) {
            passedBeforeReceivedNanos = lastByteNanos;
        }
        receivedNanos = atNanos;
    }

    /** To be called before a request is written. */
    void noteUnread(long unreadBytes, long bytesReceived) {
        unreadBeforeRequest = Math.max(0, unreadBytes);
        receivedBeforeRequest = bytesReceived;
    }

    /**
     * Whether the close_notify that has just been read had lain there before the request was written: in the kernel, or
     * in the buffer of an application that had not decrypted it.
     */
    boolean hadSaidGoodbye(long bytesReceived) {
        TlsEngine serving = engine;
        long passed = serving == null ? bytesReceived : receivedBefore + serving.unwrappedBytes;
        return closeNotifyReceived && hadReceivedBeforeRequest(passed);
    }

    /** Whether that many bytes had been received, or lay unread, before the request was written. */
    boolean hadReceivedBeforeRequest(long bytes) {
        return bytes <= receivedBeforeRequest + unreadBeforeRequest;
    }

    /** Whether its plaintext is read, so that requests and responses are known. */
    public boolean isRead() {
        return isRead;
    }

    /** Whether its first handshake is over; null when that is not known. */
    public Boolean isNegotiated() {
        return isRead ? Boolean.TRUE : TlsSockets.isNegotiated(endpoint());
    }

    /** When its first handshake began, with the ClientHello; 0 when that was not seen. */
    public long handshakeStartedNanos() {
        return handshakeStartedNanos;
    }

    /** For how long nothing had passed before it, either way. */
    public long idleBeforeHandshakeNanos() {
        return idleBeforeHandshakeNanos;
    }

    /** When its last byte passed, either way; 0 when not known: what comes after it must be read. */
    public long handshakeEndedNanos() {
        return handshakeEndedNanos;
    }

    /** Whether the peer's close_notify was read. */
    public boolean closeNotifyReceived() {
        return closeNotifyReceived;
    }

    /** The code of a fatal alert that the peer sent; -1 when none. */
    public int fatalAlert() {
        return fatalAlert;
    }

    /** Whether the client showed a certificate; null when not known. */
    public Boolean clientCertificate() {
        return clientCertificate;
    }

    /** Whether the server had asked for one; null when not known. */
    public Boolean certificateRequested() {
        return certificateRequested;
    }
}
