package io.resetscope.agent.http;

import java.nio.ByteBuffer;

/** Responses: {@code HTTP/1.x SP status [SP reason]}. */
final class ResponseReader extends MessageReader {

    static final int SWITCHING_PROTOCOLS = 101;

    private static final String VERSION = "HTTP/1.";
    private static final byte MINOR_VERSION_AT = 7;
    private static final byte SPACE_AT = 8;
    private static final byte STATUS_AT = 9;
    private static final byte STATUS_END_AT = 12;
    /** Not a position: the first byte was that of a TLS record. */
    private static final byte TLS_RECORD = -1;

    /** 0 before the status line. */
    int status;
    /** As {@link io.resetscope.agent.connection.Exchange#server}. */
    String server;
    /** As {@link io.resetscope.agent.connection.Exchange#via}. */
    String via;

    /** When the response was complete, if that was before its request was known. */
    long earlyEndedNanos;
    /** The head of a final response has been read. */
    boolean isHeadRead;
    /** The requesting side's thread may look into it, at any time. */
    volatile boolean isShared;
    /** That thread has found out that the response has ended with its head. */
    volatile boolean isOver;

    /** How far into the status line we are. */
    private byte position;

    private short number;

    @Override
    void forget() {
        super.forget();
        isHeadRead = false;
        status = 0;
        server = null;
        via = null;
        earlyEndedNanos = 0;
    }

    @Override
    void begin(long atNanos) {
        super.begin(atNanos);
        isHeadRead = false;
        status = 0;
        server = null;
        via = null;
    }

    @Override
    void rest() {
        super.rest();
        isOver = false;
        position = 0;
        number = 0;
    }

    /** 100 Continue, 103 Early Hints…: the response proper is still to come. */
    boolean isInterim() {
        return status < 200 && status != SWITCHING_PROTOCOLS;
    }

    /** Such a one was the last that was read. */
    boolean hasPassedInterim() {
        return status > 0 && isInterim() && isAtRest();
    }

    @Override
    int startLine(byte[] array, ByteBuffer buffer, int from, int to) {
        int at = from;
        while (at < to && event == NOTHING && position <= STATUS_END_AT) {
            startByte(Bytes.at(array, buffer, at++));
        }
        if (event != NOTHING || at == to) {
            return at;
        }
        int lineFeed = Bytes.indexOfLineFeed(array, buffer, at, to);
        if (lineFeed < 0) {
            return to;
        }
        status = number;
        event = START_LINE_READ;
        return lineFeed + 1;
    }

    private void startByte(byte b) {
        if (position == STATUS_END_AT) {
            statusEnd(b);
        } else if (position >= STATUS_AT) {
            expect(b >= '0' && b <= '9' && (number > 0 || b > '0'));
            number = (short) (number * 10 + b - '0');
        } else if (position == SPACE_AT) {
            expect(b == ' ');
        } else if (position == MINOR_VERSION_AT) {
            expect(b >= '0' && b <= '9');
            fields.minorVersion = (byte) (b - '0');
        } else if (position == TLS_RECORD) {
            tls = b == 3;
            expect(false);
        } else if (position == 0 && b >= 0x14 && b <= 0x17) {
            position = TLS_RECORD;
        } else {
            expect(b == VERSION.charAt(position));
        }
    }

    private void statusEnd(byte b) {
        if (b == '\n') {
            status = number;
            event = START_LINE_READ;
        } else {
            expect(b == ' ' || b == '\r');
        }
    }

    private void expect(boolean met) {
        if (met) {
            position++;
        } else {
            event = CONTRADICTED;
        }
    }

    @Override
    void header(HeaderName name, byte[] array, ByteBuffer buffer, int from, int to) {
        if (name == HeaderName.SERVER) {
            server = Bytes.sharedText(array, buffer, from, to, HeadFields.MAX_VALUE);
        } else if (name == HeaderName.VIA) {
            via = Bytes.sharedText(array, buffer, from, to, HeadFields.MAX_VALUE);
        }
    }
}
