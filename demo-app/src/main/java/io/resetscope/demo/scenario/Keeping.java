package io.resetscope.demo.scenario;

import java.time.Duration;

/**
 * How long the connections of a pool are kept.
 *
 * @param longest idle, unless the server announces less; null for ever
 * @param once whether each connection is used for one request only
 * @param probesAfter so much silence a TCP keep-alive probe is sent, and again each time; null for never
 */
record Keeping(Duration longest, boolean once, Duration probesAfter) {
    static final Keeping FOR_EVER = new Keeping(null, false, null);
    static final Keeping NOT_AT_ALL = new Keeping(null, true, null);

    static Keeping upTo(Duration longest) {
        return new Keeping(longest, false, null);
    }

    static Keeping probing(Duration after) {
        return new Keeping(null, false, after);
    }
}
