package io.resetscope.agent.http;

/** The Keep-Alive header: parameters that every server writes a little differently. */
final class KeepAliveText {

    /** The parameter is not there. */
    static final long ABSENT = -2;
    /** The parameter is there and means nothing. */
    static final long JUNK = -1;

    private KeepAliveText() {}

    /** The number of {@code name} (lower case) in {@code timeout=5, max="100"}; {@link #ABSENT} or {@link #JUNK}. */
    static long parameter(String text, String name) {
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
     * {@code Connection} and {@code Keep-Alive} as one text, {@code previous} itself when that is what they make;
     * null when there is neither.
     */
    static String join(String previous, String connection, String keepAlive) {
        if (connection == null || keepAlive == null) {
            return connection == null ? keepAlive : connection;
        }
        int length = connection.length() + 2 + keepAlive.length();
        boolean same = previous != null
                && previous.length() == length
                && previous.startsWith(connection)
                && previous.startsWith(", ", connection.length())
                && previous.endsWith(keepAlive);
        return same ? previous : connection + ", " + keepAlive;
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

    private static long number(String text, int from, int to) {
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
        return digits == 0 ? JUNK : number;
    }
}
