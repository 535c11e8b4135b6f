package io.resetscope.lab.client;

import java.util.Arrays;
import java.util.List;

/** What the clients do in a way of their own; most of it only those that are ours, or only those that are libraries. */
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

    /** The pool's idle limit, in milliseconds: {@code keep_alive=77000}. */
    public static final String KEEP_ALIVE = "keep_alive=";
    /** From which idle time on the pool looks at a connection, in milliseconds: {@code validate_after=9000}. */
    public static final String VALIDATE_AFTER = "validate_after=";
    /** How old the pool lets a connection grow, in milliseconds: {@code time_to_live=70000}. */
    public static final String TIME_TO_LIVE = "time_to_live=";
    /** The library repeats what failed, if it can be told to. */
    public static final String RETRIES = "retries";
    /** The library repeats nothing, if it can be told so. */
    public static final String NO_RETRIES = "no_retries";

    /** What it is set to where it is not set. */
    private static final long USUAL = -1;

    final boolean ignoresClose;
    final boolean tls;
    final boolean probes;
    /** Null for HTTP. */
    final Dialogue dialogue;
    /** Whether the libraries are to be set up otherwise than by default; then all that follows is set. */
    final boolean configured;

    final long keepAliveMillis;
    final long validateAfterMillis;
    final long timeToLiveMillis;
    final boolean retries;

    /** @param names separated by commas */
    public Habits(String names) {
        List<String> all = Arrays.asList(names.split(","));
        ignoresClose = all.contains(IGNORES_CLOSE);
        tls = all.contains(TLS);
        probes = all.contains(PROBES);
        dialogue = all.contains(BINARY) ? Dialogue::binary : all.contains(RESP) ? Dialogue::resp : null;
        configured = all.contains(RETRIES) || all.contains(NO_RETRIES);
        retries = all.contains(RETRIES);
        keepAliveMillis = millis(all, KEEP_ALIVE);
        validateAfterMillis = millis(all, VALIDATE_AFTER);
        timeToLiveMillis = millis(all, TIME_TO_LIVE);
    }

    private static long millis(List<String> all, String name) {
        return all.stream()
                .filter(it -> it.startsWith(name))
                .mapToLong(it -> Long.parseLong(it.substring(name.length())))
                .findFirst()
                .orElse(USUAL);
    }
}
