package io.resetscope.agent.connection;

import java.io.FileDescriptor;
import java.lang.ref.ReferenceQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Consumer;

/**
 * The open connections, found by the identity of their {@link FileDescriptor}.
 *
 * <p>Not by descriptor number, which the kernel reuses the moment it is closed; and weakly, so that a channel that was
 * never closed does not live on here. Bounded: beyond {@code maxConnections} nothing is added.
 */
public final class ConnectionTable {

    /** 256 KB: with 50 000 connections open, longer chains would cost each read and write 150 ns more. */
    private static final int BUCKETS = 1 << 16;
    /** A power of two: the counter wraps around. */
    private static final int CLOSED_REMEMBERED = 1 << 10;

    private final IdentityTable<FileDescriptor, Connection> connections = new IdentityTable<>(BUCKETS);
    /** Identity hashes of the descriptors removed last. */
    private final AtomicIntegerArray closed = new AtomicIntegerArray(CLOSED_REMEMBERED);

    private final AtomicInteger closedCount = new AtomicInteger();
    private final int maxConnections;

    /** @param maxConnections how many connections are watched at once */
    public ConnectionTable(int maxConnections) {
        this.maxConnections = maxConnections;
    }

    ReferenceQueue<FileDescriptor> collected() {
        return connections.collected();
    }

    /** Null when it is not watched. */
    Connection get(FileDescriptor fd) {
        return connections.get(fd);
    }

    /** Whether there is no room for one more. */
    boolean full() {
        return connections.size() >= maxConnections;
    }

    /** Adds a connection, or returns the one that another thread has added for the same descriptor. */
    Connection putIfAbsent(FileDescriptor fd, Connection added) {
        return connections.putIfAbsent(fd, added);
    }

    /** Returns the connection that was there, or null. */
    Connection remove(FileDescriptor fd) {
        Connection connection = get(fd);
        if (connection == null || !connections.remove(connection)) {
            return null;
        }
        closed.set(closedCount.getAndIncrement() & (CLOSED_REMEMBERED - 1), connection.hash);
        return connection;
    }

    /** Whether it is, or hashes like, a descriptor that was removed a short while ago. */
    boolean closedLately(FileDescriptor fd) {
        int hash = System.identityHashCode(fd);
        for (int i = 0; i < CLOSED_REMEMBERED; i++) {
            if (closed.get(i) == hash) {
                return true;
            }
        }
        return false;
    }

    /** Forgets connections whose descriptors were garbage-collected without being closed. Any thread. */
    public void expunge() {
        connections.expunge();
    }

    /** Their facts are no longer kept up to date: forgets them all, and nothing more is told of them. */
    public void forgetAll() {
        connections.forEach(connection -> {
            connection.fail();
            connection.closing = true;
            connections.remove(connection);
        });
    }

    /** How many are watched. */
    public int size() {
        return connections.size();
    }

    /** Visits the watched connections, without a lock: one that comes or goes meanwhile may be missed. */
    public void forEach(Consumer<Connection> visitor) {
        connections.forEach(connection -> {
            if (!connection.ignored) {
                visitor.accept(connection);
            }
        });
    }
}
