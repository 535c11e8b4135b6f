package io.resetscope.agent.http;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Requests: {@code token SP target SP HTTP/1.x}, and nothing that merely looks like it. */
final class RequestReader extends MessageReader {

    static final int MAX_METHOD = 24;

    private static final int MAX_TRACE_VALUE = 512;
    private static final int MAX_TRACE_HEADERS = 16;
    private static final String VERSION = "HTTP/1.";
    private static final int MAJOR_VERSION_AT = 5;
    /** A bit for each byte below '@' at which the scan of a target stops. */
    private static final long MARKS = (1L << ' ' + 1) - 1 | 1L << '#' | 1L << ':' | 1L << ';' | 1L << '?';
    /** How HTTP/2 begins, in lower case. */
    private static final byte[] PREFACE = Bytes.ascii("pri *");

    private static final byte[] CONTINUE = Bytes.ascii("100-continue");

    private static final byte METHOD = 0;
    private static final byte TLS_RECORD = 1;
    private static final byte TARGET = 2;
    private static final byte QUERY = 3;
    private static final byte PROTOCOL = 4;
    private static final byte LINE_END = 5;

    /** One of the usual names, or as sent; null before the request line. */
    String method;
    /** As {@link io.resetscope.agent.connection.Exchange#target}. */
    String target;
    /** As {@link io.resetscope.agent.connection.Exchange#traceHeaders}. */
    String[] traceHeaders;

    /** As it was when a conversation came to be understood in its middle; -1 when nothing had passed before. */
    long idleBeforeNanos;

    boolean expectsContinue;
    /** The bytes are the HTTP/2 connection preface. */
    boolean http2;

    private byte phase;
    private byte methodLength;
    private byte versionLength;
    /** Bytes of the target up to a query or fragment. */
    private int targetLength;

    private boolean queryFollows;
    /** The target holds a colon before that: there may be a URL in it. */
    private boolean colonSeen;

    @Override
    void forget() {
        super.forget();
        method = null;
        target = null;
        traceHeaders = null;
    }

    @Override
    void begin(long atNanos) {
        super.begin(atNanos);
        method = null;
        traceHeaders = null;
        expectsContinue = false;
    }

    @Override
    void rest() {
        super.rest();
        http2 = false;
        phase = METHOD;
        methodLength = 0;
        versionLength = 0;
        targetLength = 0;
        queryFollows = false;
        colonSeen = false;
    }

    @Override
    int startLine(byte[] array, ByteBuffer buffer, int from, int to) {
        int at = from;
        while (at < to && event == NOTHING) {
            if (phase == TARGET || phase == QUERY) {
                at = target(array, buffer, at, to);
            } else {
                startByte(Bytes.at(array, buffer, at++));
            }
        }
        if (event == START_LINE_READ && carried == 0) {
            requestLine(array, buffer, from);
        } else if (event != CONTRADICTED || http2) {
            // A query is not even carried.
            int kept = methodLength + (phase > METHOD ? 1 + targetLength : 0);
            carry(array, buffer, from, Math.min(at, from + kept - carried));
            if (event == START_LINE_READ) {
                requestLine(carry, null, 0);
            }
            http2 &= Bytes.matches(PREFACE, carry, null, 0);
        }
        return at;
    }

    private void startByte(byte b) {
        switch (phase) {
            case METHOD:
                methodByte(b);
                break;
            case TLS_RECORD:
                tls = b == 3;
                event = CONTRADICTED;
                break;
            case PROTOCOL:
                protocolByte(b);
                break;
            default:
                if (b == '\n') {
                    event = START_LINE_READ;
                } else if (b != '\r') {
                    event = CONTRADICTED;
                }
        }
    }

    private void methodByte(byte b) {
        if (b >= 'A' && b <= 'Z' || b == '-' || b == '_') {
            if (++methodLength > MAX_METHOD) {
                event = CONTRADICTED;
            }
        } else if (b == ' ' && methodLength > 0) {
            phase = TARGET;
        } else if (methodLength == 0 && b >= 0x14 && b <= 0x17) {
            phase = TLS_RECORD;
        } else {
            event = CONTRADICTED;
        }
    }

    private int target(byte[] array, ByteBuffer buffer, int from, int to) {
        int at = from;
        while (at < to && isPlain(Bytes.at(array, buffer, at))) {
            at++;
        }
        if (phase == TARGET) {
            targetLength += at - from;
        }
        if (at == to) {
            return at;
        }
        byte b = Bytes.at(array, buffer, at);
        if (b == ':') {
            if (phase == TARGET) {
                targetLength++;
                colonSeen = true;
            }
        } else if (isCut(b)) {
            queryFollows = true;
            phase = QUERY;
        } else if (b == ' ' && (targetLength > 0 || queryFollows)) {
            phase = PROTOCOL;
        } else {
            event = CONTRADICTED;
        }
        return at + 1;
    }

    /** Neither ends what is shown of a target, nor the target, nor may begin a "://" in it. */
    private static boolean isPlain(byte b) {
        return b >= '@' && b != 0x7f || b < 0 || (MARKS >>> b & 1) == 0;
    }

    /** Where what is shown of a target ends: before a query, a fragment, or path parameters (;jsessionid=…). */
    private static boolean isCut(byte b) {
        return b == '?' || b == '#' || b == ';';
    }

    private void protocolByte(byte b) {
        if (versionLength == VERSION.length()) {
            if (b >= '0' && b <= '9') {
                fields.minorVersion = (byte) (b - '0');
                phase = LINE_END;
            } else {
                event = CONTRADICTED;
            }
        } else if (b != VERSION.charAt(versionLength)) {
            http2 = b == '2' && versionLength == MAJOR_VERSION_AT && methodLength == 3 && targetLength == 1;
            event = CONTRADICTED;
        } else {
            versionLength++;
        }
    }

    private void requestLine(byte[] array, ByteBuffer buffer, int from) {
        int targetFrom = from + methodLength + 1;
        int visible = Math.min(targetLength, MAX_LINE - methodLength - 1);
        boolean cut = queryFollows || visible < targetLength;
        method = Method.of(array, buffer, from, from + methodLength);
        target = Target.of(target, array, buffer, targetFrom, targetFrom + visible, colonSeen, cut);
    }

    @Override
    void header(HeaderName name, byte[] array, ByteBuffer buffer, int from, int to) {
        if (name == HeaderName.EXPECT) {
            expectsContinue |= to - from == CONTINUE.length && Bytes.matches(CONTINUE, array, buffer, from);
        } else if (name.trace) {
            int count = traceHeaders == null ? 0 : traceHeaders.length;
            if (count < 2 * MAX_TRACE_HEADERS) {
                traceHeaders = count == 0 ? new String[2] : Arrays.copyOf(traceHeaders, count + 2);
                traceHeaders[count] = name.text;
                traceHeaders[count + 1] = Bytes.text(null, array, buffer, from, to, MAX_TRACE_VALUE);
            }
        }
    }
}
