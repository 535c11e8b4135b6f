package io.resetscope.agent.connection;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

/**
 * Finds what is known of an object by the object's identity, without keeping it alive. A look-up takes no lock and
 * allocates nothing, which is why this is not a library's weak map: those allocate a key or keep a thread-local one, and
 * every look-up is inside a read or write of the application's.
 *
 * @param <K> the objects
 * @param <N> what is known of one
 */
final class IdentityTable<K, N extends IdentityNode<K>> {

    private static final int STRIPES = 64;

    private final AtomicReferenceArray<IdentityNode<K>> buckets;
    private final int mask;
    private final Object[] stripes = new Object[STRIPES];
    private final ReferenceQueue<K> collected = new ReferenceQueue<>();
    private final AtomicInteger size = new AtomicInteger();

    /** @param bucketCount a power of two */
    IdentityTable(int bucketCount) {
        buckets = new AtomicReferenceArray<>(bucketCount);
        mask = bucketCount - 1;
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Object();
        }
    }

    private int bucketOf(int hash) {
        return (hash ^ (hash >>> 14)) & mask;
    }

    /** Where nodes are to be registered. */
    ReferenceQueue<K> collected() {
        return collected;
    }

    /** Null when nothing is known of it. */
    @SuppressWarnings("unchecked") // only nodes of that type are put in
    N get(K key) {
        IdentityNode<K> node = buckets.get(bucketOf(System.identityHashCode(key)));
        while (node != null && node.get() != key) {
            node = node.next;
        }
        return (N) node;
    }

    /** Adds a node, or returns the one that another thread has added for the same object. */
    N putIfAbsent(K key, N added) {
        int bucket = bucketOf(added.hash);
        synchronized (stripes[bucket % STRIPES]) {
            N there = get(key);
            if (there != null) {
                return there;
            }
            added.next = buckets.get(bucket);
            buckets.set(bucket, added);
        }
        size.incrementAndGet();
        return added;
    }

    /** False when it was not there. */
    boolean remove(IdentityNode<K> node) {
        int bucket = bucketOf(node.hash);
        synchronized (stripes[bucket % STRIPES]) {
            IdentityNode<K> before = null;
            IdentityNode<K> at = buckets.get(bucket);
            while (at != null && at != node) {
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

    /** Forgets what is known of objects that were garbage-collected. Any thread. */
    void expunge() {
        for (Reference<? extends K> reference = collected.poll(); reference != null; reference = collected.poll()) {
            @SuppressWarnings("unchecked") // only nodes are registered with that queue
            IdentityNode<K> node = (IdentityNode<K>) reference;
            remove(node);
        }
    }

    int size() {
        return size.get();
    }

    /** Visits all, without a lock: one that comes or goes meanwhile may be missed. */
    @SuppressWarnings("unchecked") // as in get
    void forEach(Consumer<N> visitor) {
        for (int i = 0; i <= mask; i++) {
            for (IdentityNode<K> at = buckets.get(i); at != null; at = at.next) {
                visitor.accept((N) at);
            }
        }
    }
}
