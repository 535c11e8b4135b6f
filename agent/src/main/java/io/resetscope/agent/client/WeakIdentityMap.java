package io.resetscope.agent.client;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;

/**
 * Values by the identity of objects that are not ours, and that it does not keep alive. Its room is fixed: an entry whose
 * object is gone, or whose value is obsolete, gives way to another; where there is none, nothing is added.
 *
 * <p>Each object has a few slots side by side in which its entry may lie, so that adding and finding look at these and never
 * at all of them. Nothing waits: entries are immutable and go in and out by compare-and-set. One object's entry is put by
 * one thread at a time, as a call or a connect is.
 *
 * <p>No reference queue: an entry that nobody asks for costs its slot, and a garbage collection nothing more.
 */
public final class WeakIdentityMap<V> {

    private static final int REACH = 8;

    /** Slots per entry that is to find room: where half of them are taken, one in a few hundred finds all of its own taken. */
    private static final int SPARSE = 2;

    private final int slots;
    private final Predicate<V> obsolete;
    /** Holds null until something is put: most applications have no such objects. */
    private final AtomicReference<AtomicReferenceArray<Entry<V>>> entries = new AtomicReference<>();

    /**
     * @param capacity for how many there is room, about
     * @param obsolete of what need not be found again
     */
    public WeakIdentityMap(int capacity, Predicate<V> obsolete) {
        this.slots = Math.max(REACH, Integer.highestOneBit(capacity * SPARSE));
        this.obsolete = obsolete;
    }

    /** @return false when there was no room */
    public boolean put(Object key, V value) {
        AtomicReferenceArray<Entry<V>> table = table();
        Entry<V> added = new Entry<>(key, value);
        for (int attempt = 0; attempt < REACH; attempt++) {
            int slot = slotFor(table, key, added.hash);
            if (slot < 0) {
                return false;
            }
            Entry<V> there = table.get(slot);
            // another thread may have been faster since
            if ((there == null || there.isOf(key, added.hash) || givesWay(there))
                    && table.compareAndSet(slot, there, added)) {
                return true;
            }
        }
        return false;
    }

    /** Where it lies; else in place of what gives way, so that few of those are kept; else in an empty one; else -1. */
    private int slotFor(AtomicReferenceArray<Entry<V>> table, Object key, int hash) {
        int empty = -1;
        int given = -1;
        for (int i = 0; i < REACH; i++) {
            int slot = slot(hash, i);
            Entry<V> there = table.get(slot);
            if (there == null) {
                empty = empty < 0 ? slot : empty;
            } else if (there.isOf(key, hash)) {
                return slot;
            } else if (given < 0 && givesWay(there)) {
                given = slot;
            }
        }
        return given >= 0 ? given : empty;
    }

    private boolean givesWay(Entry<V> there) {
        return there.get() == null || obsolete.test(there.value);
    }

    /** Null when there is none. */
    public V get(Object key) {
        AtomicReferenceArray<Entry<V>> table = entries.get();
        if (table == null) {
            return null;
        }
        int hash = System.identityHashCode(key);
        for (int i = 0; i < REACH; i++) {
            Entry<V> there = table.get(slot(hash, i));
            if (there != null && there.isOf(key, hash)) {
                return there.value;
            }
        }
        return null;
    }

    /** Returns what was there, or null. */
    public V remove(Object key) {
        AtomicReferenceArray<Entry<V>> table = entries.get();
        if (table == null) {
            return null;
        }
        int hash = System.identityHashCode(key);
        for (int i = 0; i < REACH; i++) {
            int slot = slot(hash, i);
            Entry<V> there = table.get(slot);
            if (there != null && there.isOf(key, hash)) {
                return table.compareAndSet(slot, there, null) ? there.value : null;
            }
        }
        return null;
    }

    private int slot(int hash, int step) {
        return (hash ^ hash >>> 14) + step & slots - 1;
    }

    private AtomicReferenceArray<Entry<V>> table() {
        AtomicReferenceArray<Entry<V>> table = entries.get();
        if (table == null) {
            entries.compareAndSet(null, new AtomicReferenceArray<>(slots));
            table = entries.get();
        }
        return table;
    }

    private static final class Entry<V> extends WeakReference<Object> {

        final int hash;
        final V value;

        Entry(Object key, V value) {
            super(key);
            this.hash = System.identityHashCode(key);
            this.value = value;
        }

        /** The hash first: asking for the object tells a concurrent collector that it is in use. */
        boolean isOf(Object key, int hashOfKey) {
            return hash == hashOfKey && get() == key;
        }
    }
}
