package io.resetscope.agent.connection;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Thousands of connections have a few addresses between them: one copy of each is kept. The slots are bounded, and taken
 * over by whoever comes later; then an address has two copies.
 */
final class SharedAddresses {

    private static final int SLOTS = 256;
    private static final AtomicReferenceArray<InetAddress> ADDRESSES = new AtomicReferenceArray<>(SLOTS);
    private static final AtomicReferenceArray<String> HOSTS = new AtomicReferenceArray<>(SLOTS);

    private SharedAddresses() {}

    /** The same address; null for null. Never one with a scope: equal addresses may differ in that. */
    static InetAddress of(InetAddress address) {
        boolean scoped = address instanceof Inet6Address && ((Inet6Address) address).getScopeId() != 0;
        return address == null || scoped ? address : shared(ADDRESSES, address);
    }

    /** The same host; null for null. */
    static String of(String host) {
        return host == null ? null : shared(HOSTS, host);
    }

    private static <T> T shared(AtomicReferenceArray<T> slots, T value) {
        int hash = value.hashCode();
        int slot = (hash ^ hash >>> 8 ^ hash >>> 16) & SLOTS - 1;
        T known = slots.get(slot);
        if (value.equals(known)) {
            return known;
        }
        slots.set(slot, value);
        return value;
    }
}
