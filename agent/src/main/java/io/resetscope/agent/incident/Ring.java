package io.resetscope.agent.incident;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;

/** The last so many things that happened. Adding never waits, from however many threads; the oldest is overwritten. */
final class Ring<T> {

    private final AtomicReferenceArray<T> slots;
    private final AtomicInteger added = new AtomicInteger();

    Ring(int capacity) {
        slots = new AtomicReferenceArray<>(capacity);
    }

    void add(T thing) {
        slots.set((added.getAndIncrement() & Integer.MAX_VALUE) % slots.length(), thing);
    }

    /** The latest, or the one so many before it, below the capacity; null where there is none yet. */
    T before(int count) {
        return slots.get((added.get() - 1 - count & Integer.MAX_VALUE) % slots.length());
    }

    /** The latest that is wanted; null when none is. */
    T latest(Predicate<T> wanted) {
        int newest = added.get();
        for (int i = 1; i <= slots.length(); i++) {
            T thing = slots.get((newest - i & Integer.MAX_VALUE) % slots.length());
            if (thing != null && wanted.test(thing)) {
                return thing;
            }
        }
        return null;
    }

    /** Whether one of those that are remembered is wanted. */
    boolean any(Predicate<T> wanted) {
        for (int i = 0; i < slots.length(); i++) {
            T thing = slots.get(i);
            if (thing != null && wanted.test(thing)) {
                return true;
            }
        }
        return false;
    }
}
