package io.resetscope.agent.connection;

import java.io.FileDescriptor;
import java.lang.ref.ReferenceQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

/**
 * The open connections, found by the identity of their {@link FileDescriptor}.
 *
 * <p>Not by descriptor number, which the kernel reuses the moment it is closed; and weakly, so that a channel that was
 * never closed does not live on here. A look-up takes no lock and allocates nothing, which is why this is not a library's
 * weak map: those allocate a key or keep a thread-local one, and every look-up is inside a read or write of the
 * application's. Bounded: beyond {@code maxConnections} nothing is added.
 */
public final class ConnectionTable {

    private static final int BUCKETS = 1 << 14;
    private static final int STRIPES = 64;
    /** A power of two: the counter wraps around. */
    private static final int CLOSED_REMEMBERED = 1 << 10;

    private final AtomicReferenceArray<Connection> buckets = new AtomicReferenceArray<>(BUCKETS);
    private final Object[] stripes = new Object[STRIPES];
    private final ReferenceQueue<FileDescriptor> collected = new ReferenceQueue<>();
    /** Identity hashes of the descriptors removed last. */
    private final AtomicIntegerArray closed = new AtomicIntegerArray(CLOSED_REMEMBERED);

    private final AtomicInteger closedCount = new AtomicInteger();
    private final AtomicInteger size = new AtomicInteger();
    private final int maxConnections;

    /** @param maxConnections how many connections are watched at once */
    public ConnectionTable(int maxConnections) {
        this.maxConnections = maxConnections;
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Object();
        }
    }

    private static int bucketOf(int hash) {
        return (hash ^ (hash >>> 14)) & (BUCKETS - 1);
    }

    ReferenceQueue<FileDescriptor> collected() {
        return collected;
    }

    /** Null when it is not watched. */
    Connection get(FileDescriptor fd) {
        Connection connection = buckets.get(bucketOf(System.identityHashCode(fd)));
        while (connection != null && connection.get() != fd) {
            connection = connection.next;
        }
        return connection;
    }

    /** Whether there is no room for one more. */
    boolean full() {
        return size.get() >= maxConnections;
    }

    /** Adds a connection, or returns the one that another thread has added for the same descriptor. */
    Connection putIfAbsent(FileDescriptor fd, Connection added) {
        int bucket = bucketOf(added.hash);
        synchronized (stripes[bucket % STRIPES]) {
            Connection there = get(fd);
            if (there != null) {
                return there;
            }
            added.next = buckets.get(bucket);
            buckets.set(bucket, added);
        }
        size.incrementAndGet();
        return added;
    }

    /** Returns the connection that was there, or null. */
    Connection remove(FileDescriptor fd) {
        Connection connection = get(fd);
        if (connection == null || !unlink(connection)) {
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

    private boolean unlink(Connection connection) {
        int bucket = bucketOf(connection.hash);
        synchronized (stripes[bucket % STRIPES]) {
            Connection before = null;
            Connection at = buckets.get(bucket);
            while (at != null && at != connection) {
                before = at;
                at = at.next;
            }
            if (at == null) {
                return false;
            }
            // a reader that stands on the removed link still finds the rest of the chain behind it
            if (before == null) {
                buckets.set(bucket, at.next);
            } else {
                before.next = at.next;
            }
        }
        size.decrementAndGet();
        return true;
    }

    /** Forgets connections whose descriptors were garbage-collected without being closed. Any thread. */
    public void expunge() {
        for (Object reference = collected.poll(); reference != null; reference = collected.poll()) {
            unlink((Connection) reference);
        }
    }

    /** How many are watched. */
    public int size() {
        return size.get();
    }

    /** Visits the watched connections, without a lock: one that comes or goes meanwhile may be missed. */
    public void forEach(Consumer<Connection> visitor) {
        for (int i = 0; i < BUCKETS; i++) {
            for (Connection at = buckets.get(i); at != null; at = at.next) {
                if (!at.ignored) {
                    visitor.accept(at);
                }
            }
        }
    }
}
