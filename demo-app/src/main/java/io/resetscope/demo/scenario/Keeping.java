package io.resetscope.demo.scenario;

import java.time.Duration;

/**
 * How long the connections of a pool are kept.
 *
 * @param longest idle, unless the server announces less; null for ever
 * @param once whether each connection is used for one request only
 */
record Keeping(Duration longest, boolean once) {
    static final Keeping FOR_EVER = new Keeping(null, false);
    static final Keeping NOT_AT_ALL = new Keeping(null, true);

    static Keeping upTo(Duration longest) {
        return new Keeping(longest, false);
    }
}
