package io.resetscope.agent.http;

import java.util.Arrays;

/** What a header block of HTTP/2 says of the headers that are looked at; and room to decode their text. */
final class Http2Head {

    private static final int MAX_TRACE_VALUE = 512;
    private static final int MAX_TRACE_HEADERS = 16;
    private static final int MAX_DIGITS = 15;
    private static final int MAX_NAME = 32;
    private static final int MAX_VALUE = 1024;

    /** Where a name, or a value, is decoded. */
    final byte[] name = new byte[MAX_NAME];

    final byte[] value = new byte[MAX_VALUE];

    /** Null when it is no request's head. */
    String method;
    /** As {@link io.resetscope.agent.connection.Exchange#target}. */
    String target;
    /** 0 when it is no response's head. */
    int status;

    long contentLength;
    boolean expectsContinue;
    String server;
    String via;
    /** As {@link io.resetscope.agent.connection.Exchange#traceHeaders}. */
    String[] traceHeaders;

    void clear() {
        method = null;
        target = null;
        status = 0;
        contentLength = -1;
        expectsContinue = false;
        server = null;
        via = null;
        traceHeaders = null;
    }

    /** Of what was decoded, a query may be a secret. */
    void forget() {
        clear();
        Arrays.fill(value, (byte) 0);
    }

    /**
     * What is kept of a value; null for a header that HTTP/2 does not have.
     *
     * @param cut it goes on out of sight
     */
    String text(HeaderName header, byte[] array, int from, int to, boolean cut) {
        switch (header) {
            case METHOD:
                return Method.of(array, null, from, Math.min(to, from + RequestReader.MAX_METHOD));
            case PATH:
                return target(array, from, to, cut);
            case STATUS:
            case CONTENT_LENGTH:
            case EXPECT:
            case SERVER:
            case VIA:
                return Bytes.sharedText(array, null, from, to, HeadFields.MAX_VALUE);
            default:
                return header.trace ? Bytes.text(null, array, null, from, to, MAX_TRACE_VALUE) : null;
        }
    }

    /** Without a query, a fragment, or path parameters. */
    private static String target(byte[] array, int from, int to, boolean cut) {
        int end = from;
        boolean colon = false;
        while (end < to && array[end] != '?' && array[end] != '#' && array[end] != ';') {
            colon |= array[end] == ':';
            end++;
        }
        return Target.of(null, array, null, from, end, colon, cut || end < to);
    }

    /** A header has passed; its value is as {@link #text} made it. */
    void add(HeaderName header, String text) {
        switch (header) {
            case METHOD:
                method = text;
                break;
            case PATH:
                target = text;
                break;
            case STATUS:
                status = (int) Math.max(0, number(text));
                break;
            case CONTENT_LENGTH:
                contentLength = number(text);
                break;
            case EXPECT:
                expectsContinue |= "100-continue".equalsIgnoreCase(text);
                break;
            case SERVER:
                server = text;
                break;
            case VIA:
                via = text;
                break;
            default:
                if (header.trace) {
                    addTrace(header.text, text);
                }
        }
    }

    private void addTrace(String header, String text) {
        int count = traceHeaders == null ? 0 : traceHeaders.length;
        if (count < 2 * MAX_TRACE_HEADERS) {
            traceHeaders = count == 0 ? new String[2] : Arrays.copyOf(traceHeaders, count + 2);
            traceHeaders[count] = header;
            traceHeaders[count + 1] = text;
        }
    }

    /** -1 for what is none. */
    private static long number(String text) {
        long number = 0;
        int length = text.length();
        if (length == 0 || length > MAX_DIGITS) {
            return -1;
        }
        for (int i = 0; i < length; i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            number = number * 10 + digit - '0';
        }
        return number;
    }

    boolean isRequest() {
        return method != null;
    }

    /** 100 Continue, 103 Early Hints…: the response proper is still to come. */
    boolean isInterim() {
        return status > 0 && status < 200;
    }
}
