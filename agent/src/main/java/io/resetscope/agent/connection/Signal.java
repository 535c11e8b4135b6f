package io.resetscope.agent.connection;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;

/** How a connection's end showed itself to the application. */
public enum Signal {
    /** A read or write failed because an RST had arrived. */
    RESET("rst"),
    /**
     * A write failed with EPIPE: the kernel knew already that the connection is over. As the first error on a connection
     * it means that a FIN came before the RST.
     */
    BROKEN_PIPE("rst"),
    /** The kernel gave up: no acknowledgement of our bytes, or of our TCP keep-alive probes, for too long (ETIMEDOUT). */
    TIMED_OUT("timeout"),
    /** The peer's FIN, where more was due. */
    END_OF_STREAM("fin"),
    /** An RST in answer to our SYN. */
    REFUSED("refused"),
    /** This end closed it, in a way that hurts the other end. */
    LOCAL_CLOSE("local_close"),
    /** Nothing ended: what was answered is the failure. */
    ANSWER(null);

    /** ETIMEDOUT of a connect takes longer than this, however few SYN retries are configured. */
    private static final long CONNECT_TIMEOUT_AT_LEAST_NANOS = 3_000_000_000L;

    private final String id;

    Signal(String id) {
        this.id = id;
    }

    /** The value of {@code resetscope.signal}; null when there is none. */
    public String id() {
        return id;
    }

    /**
     * What a failed read or write tells; null when it is not the peer's doing (a timeout, a local close).
     *
     * <p>"Connection reset" is a literal of the JDK's; the other texts are the C library's strerror and follow the
     * locale, so for a text that is not known the kernel's state decides.
     *
     * @param peerState asked after the failure
     */
    static Signal ofFailedTransfer(Throwable error, boolean write, PeerState peerState) {
        // exact classes: subclasses (ConnectException, PortUnreachableException, NotYetConnected…) mean other things
        boolean socketError = error.getClass() == SocketException.class
                || error.getClass() == IOException.class
                || error.getClass().getName().equals("sun.net.ConnectionResetException")
                || NettyError.isOfTransfer(error);
        String text = socketError ? NettyError.text(error) : null;
        if (text == null || error instanceof ClosedChannelException || error instanceof InterruptedIOException) {
            return null;
        }
        if (text.startsWith("Connection reset")) {
            return RESET;
        }
        if (text.startsWith("Broken pipe")) {
            return BROKEN_PIPE;
        }
        if (text.startsWith("Connection timed out")) {
            return TIMED_OUT;
        }
        // the JDK's own words for a local ending, and the network's (ICMP), which are no answer of the peer's
        boolean otherwise = text.startsWith("Socket ")
                || text.startsWith("Closed by ")
                || text.startsWith("Stream ")
                || text.startsWith("No route to host")
                || text.startsWith("Network is ");
        boolean over = peerState == PeerState.ERROR || peerState == PeerState.HUNG_UP;
        return otherwise || !over ? null : write ? BROKEN_PIPE : RESET;
    }

    /** Whether a connect was given up because nobody answered: by the application's timeout, or the kernel's. */
    static boolean isConnectTimeout(Throwable error) {
        String text = NettyError.text(error);
        return error instanceof SocketTimeoutException
                || error instanceof ConnectException && text != null && text.startsWith("Connection timed out");
    }

    /** Whether a connection was established and reset before the connect had returned. */
    static boolean isResetOfConnect(Throwable error) {
        String text = NettyError.text(error);
        return error instanceof IOException && text != null && text.startsWith("Connection reset");
    }

    /** Whether a failed connect was refused, as opposed to timed out, unroutable or cancelled. */
    static boolean isRefusal(Throwable error, long tookNanos) {
        if (!(error instanceof ConnectException)) {
            return false;
        }
        String text = NettyError.text(error);
        if (text != null && text.startsWith("Connection refused")) {
            return true;
        }
        boolean known =
                text != null && (text.startsWith("Connection timed out") || text.startsWith("Connection reset"));
        return !known && tookNanos < CONNECT_TIMEOUT_AT_LEAST_NANOS;
    }
}
