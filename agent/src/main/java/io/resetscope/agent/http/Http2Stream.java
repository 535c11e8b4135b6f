package io.resetscope.agent.http;

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

    /** Its ordinal on the connection, 1 = first. */
    int number;

    long startedNanos;
    long lastRequestNanos;
    long requestBytes;
    /** 0 before the first byte of the response. */
    long respondedNanos;

    long responseBytes;

    /** Of the request, as far as its head was read. */
    String method;

    String target;
    String[] traceHeaders;
    long requestContentLength;
    int requestHeadBytes;
    boolean expectsContinue;
    /** Of the response, likewise; 0 before. */
    int status;

    long responseContentLength;

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
        number = ordinal;
        startedNanos = atNanos;
        lastRequestNanos = atNanos;
        requestBytes = 0;
        respondedNanos = 0;
        responseBytes = 0;
        method = null;
        target = null;
        traceHeaders = null;
        requestContentLength = -1;
        requestHeadBytes = 0;
        expectsContinue = false;
        status = 0;
        responseContentLength = -1;
        state = (long) streamId << Integer.SIZE;
    }

    boolean isRequestComplete() {
        return (state & REQUEST_COMPLETE) != 0;
    }

    void requestCompleted(int streamId) {
        long known = state;
        if (idOf(known) == streamId) {
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
