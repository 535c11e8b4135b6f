package io.resetscope.agent.http;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * How far the connection's exchange has come, and how many requests wait behind it. The requesting side's thread and the
 * answering side's decide it together, for a response may be read before the write of its request has returned: one word,
 * changed as a whole, so that of two that come at once exactly one takes each step. Nobody waits.
 */
abstract class ExchangeStage {

    /** How many pipelined requests may wait behind the oldest. */
    static final int MAX_WAITING = 8;

    private static final AtomicIntegerFieldUpdater<ExchangeStage> STAGE =
            AtomicIntegerFieldUpdater.newUpdater(ExchangeStage.class, "stage");

    /** The connection's exchange was begun and has not been completed. */
    private static final int UNDER_WAY = 1;
    /** Its request has passed whole. */
    private static final int REQUESTED = 1 << 1;
    /** The latest request has passed whole, which may be one that waits. */
    private static final int LATEST_REQUESTED = 1 << 2;
    /** Its response has passed whole. */
    private static final int ANSWERED = 1 << 3;
    /** Both have, and a thread is about to put that down. */
    private static final int COMPLETING = 1 << 4;
    /** A response has begun that no request awaited. The next one does: their bytes have crossed. */
    private static final int EARLY = 1 << 5;
    /** And has passed whole. */
    private static final int EARLY_ENDED = 1 << 6;

    /** Where the oldest that waits lies, three bits. */
    private static final int FIRST_SHIFT = 8;

    private static final int FIRST_MASK = 7 << FIRST_SHIFT;
    /** How many wait, four bits. */
    private static final int WAITING_SHIFT = 12;

    private static final int ONE_WAITING = 1 << WAITING_SHIFT;

    private volatile int stage;

    final boolean isUnderWay() {
        return is(stage, UNDER_WAY);
    }

    /** The response to the connection's exchange is complete; its request may not be. */
    final boolean hasResponse() {
        return is(stage, ANSWERED);
    }

    /** The connection's exchange is under way, and its response not complete. */
    final boolean isUnanswered() {
        return isUnanswered(stage);
    }

    /** The same, asked after what the caller has read, and not at once with it. */
    final boolean isUnansweredStill() {
        return isUnanswered(STAGE.getAndAdd(this, 0));
    }

    /** A response is being read, or has been, whose request has yet to begin. */
    final boolean isEarly() {
        return is(stage, EARLY);
    }

    /** The same, asked after what the caller has written is to be seen by the other side's thread. */
    final boolean isEarlyStill() {
        return is(STAGE.getAndAdd(this, 0), EARLY);
    }

    /** Whether any request waits, asked after what the caller has written is to be seen by the other side's thread. */
    final boolean isAnyWaiting() {
        return waiting(STAGE.getAndAdd(this, 0)) > 0;
    }

    /** Where one more that waits would lie; -1 when no more may. */
    final int nextWaiting() {
        int now = stage;
        return waiting(now) == MAX_WAITING ? -1 : place(now, waiting(now));
    }

    /** Where the oldest that waits lies, if one does. Of whoever is told to complete the exchange before it. */
    final int firstWaiting() {
        return place(stage, 0);
    }

    /**
     * One more request waits, at {@link #nextWaiting}; false when there is nothing left to wait for. Of the requesting side's
     * thread.
     */
    final boolean await() {
        int now;
        do {
            now = stage;
            if (!is(now, UNDER_WAY)) {
                return false;
            }
        } while (!STAGE.compareAndSet(this, now, now + ONE_WAITING & ~LATEST_REQUESTED));
        return true;
    }

    /** An exchange begins; whether its response was early. Of the requesting side's thread. */
    final boolean begin() {
        int now;
        int next;
        do {
            now = stage;
            next = now & FIRST_MASK | UNDER_WAY | (is(now, EARLY_ENDED) ? ANSWERED : 0);
        } while (!STAGE.compareAndSet(this, now, next));
        return is(now, EARLY);
    }

    /** The latest request has passed whole; true when {@link #completed} is to be called, by nobody else. */
    final boolean requested() {
        int now;
        int next;
        do {
            now = stage;
            next = now | LATEST_REQUESTED;
            if (waiting(now) == 0 && is(now, UNDER_WAY)) {
                next |= REQUESTED | (is(now, ANSWERED) ? COMPLETING : 0);
            }
        } while (!STAGE.compareAndSet(this, now, next));
        return is(next, COMPLETING) && !is(now, COMPLETING);
    }

    /** A response begins; whether there is room for it, as there is for that of the next request. */
    final boolean respond() {
        int now;
        do {
            now = stage;
            if (isUnanswered(now)) {
                return true;
            }
            if (is(now, EARLY_ENDED)) {
                return false;
            }
        } while (!STAGE.compareAndSet(this, now, now | EARLY));
        return true;
    }

    /** A response that was early has passed whole; false when there is none, or its request has come. */
    final boolean endEarly() {
        int now;
        do {
            now = stage;
            if (!is(now, EARLY)) {
                return false;
            }
        } while (!STAGE.compareAndSet(this, now, now | EARLY_ENDED));
        return true;
    }

    /**
     * A response has passed whole.
     *
     * @param regardless the exchange ends with it, whether its request has passed whole or not
     * @return true when {@link #completed} is to be called, by nobody else
     */
    final boolean responded(boolean regardless) {
        int now;
        int next;
        do {
            now = stage;
            if (!is(now, UNDER_WAY) || is(now, COMPLETING)) {
                return false;
            }
            boolean whole = is(now, REQUESTED) || regardless && waiting(now) == 0;
            next = now | ANSWERED | (whole ? COMPLETING : 0);
        } while (!STAGE.compareAndSet(this, now, next));
        return is(next, COMPLETING);
    }

    /** The end of the exchange is put down, and nothing waits; false when something does after all. */
    final boolean completed() {
        int now;
        do {
            now = stage;
            if (waiting(now) > 0) {
                return false;
            }
        } while (!STAGE.compareAndSet(this, now, now & (FIRST_MASK | EARLY | EARLY_ENDED)));
        return true;
    }

    /** The oldest that waits has become the connection's exchange. */
    final void promoted() {
        int now;
        int next;
        do {
            now = stage;
            next = now & ~(REQUESTED | ANSWERED | COMPLETING | FIRST_MASK) | place(now, 1) << FIRST_SHIFT;
            next -= ONE_WAITING;
            if (waiting(next) > 0 || is(now, LATEST_REQUESTED)) {
                next |= REQUESTED;
            }
        } while (!STAGE.compareAndSet(this, now, next));
    }

    /** Whatever was under way is so no longer, and nothing waits. */
    final void reset(boolean underWay) {
        stage = underWay ? UNDER_WAY : 0;
    }

    /** Nothing waits, and no response is early; what is under way goes on. */
    final void forgetCrossed() {
        int now;
        int next;
        do {
            now = stage;
            next = now & (UNDER_WAY | REQUESTED | ANSWERED | COMPLETING);
        } while (!STAGE.compareAndSet(this, now, next));
    }

    private static boolean isUnanswered(int stage) {
        return (stage & (UNDER_WAY | ANSWERED)) == UNDER_WAY;
    }

    private static boolean is(int stage, int bit) {
        return (stage & bit) != 0;
    }

    private static int waiting(int stage) {
        return stage >>> WAITING_SHIFT;
    }

    private static int place(int stage, int behind) {
        return (stage >>> FIRST_SHIFT) + behind & MAX_WAITING - 1;
    }
}
