package io.resetscope.agent.http;

/** The Keep-Alive header: parameters that every server writes a little differently. */
final class KeepAliveText {

    /** The parameter is not there. */
    static final int ABSENT = -2;
    /** The parameter is there and means nothing. */
    static final int JUNK = -1;

    private static final int SHARED = 256;
    /** As {@code Bytes.shared}: written without a lock, and a lost entry costs a copy. */
    private static final String[] shared = new String[SHARED];

    private KeepAliveText() {}

    /** The number of {@code name} (lower case) in {@code timeout=5, max="100"}; {@link #ABSENT} or {@link #JUNK}. */
    static int parameter(String text, String name) {
        int from = 0;
        while (from < text.length()) {
            int to = from;
            while (to < text.length() && text.charAt(to) != ',' && text.charAt(to) != ';') {
                to++;
            }
            int equals = text.indexOf('=', from);
            if (equals >= 0 && equals < to && isName(text, from, equals, name)) {
                return number(text, equals + 1, to);
            }
            from = to + 1;
        }
        return ABSENT;
    }

    /**
     * {@code Connection} and {@code Keep-Alive} as one text, which connections to the same server share; {@code previous}
     * itself when that is what they make; null when there is neither.
     */
    static String join(String previous, String connection, String keepAlive) {
        if (connection == null || keepAlive == null) {
            return connection == null ? keepAlive : connection;
        }
        if (isJoined(previous, connection, keepAlive)) {
            return previous;
        }
        int hash = connection.hashCode() * 31 + keepAlive.hashCode();
        int slot = (hash ^ hash >>> 8 ^ hash >>> 16) & SHARED - 1;
        String known = shared[slot];
        if (!isJoined(known, connection, keepAlive)) {
            known = connection + ", " + keepAlive;
            shared[slot] = known;
        }
        return known;
    }

    private static boolean isJoined(String text, String connection, String keepAlive) {
        return text != null
                && text.length() == connection.length() + 2 + keepAlive.length()
                && text.startsWith(connection)
                && text.startsWith(", ", connection.length())
                && text.endsWith(keepAlive);
    }

    private static boolean isName(String text, int from, int to, String name) {
        int first = from;
        int end = to;
        while (first < end && text.charAt(first) == ' ') {
            first++;
        }
        while (end > first && text.charAt(end - 1) == ' ') {
            end--;
        }
        return end - first == name.length() && text.regionMatches(true, first, name, 0, name.length());
    }

    private static int number(String text, int from, int to) {
        long number = 0;
        int digits = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                number = number * 10 + c - '0';
                if (number > Integer.MAX_VALUE) {
                    return JUNK;
                }
                digits++;
            } else if (c != ' ' && c != '"' && c != '\'') {
                return JUNK;
            }
        }
        return digits == 0 ? JUNK : (int) number;
    }
}
