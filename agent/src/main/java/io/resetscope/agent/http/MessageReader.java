package io.resetscope.agent.http;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The framing of one direction: start line, header lines, body. Lines are read where they lie; only a line that is
 * split across calls is carried over. Bodies are counted down and not looked at.
 *
 * <p>{@link #read} stops after a start line, a head, a message, and where the bytes contradict HTTP; {@link #event} and
 * {@link #isDone} say which. Used by one thread at a time.
 */
abstract class MessageReader {

    /** What {@link #read} stopped for. */
    static final byte NOTHING = 0;

    static final byte START_LINE_READ = 1;
    static final byte HEAD_READ = 2;
    static final byte CONTRADICTED = 3;

    /** Of a line, this much is looked at: room for the longest value that is kept, and its name. */
    static final int MAX_LINE = 1024;

    private static final int MAX_HEAD = 64 * 1024;
    private static final int MAX_HEAD_LINES = 256;
    private static final int MAX_EMPTY_LINE_BYTES = 8;
    private static final int FIRST_CARRY = 128;

    private static final byte START = 0;
    private static final byte HEADERS = 1;
    private static final byte FRAMED = 2;
    private static final byte BODY = 3;
    private static final byte CHUNK_DATA = 4;
    private static final byte CHUNKS = 5;
    private static final byte UNTIL_CLOSE = 6;
    private static final byte SUSPENDED = 7;
    private static final byte DONE = 8;

    /** Why the last {@link #read} stopped. */
    byte event;
    /** {@link System#nanoTime()} when the message's first byte passed. */
    long startedNanos;
    /** Bytes of the message so far. */
    long bytes;
    /** The headers of the message under way, or of the last one. */
    final HeadFields fields = new HeadFields();
    /** The first bytes are those of a TLS record. */
    boolean tls;

    byte[] carry;
    int carried;
    private byte state;
    private boolean lineDropped;
    private boolean bodyBegun;
    private byte emptyLineBytes;
    private short headLines;
    private int headBytes;
    private long remaining;
    /** Made when first needed. */
    private ChunkLines chunks;

    /** Forgets the last message; the first byte of the next one is about to be read. */
    void begin(long atNanos) {
        startedNanos = atNanos;
        bytes = 0;
        fields.clear();
    }

    /** Leaves what was read of the message behind and waits for the next; its facts stay until {@link #begin}. */
    void rest() {
        state = START;
        event = NOTHING;
        tls = false;
        carry = null;
        carried = 0;
        lineDropped = false;
        bodyBegun = false;
        emptyLineBytes = 0;
        headLines = 0;
        headBytes = 0;
        remaining = 0;
    }

    /** Lets go of what it read last, for whoever has it next. */
    void forget() {
        startedNanos = 0;
        bytes = 0;
        fields.clear();
    }

    /** Nothing is kept of the next message, not even the empty lines before it. */
    final boolean isAtRest() {
        return isBetweenMessages() && emptyLineBytes == 0;
    }

    /** No byte of the next message has been read. */
    final boolean isBetweenMessages() {
        return state == START && headBytes == 0;
    }

    /** The message ended with the last byte that was read. {@link #rest} comes next. */
    final boolean isDone() {
        return state == DONE;
    }

    final boolean isUntilClose() {
        return state == UNTIL_CLOSE;
    }

    /** The head was read, a body is announced, and nothing of it has passed. */
    final boolean isBodyUntouched() {
        return !bodyBegun && (state == BODY || state == CHUNKS);
    }

    /** After a CONNECT: what follows belongs to it until its answer says what the bytes are. */
    final void suspend() {
        state = SUSPENDED;
    }

    final boolean isSuspended() {
        return state == SUSPENDED;
    }

    /** Passes over the empty lines that some peers send between messages (RFC 9112, 2.2); a few, not endlessly many. */
    final int skipEmptyLines(byte[] array, ByteBuffer buffer, int from, int to) {
        int at = from;
        while (at < to && emptyLineBytes < MAX_EMPTY_LINE_BYTES) {
            byte b = Bytes.at(array, buffer, at);
            if (b != '\r' && b != '\n') {
                break;
            }
            emptyLineBytes++;
            at++;
        }
        return at;
    }

    /** Reads on, to where there is something to say or to {@code to}; returns the index of the next byte. */
    final int read(byte[] array, ByteBuffer buffer, int from, int to) {
        event = NOTHING;
        int at = from;
        while (array == null && at < to && event == NOTHING && isInHead() && HeadCopy.isPossible()) {
            at = readCopy(buffer, at, to);
        }
        return event == NOTHING && at < to ? readInPlace(array, buffer, at, to) : at;
    }

    private boolean isInHead() {
        return state == START || state == HEADERS;
    }

    private int readCopy(ByteBuffer buffer, int from, int to) {
        HeadCopy copy = HeadCopy.take();
        try {
            return from + readInPlace(copy.bytes, null, 0, copy.fill(buffer, from, to));
        } finally {
            copy.giveBack();
        }
    }

    private int readInPlace(byte[] array, ByteBuffer buffer, int from, int to) {
        event = NOTHING;
        int at = from;
        while (at < to && event == NOTHING && state != DONE) {
            switch (state) {
                case START:
                    at = counted(at, startLine(array, buffer, at, to));
                    if (event == START_LINE_READ) {
                        state = HEADERS;
                        carried = 0;
                    }
                    break;
                case HEADERS:
                    at = headerLine(array, buffer, at, to);
                    break;
                case BODY:
                case CHUNK_DATA:
                    bodyBegun = true;
                    int taken = (int) Math.min(Math.max(remaining, 0), to - at);
                    at += taken;
                    pass(taken);
                    break;
                case CHUNKS:
                    bodyBegun = true;
                    at = chunkLine(array, buffer, at, to);
                    break;
                default:
                    at = to;
            }
        }
        bytes += at - from;
        return at;
    }

    /** Passes {@code count} unseen body bytes; false when they are not certainly body. */
    final boolean skip(long count) {
        event = NOTHING;
        boolean counting = state == BODY || state == CHUNK_DATA;
        if (counting && count <= remaining) {
            bodyBegun = true;
            pass(count);
        } else if (state != UNTIL_CLOSE && state != SUSPENDED) {
            return false;
        }
        bytes += count;
        return true;
    }

    /**
     * To be called after {@link #HEAD_READ}: what follows the head.
     *
     * @param bodyless no body, whatever the headers announce
     * @param closeDelimited without announced length, the body ends with the connection
     */
    final void frame(boolean bodyless, boolean closeDelimited) {
        if (bodyless) {
            state = DONE;
        } else if (fields.transfer == HeadFields.CHUNKED) {
            state = CHUNKS;
            if (chunks == null) {
                chunks = new ChunkLines();
            }
            chunks.beginSize();
        } else if (fields.transfer == HeadFields.OTHER_CODING) {
            // Without a final chunked coding there is no length, and Content-Length does not count.
            state = UNTIL_CLOSE;
        } else if (fields.lengthInvalid) {
            event = CONTRADICTED;
        } else if (fields.contentLength >= 0) {
            remaining = fields.contentLength;
            state = remaining == 0 ? DONE : BODY;
        } else {
            state = closeDelimited ? UNTIL_CLOSE : DONE;
        }
    }

    /**
     * Reads start-line bytes up to the line feed, which it includes; sets {@link #event} to {@link #START_LINE_READ},
     * or, with the first byte that cannot be, to {@link #CONTRADICTED}.
     */
    abstract int startLine(byte[] array, ByteBuffer buffer, int from, int to);

    /** A header that only this direction carries. */
    abstract void header(HeaderName name, byte[] array, ByteBuffer buffer, int from, int to);

    /** Carries {@code from..to} over to the next call, as far as {@link #MAX_LINE} allows. */
    final void carry(byte[] array, ByteBuffer buffer, int from, int to) {
        int length = Math.min(to - from, MAX_LINE - carried);
        if (length <= 0) {
            return;
        }
        if (carry == null || carry.length < carried + length) {
            int doubled = carry == null ? FIRST_CARRY : carry.length * 2;
            byte[] larger = new byte[Math.min(MAX_LINE, Math.max(doubled, carried + length))];
            if (carried > 0) {
                System.arraycopy(carry, 0, larger, 0, carried);
            }
            carry = larger;
        }
        Bytes.copy(array, buffer, from, length, carry, carried);
        carried += length;
    }

    private int counted(int from, int to) {
        headBytes += to - from;
        if (headBytes > MAX_HEAD) {
            event = CONTRADICTED;
        }
        return to;
    }

    private int headerLine(byte[] array, ByteBuffer buffer, int from, int to) {
        int lineFeed = Bytes.indexOfLineFeed(array, buffer, from, to);
        int end = lineFeed < 0 ? to : lineFeed;
        boolean whole = lineFeed >= 0 && carried == 0 && !lineDropped;
        if (!whole && !lineDropped) {
            carryHeader(array, buffer, from, end);
        }
        if (lineFeed < 0) {
            return counted(from, to);
        }
        if (whole) {
            line(array, buffer, from, end);
        } else if (!lineDropped) {
            line(carry, null, 0, carried);
        }
        carried = 0;
        lineDropped = false;
        if (event == NOTHING && ++headLines > MAX_HEAD_LINES) {
            event = CONTRADICTED;
        }
        return counted(from, lineFeed + 1);
    }

    /** Carries a header line only when it is one of those to be kept: any other may be a secret. */
    private void carryHeader(byte[] array, ByteBuffer buffer, int from, int to) {
        int name = Math.min(to, from + Math.max(0, HeaderName.MAX_LENGTH + 1 - carried));
        carry(array, buffer, from, name);
        if (HeaderName.isRuledOut(carry, carried)) {
            Arrays.fill(carry, 0, carried, (byte) 0);
            carried = 0;
            lineDropped = true;
        } else {
            carry(array, buffer, name, to);
        }
    }

    private void line(byte[] array, ByteBuffer buffer, int from, int lineEnd) {
        if (lineEnd == from || lineEnd == from + 1 && Bytes.at(array, buffer, from) == '\r') {
            carry = null;
            headBytes = 0;
            state = FRAMED;
            event = HEAD_READ;
            return;
        }
        HeaderName name = HeaderName.find(array, buffer, from, lineEnd);
        if (name == null) {
            return;
        }
        int to = Bytes.at(array, buffer, lineEnd - 1) == '\r' ? lineEnd - 1 : lineEnd;
        to = Math.min(to, from + MAX_LINE);
        int first = HeaderName.colon(array, buffer, from + name.text.length(), to) + 1;
        while (first < to && Bytes.isBlank(Bytes.at(array, buffer, first))) {
            first++;
        }
        while (to > first && Bytes.isBlank(Bytes.at(array, buffer, to - 1))) {
            to--;
        }
        if (!fields.header(name, array, buffer, first, to)) {
            header(name, array, buffer, first, to);
        }
    }

    private void pass(long count) {
        remaining -= count;
        if (remaining <= 0) {
            if (state == CHUNK_DATA) {
                state = CHUNKS;
                chunks.beginDataEnd();
            } else {
                state = DONE;
            }
        }
    }

    private int chunkLine(byte[] array, ByteBuffer buffer, int from, int to) {
        int at = chunks.read(array, buffer, from, to);
        switch (chunks.outcome()) {
            case ChunkLines.DATA:
                remaining = chunks.size();
                state = CHUNK_DATA;
                break;
            case ChunkLines.LAST:
                state = DONE;
                break;
            case ChunkLines.BROKEN:
                event = CONTRADICTED;
                break;
            default:
        }
        return at;
    }
}
