package io.resetscope.agent.http;

import io.resetscope.agent.connection.Exchange;
import io.resetscope.agent.connection.PeerState;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * A place for one open stream, used again when that has ended. The requesting side puts a stream in, either side may end
 * it: whoever takes {@link #state} from open to ending does. What is said of the request is written by the requesting
 * side, what is said of the response by the other.
 */
final class Http2Stream {

    private static final AtomicLongFieldUpdater<Http2Stream> STATE =
            AtomicLongFieldUpdater.newUpdater(Http2Stream.class, "state");

    private static final int REQUEST_COMPLETE = 1;
    private static final int ENDING = 2;

    /** The stream's number, and below it the flags; 0 while the place is free. */
    private volatile long state;

    /** What is known of it; its silence before is the connection's. */
    final Exchange exchange = new Exchange();

    boolean isFree() {
        return state == 0;
    }

    /** Whether it is this stream's, and that is open. */
    boolean isOf(int streamId) {
        long known = state;
        return idOf(known) == streamId && (known & ENDING) == 0;
    }

    /** The open stream; 0 when there is none. */
    int id() {
        long known = state;
        return (known & ENDING) == 0 ? idOf(known) : 0;
    }

    private static int idOf(long state) {
        return (int) (state >>> Integer.SIZE);
    }

    void open(int streamId, int ordinal, long atNanos) {
        exchange.begin(ordinal, atNanos, 0, PeerState.NOT_ASKED);
        exchange.lastRequestByteNanos = atNanos;
        state = (long) streamId << Integer.SIZE;
    }

    boolean isRequestComplete() {
        return (state & REQUEST_COMPLETE) != 0;
    }

    void requestCompleted(int streamId) {
        long known = state;
        if (idOf(known) == streamId) {
            exchange.requestComplete = true;
            // lost against an end, which comes to the same
            STATE.compareAndSet(this, known, known | REQUEST_COMPLETE);
        }
    }

    /** True for who ends it, and must {@link #leave} it when all is said of it. */
    boolean end(int streamId) {
        long known = state;
        while (idOf(known) == streamId && (known & ENDING) == 0) {
            if (STATE.compareAndSet(this, known, known | ENDING)) {
                return true;
            }
            known = state;
        }
        return false;
    }

    void leave() {
        state = 0;
    }
}
