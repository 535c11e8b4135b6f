package io.resetscope.agent.http;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * How far the connection's exchange has come, and how many requests queue behind it. The requesting side's thread and the
 * answering side's decide it together, for a response may be read before the write of its request has returned: one word,
 * changed as a whole, so that of two that come at once exactly one takes each step. Nobody waits for the other.
 */
abstract class ExchangeStage {

    /** How many pipelined requests may queue behind the oldest. */
    static final int MAX_QUEUED = 8;

    private static final AtomicIntegerFieldUpdater<ExchangeStage> STAGE =
            AtomicIntegerFieldUpdater.newUpdater(ExchangeStage.class, "stage");

    /** The connection's exchange was begun and has not been completed. */
    private static final int UNDER_WAY = 1;
    /** The method of its request is known. */
    private static final int NAMED = 1 << 1;
    /** Its request has passed whole. */
    private static final int REQUESTED = 1 << 2;
    /** Its response has passed whole. */
    private static final int ANSWERED = 1 << 3;
    /** Both have, and a thread is about to put that down. */
    private static final int COMPLETING = 1 << 4;

    /** Of the latest request, which may be one that queues: {@link #NAMED}. */
    private static final int LATEST_NAMED = 1 << 5;
    /** Of the same: {@link #REQUESTED}. */
    private static final int LATEST_REQUESTED = 1 << 6;
    /** Of the same: its client waits for leave to send the body, and has sent nothing of that. */
    private static final int LATEST_WITHHELD = 1 << 7;

    /** A response has begun that no request awaited. The next one does: their bytes have crossed. */
    private static final int EARLY = 1 << 8;
    /** And has passed whole. */
    private static final int EARLY_ENDED = 1 << 9;
    /** Where the response under way ends was decided before the method was known. */
    private static final int BLIND = 1 << 10;

    private static final int FIRST_SHIFT = 12;
    /** Where the oldest that queues lies. */
    private static final int FIRST = MAX_QUEUED - 1 << FIRST_SHIFT;

    private static final int QUEUED_SHIFT = 16;
    private static final int ONE_QUEUED = 1 << QUEUED_SHIFT;

    private volatile int stage;

    final boolean isUnderWay() {
        return is(stage, UNDER_WAY);
    }

    /** The connection's exchange is under way, and its response not complete. */
    final boolean isUnanswered() {
        return isUnanswered(stage);
    }

    /** As {@link #isUnanswered}; not asked before what the caller has read until now, in whatever order processors like. */
    final boolean isUnansweredFenced() {
        return isUnanswered(fenced());
    }

    /** A response is being read, or has been, whose request has yet to begin. */
    final boolean isEarly() {
        return is(stage, EARLY);
    }

    /** As {@link #isEarly}; not asked before what the caller has written until now is there for the other side's thread. */
    final boolean isEarlyFenced() {
        return is(fenced(), EARLY);
    }

    /** Whether any request queues; asked as {@link #isEarlyFenced} is. */
    final boolean isAnyQueuedFenced() {
        return queued(fenced()) > 0;
    }

    /** The connection's exchange is under way, and nobody is putting down its end. */
    final boolean isOpen() {
        return isOpen(stage);
    }

    private int fenced() {
        return STAGE.getAndAdd(this, 0);
    }

    // ---- the requesting side's thread ----

    /** Where one more that queues would lie; -1 when no more may. */
    final int nextPlace() {
        int now = stage;
        return queued(now) == MAX_QUEUED ? -1 : place(now, queued(now));
    }

    /** One more request queues, at {@link #nextPlace}; false when there is nothing left that it could queue behind. */
    final boolean enqueue() {
        int now;
        int next;
        do {
            now = stage;
            if (!is(now, UNDER_WAY)) {
                return false;
            }
            // a body that is withheld when the next request comes will not come at all
            boolean whole = queued(now) == 0 && is(now, LATEST_WITHHELD);
            next = now & ~(LATEST_NAMED | LATEST_REQUESTED | LATEST_WITHHELD) | (whole ? REQUESTED : 0);
            next += ONE_QUEUED;
        } while (!STAGE.compareAndSet(this, now, next));
        return true;
    }

    /** An exchange begins; true when its response was early. */
    final boolean begin() {
        int now;
        int next;
        do {
            now = stage;
            next = now & FIRST | UNDER_WAY;
            if (is(now, EARLY)) {
                next |= now & BLIND | (is(now, EARLY_ENDED) ? ANSWERED : 0);
            }
        } while (!STAGE.compareAndSet(this, now, next));
        return is(now, EARLY);
    }

    /** The latest request's method is known; true when where the response ends was decided without it. */
    final boolean named() {
        int now;
        int next;
        do {
            now = stage;
            next = now | LATEST_NAMED;
            if (isLatest(now)) {
                next = next & ~BLIND | NAMED;
            }
        } while (!STAGE.compareAndSet(this, now, next));
        return isLatest(now) && is(now, BLIND);
    }

    /** The latest request's body awaits leave; true when {@link #completed} is to be called, by nobody else. */
    final boolean withheld() {
        int now;
        int next;
        do {
            now = stage;
            next = now | LATEST_WITHHELD | (isLatest(now) && is(now, ANSWERED) ? COMPLETING : 0);
        } while (!STAGE.compareAndSet(this, now, next));
        return is(next, COMPLETING) && !is(now, COMPLETING);
    }

    /** That body has begun after all. */
    final void released() {
        int now;
        do {
            now = stage;
        } while (!STAGE.compareAndSet(this, now, now & ~LATEST_WITHHELD));
    }

    /** The latest request has passed whole; true when {@link #completed} is to be called, by nobody else. */
    final boolean requested() {
        int now;
        int next;
        do {
            now = stage;
            next = now & ~LATEST_WITHHELD | LATEST_REQUESTED;
            if (isLatest(now)) {
                next |= REQUESTED | (is(now, ANSWERED) ? COMPLETING : 0);
            }
        } while (!STAGE.compareAndSet(this, now, next));
        return is(next, COMPLETING) && !is(now, COMPLETING);
    }

    // ---- the answering side's ----

    /** A response begins; false when there is no request that it could belong to, nor one still to come. */
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

    /** The response is to a request whose method is known; asked by the answering side, for which it stays so. */
    final boolean isNamed() {
        return isNamed(stage);
    }

    /** Where the response ends is to be decided; true when that is blindly, for {@link #isNamed} is not true yet. */
    final boolean isBlind() {
        int now;
        do {
            now = stage;
            if (isNamed(now)) {
                return false;
            }
        } while (!STAGE.compareAndSet(this, now, now | BLIND));
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

    /** A response that is early will be nobody's; false when there is none, or its request has come. */
    final boolean withdrawEarly() {
        int now;
        do {
            now = stage;
            if (!is(now, EARLY) || is(now, UNDER_WAY)) {
                return false;
            }
        } while (!STAGE.compareAndSet(this, now, 0));
        return true;
    }

    /** The response has passed whole; true when {@link #completed} is to be called, by nobody else. */
    final boolean responded() {
        int now;
        int next;
        do {
            now = stage;
            if (!isOpen(now)) {
                return false;
            }
            boolean whole = is(now, REQUESTED) || queued(now) == 0 && is(now, LATEST_WITHHELD);
            next = now | ANSWERED | (whole ? COMPLETING : 0);
        } while (!STAGE.compareAndSet(this, now, next));
        return is(next, COMPLETING);
    }

    // ---- whoever completes the exchange ----

    /** The end of the exchange is put down, and nothing queues; false when something does. */
    final boolean completed() {
        int now;
        do {
            now = stage;
            if (queued(now) > 0) {
                return false;
            }
        } while (!STAGE.compareAndSet(this, now, now & (FIRST | EARLY | EARLY_ENDED | (is(now, EARLY) ? BLIND : 0))));
        return true;
    }

    /** Where the oldest that queues lies, when one does. */
    final int firstPlace() {
        return place(stage, 0);
    }

    /** The oldest that queues has become the connection's exchange. */
    final void promoted() {
        int now;
        int next;
        do {
            now = stage;
            if (queued(now) == 0) {
                // the other side has given up
                return;
            }
            boolean latest = queued(now) == 1;
            next = now & ~(NAMED | REQUESTED | ANSWERED | COMPLETING | BLIND | FIRST) | place(now, 1) << FIRST_SHIFT;
            next -= ONE_QUEUED;
            next |= latest && !is(now, LATEST_NAMED) ? 0 : NAMED;
            next |= latest && !is(now, LATEST_REQUESTED) ? 0 : REQUESTED;
        } while (!STAGE.compareAndSet(this, now, next));
    }

    // ---- whoever gives up ----

    /** Whatever was under way is so no longer, and nothing queues. */
    final void reset(boolean underWay) {
        stage = underWay ? UNDER_WAY : 0;
    }

    /** Nothing queues, and no response is early; what is under way goes on. */
    final void forgetCrossed() {
        int now;
        int next;
        do {
            now = stage;
            next = now & (UNDER_WAY | NAMED | REQUESTED | ANSWERED | COMPLETING);
        } while (!STAGE.compareAndSet(this, now, next));
    }

    /** The latest request is the connection's exchange. */
    private static boolean isLatest(int stage) {
        return queued(stage) == 0 && is(stage, UNDER_WAY);
    }

    private static boolean isOpen(int stage) {
        return (stage & (UNDER_WAY | COMPLETING)) == UNDER_WAY;
    }

    private static boolean isNamed(int stage) {
        return (stage & (NAMED | EARLY)) == NAMED;
    }

    private static boolean isUnanswered(int stage) {
        return (stage & (UNDER_WAY | ANSWERED)) == UNDER_WAY;
    }

    private static boolean is(int stage, int bit) {
        return (stage & bit) != 0;
    }

    private static int queued(int stage) {
        return stage >>> QUEUED_SHIFT;
    }

    private static int place(int stage, int behind) {
        return (stage >>> FIRST_SHIFT) + behind & MAX_QUEUED - 1;
    }
}
