package io.resetscope.lab.client;

import java.util.Arrays;
import java.util.List;

/** What the clients do in a way of their own in one fault; most of it only those that are ours. */
public final class Habits {

    /** Reuse connections that were announced to be closed. */
    public static final String IGNORES_CLOSE = "ignores_close";
    /** Speak TLS. All clients but the blocking channel. */
    public static final String TLS = "tls";
    /** TCP keep-alive probes; at which interval is the system's setting. */
    public static final String PROBES = "probes";
    /** Frames with a length of four bytes in place of HTTP. */
    public static final String BINARY = "binary";
    /** RESP, which Redis speaks, in place of HTTP. */
    public static final String RESP = "resp";

    final boolean ignoresClose;
    final boolean tls;
    final boolean probes;
    /** Null for HTTP. */
    final Dialogue dialogue;

    /** @param names separated by commas */
    Habits(String names) {
        List<String> all = Arrays.asList(names.split(","));
        ignoresClose = all.contains(IGNORES_CLOSE);
        tls = all.contains(TLS);
        probes = all.contains(PROBES);
        dialogue = all.contains(BINARY) ? Dialogue::binary : all.contains(RESP) ? Dialogue::resp : null;
    }
}
