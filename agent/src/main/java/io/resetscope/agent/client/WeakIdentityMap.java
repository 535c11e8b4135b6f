package io.resetscope.agent.client;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Values by the identity of objects that are not ours, and that it does not keep alive. For once per call or connect, not
 * for each read or write: a look-up allocates. Bounded: beyond that nothing is added.
 */
public final class WeakIdentityMap<V> {

    private final Map<Object, V> values = new ConcurrentHashMap<>();
    private final ReferenceQueue<Object> collected = new ReferenceQueue<>();
    private final int capacity;

    public WeakIdentityMap(int capacity) {
        this.capacity = capacity;
    }

    public void put(Object key, V value) {
        for (Object gone = collected.poll(); gone != null; gone = collected.poll()) {
            values.remove(gone);
        }
        if (values.size() < capacity) {
            values.put(new Key(key, collected), value);
        }
    }

    /** Null when there is none. */
    public V get(Object key) {
        return values.isEmpty() ? null : values.get(new Probe(key));
    }

    /** Returns what was there, or null. */
    public V remove(Object key) {
        return values.isEmpty() ? null : values.remove(new Probe(key));
    }

    int size() {
        return values.size();
    }

    /** What lies in the map. */
    private static final class Key extends WeakReference<Object> {

        private final int hash;

        Key(Object referent, ReferenceQueue<Object> collected) {
            super(referent, collected);
            hash = System.identityHashCode(referent);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(Object other) {
            if (this == other) {
                return true;
            }
            Object referent = get();
            return other instanceof Key && referent != null && referent == ((Key) other).get();
        }
    }

    /** What it is looked up by; never in the map. */
    private static final class Probe {

        private final Object referent;

        Probe(Object referent) {
            this.referent = referent;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(referent);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key && ((Key) other).get() == referent;
        }
    }
}
