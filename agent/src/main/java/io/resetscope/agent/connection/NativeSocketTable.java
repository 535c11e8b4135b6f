package io.resetscope.agent.connection;

import java.lang.ref.ReferenceQueue;

/**
 * The open sockets of native transports, found by the identity of the transport's own object. Without a bound of its own:
 * there are as many as the application has sockets open, and the connections behind them are bounded.
 */
final class NativeSocketTable {

    private static final int BUCKETS = 1 << 12;

    private final IdentityTable<Object, NativeSocket> sockets = new IdentityTable<>(BUCKETS);

    ReferenceQueue<Object> collected() {
        return sockets.collected();
    }

    /** Null when it is not known. */
    NativeSocket get(Object socket) {
        return sockets.get(socket);
    }

    /** Adds one, or returns what another thread has added for the same object. Forgets those that were collected. */
    NativeSocket putIfAbsent(Object socket, NativeSocket added) {
        sockets.expunge();
        return sockets.putIfAbsent(socket, added);
    }

    /** What was known of it; null, also for the second of two threads, when nothing was. */
    NativeSocket remove(Object socket) {
        NativeSocket there = get(socket);
        return there != null && sockets.remove(there) ? there : null;
    }

    /** How many are known; for tests. */
    int size() {
        return sockets.size();
    }
}
