package io.resetscope.agent.http;

import java.nio.ByteBuffer;

/** What lies between the data of a chunked body: size lines with their extensions, line ends, trailers. */
final class ChunkLines {

    static final int MORE = 0;
    /** Chunk data of {@link #size} bytes comes next. */
    static final int DATA = 1;
    /** The trailers have ended, and the body with them. */
    static final int LAST = 2;

    static final int BROKEN = 3;

    private static final byte SIZE = 0;
    private static final byte EXTENSION = 1;
    private static final byte DATA_END = 2;
    private static final byte TRAILER = 3;

    private static final int MAX_DIGITS = 15;
    private static final int MAX_BYTES = 64 * 1024;

    private byte state;
    private byte outcome;
    private byte digits;
    private boolean lineEmpty;
    /** Bytes of this size line, or of all trailers, so that neither goes on for ever. */
    private int length;

    private long size;

    void beginSize() {
        state = SIZE;
        digits = 0;
        size = 0;
        length = 0;
    }

    /** The data has ended; its line end comes next. */
    void beginDataEnd() {
        state = DATA_END;
    }

    long size() {
        return size;
    }

    int outcome() {
        return outcome;
    }

    /** Reads until there is an {@link #outcome} or to {@code to}; returns the index of the next byte. */
    int read(byte[] array, ByteBuffer buffer, int from, int to) {
        outcome = MORE;
        int at = from;
        while (at < to && outcome == MORE) {
            byte b = Bytes.at(array, buffer, at++);
            switch (state) {
                case SIZE:
                    size(b);
                    break;
                case EXTENSION:
                    if (b == '\n') {
                        sizeLineEnded();
                    }
                    break;
                case DATA_END:
                    if (b == '\n') {
                        beginSize();
                    } else if (b != '\r') {
                        outcome = BROKEN;
                    }
                    break;
                default:
                    trailer(b);
            }
            if (++length > MAX_BYTES) {
                outcome = BROKEN;
            }
        }
        return at;
    }

    private void size(byte b) {
        int digit = digit(b);
        if (digit >= 0 && digits < MAX_DIGITS) {
            size = size << 4 | digit;
            digits++;
        } else if (digits == 0 || digit >= 0) {
            outcome = BROKEN;
        } else if (b == '\n') {
            sizeLineEnded();
        } else {
            state = EXTENSION;
        }
    }

    private static int digit(byte b) {
        if (b >= '0' && b <= '9') {
            return b - '0';
        }
        int lower = b | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    private void sizeLineEnded() {
        if (size > 0) {
            outcome = DATA;
        } else {
            state = TRAILER;
            lineEmpty = true;
        }
    }

    private void trailer(byte b) {
        if (b == '\n') {
            if (lineEmpty) {
                outcome = LAST;
            }
            lineEmpty = true;
        } else if (b != '\r') {
            lineEmpty = false;
        }
    }
}
