package io.resetscope.agent.http;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The header blocks of one direction: what HEADERS, PUSH_PROMISE and their CONTINUATION frames carry, without padding and
 * priorities. One that lies before us as a whole is read where it lies; only parts are copied together.
 */
final class Http2HeaderBlocks {

    /** Larger ones are refused by most; after one that was not read, none can be. */
    private static final int MAX_BLOCK = 16 * 1024;

    /** Most are smaller. */
    private static final int USUAL_BLOCK = 1024;

    private static final int PADDED = 8;
    private static final int PRIORITY = 0x20;
    private static final int PRIORITY_BYTES = 5;
    private static final int PROMISED_BYTES = 4;

    private static final Pool<Http2Head> HEADS = new Pool<>();
    private static final Pool<byte[]> COPIES = new Pool<>();

    private final HpackReader hpack = new HpackReader();
    /** Of the frame, before the block's part of it. */
    private int before;
    /** And behind it. */
    private int padding;
    /** The parts so far; null while there are none. */
    private byte[] copy;

    private int copied;
    /** What the block said; null before its end. */
    private Http2Head head;

    /** The header of a frame has passed. */
    void begin(Http2Frames frame) {
        boolean first = frame.type != Http2Frames.CONTINUATION;
        before = first && frame.has(PADDED) ? 1 : 0;
        before += frame.type == Http2Frames.HEADERS && frame.has(PRIORITY) ? PRIORITY_BYTES : 0;
        before += frame.type == Http2Frames.PUSH_PROMISE ? PROMISED_BYTES : 0;
        padding = 0;
    }

    /** A part of its payload passes, which begins {@code offset} bytes behind the frame's header. */
    void pass(Http2Frames frame, byte[] array, ByteBuffer buffer, int from, int to, int offset) {
        if (hpack.isLost()) {
            return;
        }
        if (offset == 0 && from < to && frame.type != Http2Frames.CONTINUATION && frame.has(PADDED)) {
            padding = Bytes.at(array, buffer, from) & 0xff;
        }
        int end = frame.length - padding;
        if (end < before) {
            hpack.lose();
            return;
        }
        int first = from + Math.max(0, before - offset);
        int last = Math.min(to, from + end - offset);
        boolean whole = offset <= before && last == from + end - offset && frame.has(Http2Frames.END_HEADERS);
        if (whole && copied == 0 && array != null && frame.type != Http2Frames.CONTINUATION) {
            read(array, first, last);
        } else if (first < last) {
            copy(array, buffer, first, last - first);
        }
    }

    private void copy(byte[] array, ByteBuffer buffer, int from, int count) {
        if (copied + count > MAX_BLOCK) {
            hpack.lose();
            return;
        }
        if (copy == null) {
            copy = COPIES.take();
            copy = copy == null ? new byte[USUAL_BLOCK] : copy;
        }
        if (copied + count > copy.length) {
            byte[] larger = Arrays.copyOf(copy, Math.max(copied + count, 2 * copy.length));
            giveBackCopy();
            copy = larger;
        }
        Bytes.copy(array, buffer, from, count, copy, copied);
        copied += count;
    }

    private void read(byte[] array, int from, int to) {
        head = HEADS.take();
        head = head == null ? new Http2Head() : head;
        head.clear();
        hpack.read(array, from, to, head);
    }

    /** The last frame of a block has passed: what it said, to be {@link #giveBack given back}; null when it was not read. */
    Http2Head end() {
        if (copied > 0 && !hpack.isLost()) {
            read(copy, 0, copied);
        }
        giveBackCopy();
        copied = 0;
        Http2Head said = head;
        head = null;
        if (said != null && hpack.isLost()) {
            giveBack(said);
            return null;
        }
        return said;
    }

    private void giveBackCopy() {
        if (copy != null) {
            // it may be a secret
            Arrays.fill(copy, 0, copied, (byte) 0);
        }
        if (copy != null && copy.length == USUAL_BLOCK) {
            COPIES.give(copy);
        }
        copy = null;
    }

    static void giveBack(Http2Head head) {
        head.forget();
        HEADS.give(head);
    }
}
