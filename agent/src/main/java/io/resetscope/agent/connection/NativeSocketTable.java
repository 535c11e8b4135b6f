package io.resetscope.agent.connection;

import java.io.FileDescriptor;
import java.lang.ref.ReferenceQueue;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The open sockets of native transports, found weakly by the identity of the transport's own object, as
 * {@link ConnectionTable} finds connections and for the same reasons. Without a bound of its own: there are as many as the
 * application has sockets open, and the connections behind them are bounded.
 */
public final class NativeSocketTable {

    private static final int BUCKETS = 1 << 14;

    private final AtomicReferenceArray<NativeSocket> buckets = new AtomicReferenceArray<>(BUCKETS);
    private final ReferenceQueue<Object> collected = new ReferenceQueue<>();

    private static int bucketOf(int hash) {
        return (hash ^ (hash >>> 14)) & (BUCKETS - 1);
    }

    ReferenceQueue<Object> collected() {
        return collected;
    }

    /** By which the agent knows its connection; null when none is known. */
    FileDescriptor descriptor(Object socket) {
        NativeSocket known = get(socket);
        return known == null ? null : known.descriptor;
    }

    /** Null when it is not known. Takes no lock and allocates nothing. */
    NativeSocket get(Object socket) {
        NativeSocket at = buckets.get(bucketOf(System.identityHashCode(socket)));
        while (at != null && at.get() != socket) {
            at = at.next;
        }
        return at;
    }

    /** Adds one, or returns what another thread has added for the same object. Forgets those that were collected. */
    synchronized NativeSocket putIfAbsent(Object socket, NativeSocket added) {
        for (Object reference = collected.poll(); reference != null; reference = collected.poll()) {
            unlink((NativeSocket) reference);
        }
        NativeSocket there = get(socket);
        if (there != null) {
            return there;
        }
        int bucket = bucketOf(added.hash);
        added.next = buckets.get(bucket);
        buckets.set(bucket, added);
        return added;
    }

    /** What was known of it; null, also for the second of two threads, when nothing was. */
    synchronized NativeSocket remove(Object socket) {
        NativeSocket there = get(socket);
        return there != null && unlink(there) ? there : null;
    }

    private boolean unlink(NativeSocket gone) {
        int bucket = bucketOf(gone.hash);
        NativeSocket before = null;
        NativeSocket at = buckets.get(bucket);
        while (at != null && at != gone) {
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
        return true;
    }

    /** How many are known; for tests. */
    int size() {
        int size = 0;
        for (int i = 0; i < BUCKETS; i++) {
            for (NativeSocket at = buckets.get(i); at != null; at = at.next) {
                size++;
            }
        }
        return size;
    }
}
