package io.resetscope.agent.connection;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * What is known of an HTTP/2 connection beside its {@link Exchange}, which describes one of its streams. Written by the
 * threads that do the I/O, each field by those of one direction; what both directions count is atomic.
 */
public abstract class Http2Facts {

    private static final AtomicIntegerFieldUpdater<Http2Facts> IN_FLIGHT =
            AtomicIntegerFieldUpdater.newUpdater(Http2Facts.class, "inFlight");

    private static final AtomicReferenceFieldUpdater<Http2Facts, StreamAnswer> ANSWERS =
            AtomicReferenceFieldUpdater.newUpdater(Http2Facts.class, StreamAnswer.class, "answers");

    /** A PING is answered at once, by whoever reads (RFC 9113 section 6.7). */
    public static final long PING_NANOS = TimeUnit.SECONDS.toNanos(1);

    private volatile int inFlight;
    /** Streams that the client has opened. */
    public int streamsOpened;
    /** The last GOAWAY that this end received; null when none was. */
    public volatile GoAway goAwayReceived;
    /** The last one that it sent. */
    public volatile GoAway goAwaySent;
    /** The stream that the connection's exchange describes; 0 before the first one. */
    public volatile int streamId;
    /** When the latest byte of any stream passed; before the first stream, since when the connection has been quiet. */
    public volatile long lastStreamNanos;
    /**
     * For how long no byte at all had passed before the exchange, which PING and its like cut short where no stream was in
     * flight; -1 when that is not known.
     */
    public long quietBeforeNanos = -1;

    /** For how long nothing had passed either way when this end spoke last after such a silence; -1 when it never did. */
    public long silenceNanos = -1;
    /** When it did, {@link System#nanoTime()}. */
    public long silenceEndedNanos;
    /** When the latest byte of the other end came, whatever it belonged to; 0 before the first one. */
    public volatile long heardNanos;
    /** The silence that a stream broke, while nobody knows whether the connection survived it; else -1. */
    private volatile long unprovenQuietNanos = -1;
    /** When it did. */
    private long quietBrokenNanos;

    /** Streams that this end has reset while a PING of its own went unanswered for {@link #PING_NANOS}: it gives up. */
    public volatile int streamsGivenUp;

    /** Streams that this end, a client, has reset on account of the other end's GOAWAY. */
    public volatile int streamsTurnedAway;
    /** The first of these, as it was then; null when there is none. */
    volatile StreamAnswer turnedAway;

    /** The gateway's answers that are to be told, the latest first; null when there are none. */
    private volatile StreamAnswer answers;

    private int pingsSent;
    private volatile int pingsAnswered;
    private long pingSentNanos;

    /** Streams that were begun and whose responses are not complete. */
    public final int streamsInFlight() {
        return inFlight;
    }

    /** How many of these lie above a stream: of {@link GoAway#lastStreamId}, the other end will not act on them. */
    public abstract int streamsInFlightAbove(int streamId);

    /** Whether the other end has been heard since a moment, so that the path lived then. */
    public final boolean isHeardSince(long nanos) {
        long heard = heardNanos;
        return heard != 0 && heard - nanos > 0;
    }

    /** A silence is broken by a stream, and what is heard next shows that it was survived. */
    protected final void quietBroken(long quietNanos, long atNanos) {
        quietBrokenNanos = atNanos;
        unprovenQuietNanos = quietNanos;
    }

    /**
     * The silence that turns out to have been survived, for something has been heard since, of whatever stream; -1 when
     * there is none. A goodbye may have been on its way before the silence was broken.
     */
    final long takeQuietSurvived() {
        long quiet = unprovenQuietNanos;
        if (quiet < 0 || !isHeardSince(quietBrokenNanos) || goAwayReceived != null) {
            return -1;
        }
        unprovenQuietNanos = -1;
        return quiet;
    }

    /** Since when a PING of this end has awaited its answer, {@link System#nanoTime()}; 0 when none does. */
    public final long pingUnansweredSinceNanos() {
        return pingsSent - pingsAnswered > 0 ? pingSentNanos : 0;
    }

    /** A PING of this end has waited for its answer for longer than any that is read and answered. */
    public final boolean isPingIgnored(long now) {
        long since = pingUnansweredSinceNanos();
        return since != 0 && now - since >= PING_NANOS;
    }

    protected final void answeredByGateway(StreamAnswer answer) {
        do {
            answer.before = answers;
        } while (!ANSWERS.compareAndSet(this, answer.before, answer));
    }

    /** Whether a client that resets a stream does so because of what the server has said. */
    protected final boolean isTurnedAway(int id, long atNanos) {
        GoAway said = goAwayReceived;
        return said != null && Http2Endings.isTurnedAway(said, id, atNanos);
    }

    /** The requesting side's thread says so. */
    protected final void turnedAway(StreamAnswer stream) {
        if (turnedAway == null) {
            turnedAway = stream;
        }
        streamsTurnedAway++;
    }

    /** The gateway's answers that have not been told; null when there are none. */
    final StreamAnswer takeAnswers() {
        return answers == null ? null : ANSWERS.getAndSet(this, null);
    }

    protected final void countIn() {
        IN_FLIGHT.incrementAndGet(this);
    }

    protected final void countOut() {
        IN_FLIGHT.decrementAndGet(this);
    }

    protected final void pingSent(long atNanos) {
        if (pingsSent - pingsAnswered <= 0) {
            pingSentNanos = atNanos;
        }
        pingsSent++;
    }

    protected final void pingAnswered(long atNanos) {
        // an answer may be noted before its PING: a write is looked at when it has returned
        pingsAnswered++;
        streamsGivenUp = 0;
        // those that are still out were sent later than this one: no later than now
        pingSentNanos = atNanos;
    }
}
