package io.resetscope.agent.http;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What was answered on streams that are not known to be open yet: a write is looked at when it has returned, and by then
 * another thread may have read the answer. The answering side notes, the requesting side takes.
 */
final class Http2Early {

    /** Bounded, for a server may answer what nobody asks: beyond, the conversation is not followed any further. */
    private static final int PLACES = 16;

    private static final long ENDED = 1;

    /** The stream's number, and below it whether its answer is complete; 0 where there is none. */
    private final AtomicLongArray streams = new AtomicLongArray(PLACES);

    private final long[] respondedNanos = new long[PLACES];
    private final long[] bytes = new long[PLACES];
    private final int[] statuses = new int[PLACES];

    /** False when there are too many. */
    boolean note(int streamId, int count, long atNanos) {
        int place = place(streamId);
        if (place < 0) {
            place = place(0);
            if (place < 0) {
                return false;
            }
            respondedNanos[place] = atNanos;
            bytes[place] = 0;
            statuses[place] = 0;
            streams.set(place, (long) streamId << Integer.SIZE);
        }
        bytes[place] += count;
        return true;
    }

    void noteStatus(int streamId, int status) {
        int place = place(streamId);
        if (place >= 0) {
            statuses[place] = status;
        }
    }

    void noteEnd(int streamId) {
        int place = place(streamId);
        if (place >= 0) {
            streams.compareAndSet(place, (long) streamId << Integer.SIZE, (long) streamId << Integer.SIZE | ENDED);
        }
    }

    private int place(int streamId) {
        for (int i = 0; i < PLACES; i++) {
            if (streams.get(i) >>> Integer.SIZE == streamId) {
                return i;
            }
        }
        return -1;
    }

    boolean has(int streamId) {
        return place(streamId) >= 0;
    }

    /** Moves what was answered on a stream to it; true when that was the whole answer. */
    boolean takeTo(Http2Stream stream, int streamId) {
        int place = place(streamId);
        if (place < 0) {
            return false;
        }
        stream.exchange.respondedNanos = respondedNanos[place];
        stream.exchange.responseBytes += bytes[place];
        stream.exchange.status = statuses[place];
        return (streams.getAndSet(place, 0) & ENDED) != 0;
    }
}
