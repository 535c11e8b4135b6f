package io.resetscope.agent.incident;

import io.resetscope.agent.connection.Connection;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The last calls that this JVM's own clients cancelled. When a server in the same JVM meets the other end of such a
 * connection, nothing died badly: the application hung up on itself. A ring, so that adding never waits.
 */
final class Cancellations {

    private static final int CAPACITY = 1024;

    private final AtomicReferenceArray<InetSocketAddress[]> ring = new AtomicReferenceArray<>(CAPACITY);
    private final AtomicInteger added = new AtomicInteger();

    void add(Connection client) {
        ring.set(
                (added.getAndIncrement() & Integer.MAX_VALUE) % CAPACITY,
                new InetSocketAddress[] {client.local, client.peer});
    }

    /** Whether the other end of this connection is a cancelled client of this JVM. */
    boolean madeBy(InetSocketAddress peer, InetSocketAddress local) {
        InetSocketAddress[] wanted = {peer, local};
        for (int i = 0; i < CAPACITY; i++) {
            if (Arrays.equals(ring.get(i), wanted)) {
                return true;
            }
        }
        return false;
    }
}
