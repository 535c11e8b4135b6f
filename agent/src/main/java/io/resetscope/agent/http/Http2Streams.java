package io.resetscope.agent.http;

/** The open streams of one connection. Only the requesting side adds; either may look and end. Bounded. */
final class Http2Streams {

    private static final int FEW = 4;
    private static final int MAX = 1024;
    /** So many places are kept when all are free. */
    private static final int KEPT = 64;

    /** A power of two of them. A larger array has the same places, and more. */
    private volatile Http2Stream[] places = grown(new Http2Stream[0], FEW);

    private static Http2Stream[] grown(Http2Stream[] before, int size) {
        Http2Stream[] places = new Http2Stream[size];
        System.arraycopy(before, 0, places, 0, before.length);
        for (int i = before.length; i < size; i++) {
            places[i] = new Http2Stream();
        }
        return places;
    }

    /** Null when there are too many. */
    Http2Stream add(int streamId, int ordinal, long atNanos) {
        Http2Stream free = free(streamId);
        if (free == null && places.length < MAX) {
            places = grown(places, 2 * places.length);
            free = free(streamId);
        }
        if (free != null) {
            free.open(streamId, ordinal, atNanos);
        }
        return free;
    }

    private Http2Stream free(int streamId) {
        Http2Stream[] all = places;
        for (int i = 0; i < all.length; i++) {
            Http2Stream place = all[index(streamId, i, all.length)];
            if (place.isFree()) {
                return place;
            }
        }
        return null;
    }

    /** A client's streams have odd numbers. */
    private static int index(int streamId, int probe, int size) {
        return (streamId >>> 1) + probe & size - 1;
    }

    /** Null when it is not open. */
    Http2Stream find(int streamId) {
        Http2Stream[] all = places;
        for (int i = 0; i < all.length; i++) {
            Http2Stream place = all[index(streamId, i, all.length)];
            if (place.isOf(streamId)) {
                return place;
            }
        }
        return null;
    }

    /** The one that has been open for the longest; null when none is. */
    Http2Stream oldest() {
        Http2Stream oldest = null;
        int oldestId = Integer.MAX_VALUE;
        for (Http2Stream place : places) {
            int id = place.id();
            if (id != 0 && id < oldestId) {
                oldest = place;
                oldestId = id;
            }
        }
        return oldest;
    }

    /** None is open: after a rush, not all of the places are needed any more. */
    void shrink() {
        if (places.length > KEPT) {
            places = grown(new Http2Stream[0], FEW);
        }
    }

    /** The lowest open stream above one; 0 when none is. */
    int above(int streamId) {
        int lowest = 0;
        for (Http2Stream place : places) {
            int id = place.id();
            if (id > streamId && (lowest == 0 || id < lowest)) {
                lowest = id;
            }
        }
        return lowest;
    }

    int countAbove(int streamId) {
        int count = 0;
        for (Http2Stream place : places) {
            if (place.id() > streamId) {
                count++;
            }
        }
        return count;
    }
}
