package io.resetscope.agent.diagnosis;

import java.util.regex.Pattern;

/** What an address alone tells. */
public final class Addresses {

    /** Loopback, private and link-local ones (RFC 1918, 3927, 4193, 4291). */
    private static final Pattern NEAR = Pattern.compile("127\\..*|10\\..*|192\\.168\\..*|169\\.254\\..*"
            + "|172\\.(1[6-9]|2\\d|3[01])\\..*|::1|0(:0){6}:1|(fe[89ab]|f[cd])[0-9a-f]{0,2}:.*");

    private Addresses() {}

    /**
     * Whether it is this host's, or one of a private network, which a round trip of some milliseconds reaches as a rule.
     *
     * @param literal null for one that is not known
     */
    public static boolean isNear(String literal) {
        return literal != null && NEAR.matcher(literal).matches();
    }
}
