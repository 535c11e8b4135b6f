package io.resetscope.agent.http;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The headers that are looked at. No other header is ever stored: not Cookie, not Authorization, not baggage, all of
 * which may carry what is nobody's business in a failure report.
 */
enum HeaderName {
    /** Of HTTP/2, what is a request or status line in HTTP/1.x, where no name has a colon. */
    METHOD(":method"),
    PATH(":path"),
    STATUS(":status"),
    CONNECTION("connection"),
    KEEP_ALIVE("keep-alive"),
    CONTENT_LENGTH("content-length"),
    TRANSFER_ENCODING("transfer-encoding"),
    EXPECT("expect"),
    SERVER("server"),
    VIA("via"),
    TRACEPARENT("traceparent", true),
    TRACESTATE("tracestate", true),
    B3("b3", true),
    B3_TRACE_ID("x-b3-traceid", true),
    B3_SPAN_ID("x-b3-spanid", true),
    B3_PARENT_SPAN_ID("x-b3-parentspanid", true),
    B3_SAMPLED("x-b3-sampled", true),
    B3_FLAGS("x-b3-flags", true),
    UBER_TRACE_ID("uber-trace-id", true),
    AMAZON_TRACE_ID("x-amzn-trace-id", true),
    OT_TRACE_ID("ot-tracer-traceid", true),
    OT_SPAN_ID("ot-tracer-spanid", true),
    OT_SAMPLED("ot-tracer-sampled", true);

    /** Of the longest name with the blanks before its colon. */
    static final int MAX_LENGTH = 19;

    /** Of the shortest one, with its colon. */
    private static final int MIN_LENGTH = 3;

    private static final HeaderName[][] BY_LENGTH = new HeaderName[18][];
    /** Per first letter one bit for each third one, so that nearly all other headers cost one look. */
    private static final int[] THIRD_LETTERS = new int[32];

    static {
        for (int length = 0; length < BY_LENGTH.length; length++) {
            int count = 0;
            HeaderName[] found = new HeaderName[values().length];
            for (HeaderName name : values()) {
                if (name.text.length() == length) {
                    found[count++] = name;
                    THIRD_LETTERS[name.text.charAt(0) & 31] |= name.thirdLetters();
                }
            }
            BY_LENGTH[length] = Arrays.copyOf(found, count);
        }
    }

    /** In lower case. */
    final String text;

    private final byte[] bytes;
    /** Carries trace context. */
    final boolean trace;

    HeaderName(String text) {
        this(text, false);
    }

    HeaderName(String text, boolean trace) {
        this.text = text;
        this.bytes = Bytes.ascii(text);
        this.trace = trace;
    }

    /** A name of two letters may be followed by a colon, or by blanks. */
    private int thirdLetters() {
        return text.length() > 2 ? 1 << (text.charAt(2) & 31) : 1 << (':' & 31) | 1 << (' ' & 31) | 1 << ('\t' & 31);
    }

    /** The name at {@code from}, which ends with a colon before {@code to}; null for any other. */
    static HeaderName find(byte[] array, ByteBuffer buffer, int from, int to) {
        if (to - from < MIN_LENGTH || !mayBegin(array, buffer, from, to)) {
            return null;
        }
        int colon = colon(array, buffer, from, to);
        if (colon < 0) {
            return null;
        }
        int end = colon;
        while (end > from && Bytes.isBlank(Bytes.at(array, buffer, end - 1))) {
            end--;
        }
        int length = end - from;
        if (length >= BY_LENGTH.length) {
            return null;
        }
        for (HeaderName name : BY_LENGTH[length]) {
            if (Bytes.matches(name.bytes, array, buffer, from)) {
                return name;
            }
        }
        return null;
    }

    /** The name of this length at {@code from}; null for any other. */
    static HeaderName of(byte[] array, int from, int length) {
        if (length >= BY_LENGTH.length) {
            return null;
        }
        for (HeaderName name : BY_LENGTH[length]) {
            if (Bytes.matches(name.bytes, array, null, from)) {
                return name;
            }
        }
        return null;
    }

    private static boolean mayBegin(byte[] array, ByteBuffer buffer, int from, int to) {
        long letters = to - from >= Long.BYTES
                ? Bytes.eight(array, buffer, from)
                : Bytes.at(array, buffer, from) | Bytes.at(array, buffer, from + 2) << 2 * Byte.SIZE;
        int third = (int) (letters >>> 2 * Byte.SIZE) & 31;
        return (THIRD_LETTERS[(int) letters & 31] >>> third & 1) != 0;
    }

    /** The colon that ends a name that may be one of these, or -1. */
    static int colon(byte[] array, ByteBuffer buffer, int from, int to) {
        int last = Math.min(to, from + MAX_LENGTH + 1);
        for (int i = from; i < last; i++) {
            if (Bytes.at(array, buffer, i) == ':') {
                return i;
            }
        }
        return -1;
    }

    /** Whether so much of a line is here that it can no longer turn out to be one of these. */
    static boolean isRuledOut(byte[] array, int length) {
        return length > MAX_LENGTH
                ? find(array, null, 0, length) == null
                : colon(array, null, 0, length) >= 0 && find(array, null, 0, length) == null;
    }
}
