package io.resetscope.agent.connection;

import java.net.InetSocketAddress;

/** Told of the moments that matter, on the application's threads: must not block. */
public interface ConnectionListener {

    /**
     * A connection died badly. Once per connection.
     *
     * @param error what the application got; null for an end of stream
     * @param duringWrite whether a write met it (else a read)
     */
    void failed(Connection connection, Signal signal, boolean duringWrite, Throwable error, long atNanos);

    /** This JVM has connected. */
    void connected(Connection connection);

    /** Nobody listens at {@code remote}. */
    void refused(InetSocketAddress remote, long startedNanos, Throwable error, long atNanos);

    /** The first byte of a response came on a connection that had been idle for {@code idleNanos} before the request. */
    void idleSurvived(Connection connection, long idleNanos);

    /** The application closed a connection while an exchange was under way: a cancelled call. */
    void cancelled(Connection connection, long atNanos);

    /** A connection was not watched, because as many as allowed are. */
    void overLimit();
}
