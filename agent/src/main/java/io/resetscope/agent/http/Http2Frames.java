package io.resetscope.agent.http;

import java.nio.ByteBuffer;

/**
 * One direction of an HTTP/2 connection, frame by frame (RFC 9113 section 4.1). Nine bytes of a frame are its header; of
 * the rest, only the first bytes of some control frames are looked at, and everything else is counted down. Used by one
 * thread at a time.
 */
final class Http2Frames {

    static final byte DATA = 0;
    static final byte HEADERS = 1;
    static final byte PRIORITY = 2;
    static final byte RST_STREAM = 3;
    static final byte SETTINGS = 4;
    static final byte PUSH_PROMISE = 5;
    static final byte PING = 6;
    static final byte GOAWAY = 7;
    static final byte WINDOW_UPDATE = 8;
    static final byte CONTINUATION = 9;

    /** Of DATA and HEADERS; of PING and SETTINGS, the same bit is ACK. */
    static final int END_STREAM = 1;

    static final int ACK = 1;
    static final int END_HEADERS = 4;

    static final int HEADER_BYTES = 9;
    /** Of the text of a GOAWAY. */
    static final int MAX_TEXT = 64;

    private static final byte[] PREFACE = Bytes.ascii("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    /** Of a frame whose type is not known: nobody allows more without being asked (RFC 9113 section 4.2). */
    private static final int MAX_UNKNOWN = 1 << 14;

    private static final int TYPE_AT = 3;
    private static final int SETTING_BYTES = 6;
    private static final int GOAWAY_BYTES = 8;

    /** What is read becomes known here. */
    interface Reader {

        /** The header of a frame has passed; false when there can be no such frame now. */
        boolean begins(Http2Frames frame, long atNanos);

        /** So many bytes of its payload have passed; false when that cannot be followed. */
        boolean passes(Http2Frames frame, int count, long atNanos);

        /** It has passed as a whole. */
        void ends(Http2Frames frame, long atNanos);

        /** A part of a header block passes, {@code offset} bytes behind the frame's header. */
        void headers(Http2Frames frame, byte[] array, ByteBuffer buffer, int from, int to, int offset);
    }

    byte type;
    byte flags;
    int length;
    int streamId;
    /** The first bytes of the payload, up to eight, the first one highest. */
    long value;
    /** The bytes that pass are not HTTP/2. */
    boolean isLost;

    private byte prefaceBytes;
    private byte headerBytes;
    private byte valueBytes;
    private boolean anyFrame;
    /** HEADERS without END_HEADERS passed: only their continuation may come next. */
    private boolean headersOpen;

    private int remaining;
    private byte[] text;
    private int textBytes;

    /** @param client who speaks begins with the preface */
    Http2Frames(boolean client) {
        prefaceBytes = client ? 0 : (byte) PREFACE.length;
    }

    /** Whether a client's preface begins there, as far as that can be seen. */
    static boolean isPreface(byte[] array, ByteBuffer buffer, int from, int to) {
        for (int i = 0; i < Math.min(PREFACE.length, to - from); i++) {
            if (Bytes.at(array, buffer, from + i) != PREFACE[i]) {
                return false;
            }
        }
        return true;
    }

    /** So much of the preface has been seen to pass. */
    void prefacePassed(int bytes) {
        prefaceBytes = (byte) bytes;
    }

    /** What has been taken for the beginning of a first frame, and is not known to be one: this many bytes. */
    int unproven() {
        return anyFrame ? 0 : prefaceBytes == PREFACE.length ? headerBytes : prefaceBytes;
    }

    /** The first frame's header has passed, and is that of SETTINGS (RFC 9113 section 3.4). */
    boolean isProven() {
        return anyFrame;
    }

    /** Reads to the end, or to where it {@link #isLost}; returns the index of the next byte. */
    int read(Reader reader, byte[] array, ByteBuffer buffer, int from, int to, long atNanos) {
        int at = from;
        while (at < to && !isLost) {
            if (prefaceBytes < PREFACE.length) {
                at = preface(array, buffer, at, to);
            } else if (headerBytes < HEADER_BYTES) {
                at = header(reader, array, buffer, at, to, atNanos);
            } else {
                int count = Math.min(remaining, to - at);
                look(reader, array, buffer, at, at + count);
                at += count;
                pass(reader, count, atNanos);
            }
        }
        return at;
    }

    /** Passes unseen bytes; false when they are not certainly those of a body. */
    boolean skip(Reader reader, long count, long atNanos) {
        if (headerBytes < HEADER_BYTES || type != DATA || count > remaining) {
            return false;
        }
        pass(reader, (int) count, atNanos);
        return true;
    }

    private int preface(byte[] array, ByteBuffer buffer, int from, int to) {
        int at = from;
        while (at < to && prefaceBytes < PREFACE.length) {
            if (Bytes.at(array, buffer, at) != PREFACE[prefaceBytes]) {
                isLost = true;
                return at;
            }
            prefaceBytes++;
            at++;
        }
        return at;
    }

    private int header(Reader reader, byte[] array, ByteBuffer buffer, int from, int to, long atNanos) {
        int at = from;
        while (at < to && headerBytes < HEADER_BYTES) {
            int next = Bytes.at(array, buffer, at) & 0xff;
            if (!anyFrame && (headerBytes == 0 && next != 0 || headerBytes == TYPE_AT && next != SETTINGS)) {
                isLost = true;
                return at;
            }
            headerByte(next);
            at++;
        }
        if (headerBytes < HEADER_BYTES) {
            return at;
        }
        remaining = length;
        value = 0;
        valueBytes = 0;
        isLost = !isPossible() || !reader.begins(this, atNanos);
        anyFrame |= !isLost;
        if (remaining == 0 && !isLost) {
            end(reader, atNanos);
        }
        return at;
    }

    private void headerByte(int b) {
        switch (headerBytes++) {
            case 0:
                length = b;
                break;
            case 1:
            case 2:
                length = length << Byte.SIZE | b;
                break;
            case 3:
                type = (byte) b;
                break;
            case 4:
                flags = (byte) b;
                break;
            case 5:
                // the highest bit is reserved
                streamId = b & 0x7f;
                break;
            default:
                streamId = streamId << Byte.SIZE | b;
        }
    }

    /** Whether RFC 9113 section 6 allows it here. A type that is not known is allowed anywhere but before SETTINGS. */
    private boolean isPossible() {
        if (headersOpen != (type == CONTINUATION)) {
            return false;
        }
        boolean onConnection = streamId == 0;
        switch (type) {
            case SETTINGS:
                return onConnection && length % SETTING_BYTES == 0 && (!has(ACK) || anyFrame && length == 0);
            case PING:
                return anyFrame && onConnection && length == Long.BYTES;
            case GOAWAY:
                return anyFrame && onConnection && length >= GOAWAY_BYTES;
            case WINDOW_UPDATE:
                return anyFrame && length == Integer.BYTES;
            case RST_STREAM:
                return anyFrame && !onConnection && length == Integer.BYTES;
            case PRIORITY:
                return anyFrame && !onConnection && length == Integer.BYTES + 1;
            case DATA:
            case HEADERS:
            case PUSH_PROMISE:
            case CONTINUATION:
                return anyFrame && !onConnection;
            default:
                return anyFrame && length <= MAX_UNKNOWN;
        }
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    private void pass(Reader reader, int count, long atNanos) {
        remaining -= count;
        isLost = !reader.passes(this, count, atNanos);
        if (remaining == 0 && !isLost) {
            end(reader, atNanos);
        }
    }

    private void end(Reader reader, long atNanos) {
        if (carriesHeaders()) {
            headersOpen = !has(END_HEADERS);
        }
        headerBytes = 0;
        reader.ends(this, atNanos);
        text = null;
        textBytes = 0;
    }

    private void look(Reader reader, byte[] array, ByteBuffer buffer, int from, int to) {
        if (type == GOAWAY || type == RST_STREAM) {
            int at = from;
            for (; at < to && valueBytes < Math.min(length, Long.BYTES); at++) {
                value = value << Byte.SIZE | Bytes.at(array, buffer, at) & 0xff;
                valueBytes++;
            }
            keepText(array, buffer, at, to);
        } else if (carriesHeaders()) {
            reader.headers(this, array, buffer, from, to, length - remaining);
        }
    }

    /** Of its payload, a part of a header block. */
    boolean carriesHeaders() {
        return type == HEADERS || type == PUSH_PROMISE || type == CONTINUATION;
    }

    private void keepText(byte[] array, ByteBuffer buffer, int from, int to) {
        int count = Math.min(to - from, MAX_TEXT - textBytes);
        if (count > 0) {
            if (text == null) {
                text = new byte[Math.min(length - GOAWAY_BYTES, MAX_TEXT)];
            }
            Bytes.copy(array, buffer, from, count, text, textBytes);
            textBytes += count;
        }
    }

    /** Of a GOAWAY that has passed: what it says to people, if that is a name and not something of its own; or null. */
    String text() {
        for (int i = 0; i < textBytes; i++) {
            if (!isOfName(text[i])) {
                return null;
            }
        }
        return textBytes == 0 ? null : Bytes.text(null, text, null, 0, textBytes, MAX_TEXT);
    }

    private static boolean isOfName(byte b) {
        return b >= 'a' && b <= 'z'
                || b >= 'A' && b <= 'Z'
                || b >= '0' && b <= '9'
                || b == '_'
                || b == '-'
                || b == '.'
                || b == ' ';
    }
}
