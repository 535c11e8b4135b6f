package io.resetscope.agent.incident;

import java.net.InetSocketAddress;

/**
 * A name for a connection that both of its ends compute alike: from the two endpoints in sorted order, and the minute in
 * which it was established: finer time would tell the ends apart, because the server accepts a moment after the client has
 * connected. (Behind a NAT the ends see different endpoints, and so different names.)
 */
final class ConnectionId {

    private static final long MILLIS_PER_MINUTE = 60_000;
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private ConnectionId() {}

    /** Sixteen hex digits; null when an endpoint is not known. */
    static String of(InetSocketAddress one, InetSocketAddress other, long openedEpochMillis) {
        if (one == null || other == null) {
            return null;
        }
        String first = text(one);
        String second = text(other);
        boolean sorted = first.compareTo(second) <= 0;
        String name =
                (sorted ? first + '|' + second : second + '|' + first) + '|' + openedEpochMillis / MILLIS_PER_MINUTE;
        long hash = FNV_OFFSET;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * FNV_PRIME;
        }
        return String.format("%016x", hash);
    }

    private static String text(InetSocketAddress endpoint) {
        return endpoint.getAddress().getHostAddress() + ':' + endpoint.getPort();
    }
}
