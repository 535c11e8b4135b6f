package io.resetscope.agent.connection;

import java.io.FileDescriptor;
import java.net.InetSocketAddress;

/** Told of the moments that matter, on the application's threads: must not block. */
public interface ConnectionListener {

    /**
     * A connection died badly. Once per connection.
     *
     * @param error what the application got; null for an end of stream, and for this end's own close
     * @param duringWrite whether a write met it (else a read)
     * @return what {@link #aftermath} is to be told with; may be null
     */
    Object failed(Connection connection, Signal signal, boolean duringWrite, Throwable error, long atNanos);

    /**
     * The application closes a connection that had failed: what came to light since, such as the answer that a reset hid.
     *
     * @param failure what {@link #failed} returned
     */
    void aftermath(Connection connection, Object failure);

    /**
     * What a write had met was the echo of what a reader had met before it, and tells of after it. Perhaps more than once.
     *
     * @param failure what {@link #failed} returned
     * @param signal RESET or TIMED_OUT
     */
    void metBefore(Connection connection, Object failure, Signal signal);

    /** A response with a gateway's status (502, 503, 504) passed; the connection lives on. */
    void answeredByGateway(Connection connection, Exchange answered, int streamId, long atNanos);

    /**
     * The other end of a client's connection has ended it; orderly or not. Before {@link #failed}, if it is one.
     *
     * @param failed whether something was lost by it
     */
    void endedByPeer(Connection connection, boolean failed, long atNanos);

    /** The first byte of a response came to a client. */
    void responds(Connection connection, long atNanos);

    /** The application closes a connection that has not failed, and nothing is wrong with the way in which it does. */
    void closed(Connection connection, long atNanos);

    /** This JVM has connected. */
    void connected(Connection connection);

    /**
     * A connect did not succeed.
     *
     * @param fd null when not known
     * @param signal REFUSED when nobody listens there, TIMED_OUT when nobody answered within the application's or the
     *     kernel's patience, RESET when it was accepted and reset at once
     */
    void connectFailed(
            FileDescriptor fd,
            InetSocketAddress remote,
            Signal signal,
            long startedNanos,
            Throwable error,
            long atNanos);

    /** The first byte of a response came on a connection that had been idle for {@code idleNanos} before the request. */
    void idleSurvived(Connection connection, long idleNanos);

    /** A connection was not watched, because as many as allowed are. */
    void overLimit();
}
