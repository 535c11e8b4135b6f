package io.resetscope.agent.http;

import java.nio.ByteBuffer;

/** The request target, without what may be a secret. */
final class Target {

    private static final int MAX_TARGET = 256;

    private Target() {}

    /**
     * The target in {@code from..to}, which holds neither query nor fragment, without user info and at most 256
     * characters long.
     *
     * @param previous returned when it spells the same; may be null
     * @param colon it holds one, or did before it was cut: whoever looked for its end has seen it
     * @param cut the target goes on after {@code to}, in a query, a fragment or out of sight
     */
    static String of(String previous, byte[] array, ByteBuffer buffer, int from, int to, boolean colon, boolean cut) {
        int authority = firstAuthority(array, buffer, from, to, colon);
        while (authority >= 0) {
            int host = authority;
            int end = authority;
            while (end < to && Bytes.at(array, buffer, end) != '/') {
                if (Bytes.at(array, buffer, end) == '@') {
                    host = end + 1;
                }
                end++;
            }
            if (end == to && cut) {
                // The '@' that makes all this user info may lie behind the cut.
                return Bytes.target(previous, array, buffer, from, authority, MAX_TARGET);
            }
            if (host != authority) {
                byte[] shown = new byte[authority - from + to - host];
                Bytes.copy(array, buffer, from, authority - from, shown, 0);
                Bytes.copy(array, buffer, host, to - host, shown, authority - from);
                return of(previous, shown, null, 0, shown.length, colon, cut);
            }
            authority = afterScheme(array, buffer, end, to);
        }
        return Bytes.target(previous, array, buffer, from, to, MAX_TARGET);
    }

    /** After {@code scheme:/} or {@code scheme://}, after a leading {@code //}, or, where there is no path, at once; -1 when there is none. */
    private static int firstAuthority(byte[] array, ByteBuffer buffer, int from, int to, boolean colon) {
        boolean path = from < to && Bytes.at(array, buffer, from) == '/';
        if (path && from + 1 < to && Bytes.at(array, buffer, from + 1) == '/') {
            return from + 2;
        }
        int authority = colon ? afterScheme(array, buffer, from, to) : -1;
        return authority < 0 && !path ? from : authority;
    }

    /**
     * Of the first absolute URL from there on, in a path too: where its authority begins; -1 when there is none. One slash is
     * enough: proxies make one of several in a path (nginx's merge_slashes).
     */
    private static int afterScheme(byte[] array, ByteBuffer buffer, int from, int to) {
        for (int i = from; i + 1 < to; i++) {
            if (Bytes.at(array, buffer, i) == ':' && Bytes.at(array, buffer, i + 1) == '/') {
                int authority = i + 2;
                while (authority < to && Bytes.at(array, buffer, authority) == '/') {
                    authority++;
                }
                return authority;
            }
        }
        return -1;
    }
}
