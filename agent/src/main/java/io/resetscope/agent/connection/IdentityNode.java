package io.resetscope.agent.connection;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;

/** What an {@link IdentityTable} keeps of an object: itself the weak reference, which saves an entry and a key for each. */
abstract class IdentityNode<K> extends WeakReference<K> {

    /** Kept because the object may be gone. */
    final int hash;
    /** The next in the same bucket, guarded by the table. */
    volatile IdentityNode<K> next;

    IdentityNode(K key, ReferenceQueue<K> collected) {
        super(key, collected);
        this.hash = System.identityHashCode(key);
    }
}
