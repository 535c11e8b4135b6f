package io.resetscope.agent.http;

import java.nio.ByteBuffer;

/** The headers that either side sends: framing and keep-alive. Cleared and filled again for each message. */
final class HeadFields {

    /** Longest value kept, in characters. */
    static final int MAX_VALUE = 128;

    static final byte NO_CODING = 0;
    static final byte CHUNKED = 1;
    static final byte OTHER_CODING = 2;

    private static final byte[] CLOSE = Bytes.ascii("close");
    private static final byte[] KEEP = Bytes.ascii("keep-alive");
    private static final byte[] CHUNKED_CODING = Bytes.ascii("chunked");
    private static final byte[] IDENTITY = Bytes.ascii("identity");

    /** The x of HTTP/1.x. */
    byte minorVersion;
    /** What Transfer-Encoding ends with. */
    byte transfer;
    /** -1 when not announced. */
    long contentLength = -1;
    /** Content-Length was there and cannot be believed. */
    boolean lengthInvalid;
    /** Connection: close. */
    boolean close;
    /** Connection: keep-alive. */
    boolean keepAlive;
    /** The Connection header; null without one. */
    String connectionText;
    /** The Keep-Alive header; null without one. */
    String keepAliveText;

    void clear() {
        minorVersion = 1;
        transfer = NO_CODING;
        contentLength = -1;
        lengthInvalid = false;
        close = false;
        keepAlive = false;
        connectionText = null;
        keepAliveText = null;
    }

    /** Whether the connection outlives the message, as far as its sender is concerned. */
    boolean isPersistent() {
        return !close && (minorVersion > 0 || keepAlive);
    }

    /** Takes a header with its value in {@code from..to}; false when it is none of these. */
    boolean header(HeaderName name, byte[] array, ByteBuffer buffer, int from, int to) {
        switch (name) {
            case CONNECTION:
                connection(array, buffer, from, to);
                return true;
            case KEEP_ALIVE:
                keepAliveText = Bytes.sharedText(array, buffer, from, to, MAX_VALUE);
                return true;
            case CONTENT_LENGTH:
                contentLength(array, buffer, from, to);
                return true;
            case TRANSFER_ENCODING:
                transferEncoding(array, buffer, from, to);
                return true;
            default:
                return false;
        }
    }

    private void connection(byte[] array, ByteBuffer buffer, int from, int to) {
        String text = Bytes.sharedText(array, buffer, from, to, MAX_VALUE);
        boolean again = connectionText != null && connectionText.length() + text.length() + 2 <= MAX_VALUE;
        connectionText = again ? connectionText + ", " + text : text;
        int at = from;
        while (at < to) {
            int end = elementEnd(array, buffer, at, to);
            close |= isElement(CLOSE, array, buffer, at, end);
            keepAlive |= isElement(KEEP, array, buffer, at, end);
            at = end + 1;
        }
    }

    private void transferEncoding(byte[] array, ByteBuffer buffer, int from, int to) {
        int at = from;
        while (at < to) {
            int end = elementEnd(array, buffer, at, to);
            if (isElement(CHUNKED_CODING, array, buffer, at, end)) {
                transfer = CHUNKED;
            } else if (!isElement(IDENTITY, array, buffer, at, end)) {
                transfer = OTHER_CODING;
            }
            at = end + 1;
        }
    }

    /** One number, or a list of the same number (RFC 9110, 8.6). */
    private void contentLength(byte[] array, ByteBuffer buffer, int from, int to) {
        int at = from;
        do {
            int end = elementEnd(array, buffer, at, to);
            long length = number(array, buffer, at, end);
            if (length < 0 || contentLength >= 0 && contentLength != length) {
                lengthInvalid = true;
            } else {
                contentLength = length;
            }
            at = end + 1;
        } while (at < to);
    }

    private static long number(byte[] array, ByteBuffer buffer, int from, int to) {
        long number = 0;
        boolean digits = false;
        for (int i = from; i < to; i++) {
            byte b = Bytes.at(array, buffer, i);
            if (b >= '0' && b <= '9') {
                if (number > (Long.MAX_VALUE - 9) / 10) {
                    return -1;
                }
                number = number * 10 + b - '0';
                digits = true;
            } else if (!Bytes.isBlank(b)) {
                return -1;
            }
        }
        return digits ? number : -1;
    }

    private static int elementEnd(byte[] array, ByteBuffer buffer, int from, int to) {
        int end = from;
        while (end < to && Bytes.at(array, buffer, end) != ',') {
            end++;
        }
        return end;
    }

    private static boolean isElement(byte[] name, byte[] array, ByteBuffer buffer, int from, int to) {
        int first = from;
        int end = to;
        while (first < end && Bytes.isBlank(Bytes.at(array, buffer, first))) {
            first++;
        }
        while (end > first && Bytes.isBlank(Bytes.at(array, buffer, end - 1))) {
            end--;
        }
        return end - first == name.length && Bytes.matches(name, array, buffer, first);
    }
}
