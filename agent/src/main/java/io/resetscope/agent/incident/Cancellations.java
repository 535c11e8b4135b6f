package io.resetscope.agent.incident;

import io.resetscope.agent.connection.Connection;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * The last calls that this JVM's own clients cancelled. When a server in the same JVM meets the other end of such a
 * connection, nothing died badly: the application hung up on itself.
 */
final class Cancellations {

    private static final int CAPACITY = 1024;
    /** A server that notices later than this was busy for long; the port may be another connection's by then. */
    private static final long NOTICED_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** A client may connect, ask and leave before the server gets round to accepting. */
    private static final long ACCEPTED_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final class Cancelled {

        final InetSocketAddress client;
        final InetSocketAddress server;
        final long atNanos;

        Cancelled(InetSocketAddress client, InetSocketAddress server, long atNanos) {
            this.client = client;
            this.server = server;
            this.atNanos = atNanos;
        }
    }

    private final Ring<Cancelled> cancelled = new Ring<>(CAPACITY);

    void add(Connection client, long atNanos) {
        if (client.localAddress() != null && client.peerAddress() != null) {
            cancelled.add(new Cancelled(client.local(), client.peer(), atNanos));
        }
    }

    /**
     * Whether the other end of a server's connection is a client of this JVM that was cancelled during its life.
     *
     * @param openedNanos when the server's connection was accepted
     * @param failedNanos when the server met the failure
     */
    boolean madeBy(InetSocketAddress client, InetSocketAddress server, long openedNanos, long failedNanos) {
        return cancelled.any(each -> each.client.equals(client)
                && each.server.equals(server)
                && openedNanos - each.atNanos < ACCEPTED_WITHIN_NANOS
                && failedNanos - each.atNanos < NOTICED_WITHIN_NANOS);
    }
}
