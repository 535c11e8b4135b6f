package io.resetscope.agent.connection;

/** An HTTP/2 GOAWAY frame (RFC 9113 section 6.8): its sender announces the end of the connection. Immutable. */
public final class GoAway {

    /** The end is in order. */
    public static final int NO_ERROR = 0;
    /** Something is done too often (RFC 9113 section 7). */
    public static final int ENHANCE_YOUR_CALM = 0xb;
    /** TLS is not what HTTP/2 asks for. */
    public static final int INADEQUATE_SECURITY = 0xc;

    public static final int HTTP_1_1_REQUIRED = 0xd;

    private static final String[] CODES = {
        "NO_ERROR",
        "PROTOCOL_ERROR",
        "INTERNAL_ERROR",
        "FLOW_CONTROL_ERROR",
        "SETTINGS_TIMEOUT",
        "STREAM_CLOSED",
        "FRAME_SIZE_ERROR",
        "REFUSED_STREAM",
        "CANCEL",
        "COMPRESSION_ERROR",
        "CONNECT_ERROR",
        "ENHANCE_YOUR_CALM",
        "INADEQUATE_SECURITY",
        "HTTP_1_1_REQUIRED"
    };

    /** Why, as a number (RFC 9113 section 7). */
    public final long code;
    /** The highest stream that its sender has acted on, or may still: what lies above, it never will. */
    public final int lastStreamId;
    /** What it says to people, printable, at most 64 characters of it; null when nothing. */
    public final String text;
    /** {@link System#nanoTime()} when it passed. */
    public final long atNanos;

    public GoAway(long code, int lastStreamId, String text, long atNanos) {
        this.code = code;
        this.lastStreamId = lastStreamId;
        this.text = text;
        this.atNanos = atNanos;
    }

    /** The name of {@link #code}; of one without a name, the number. */
    public String codeName() {
        return code >= 0 && code < CODES.length ? CODES[(int) code] : "0x" + Long.toHexString(code);
    }

    public boolean isError() {
        return code != NO_ERROR;
    }
}
