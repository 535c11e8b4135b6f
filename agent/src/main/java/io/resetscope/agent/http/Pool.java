package io.resetscope.agent.http;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * What is needed while a message passes, and not by the thousands of connections where none does. Takes no lock and
 * allocates nothing; bounded, and who finds nothing in it makes one. Not by thread, for virtual ones are many, and a
 * message may begin on one thread and end on another; but each begins to look where others do not.
 */
final class Pool<T> {

    private static final int SLOTS = 1024;
    /** Where threads begin to look lies so far apart: references in as many bytes as a processor's caches exchange. */
    private static final int APART = 16;
    /** So many are looked at. */
    private static final int REACH = 64;

    private final AtomicReferenceArray<T> slots = new AtomicReferenceArray<>(SLOTS);

    /** Null when there is none at hand. */
    T take() {
        int first = first();
        for (int i = 0; i < REACH; i++) {
            int slot = first + i & SLOTS - 1;
            T found = slots.get(slot);
            if (found != null && slots.compareAndSet(slot, found, null)) {
                return found;
            }
        }
        return null;
    }

    /** The caller has let go of it. */
    void give(T unused) {
        int first = first();
        for (int i = 0; i < REACH; i++) {
            int slot = first + i & SLOTS - 1;
            if (slots.get(slot) == null && slots.compareAndSet(slot, null, unused)) {
                return;
            }
        }
    }

    private static int first() {
        return (int) Thread.currentThread().getId() * APART;
    }
}
