package io.resetscope.agent.http;

import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.Exchange;
import io.resetscope.agent.connection.GoAway;
import io.resetscope.agent.connection.Role;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * Both directions of a conversation that is HTTP/2, or may be: what its frames mean for the {@link Http2Exchanges} and for
 * the connection as a whole.
 *
 * <p>Sender and receiver may both be in it at once, without a lock between them; one thread at a time is in each direction.
 */
final class Http2Conversation extends Http2Exchanges implements Http2Frames.Reader {

    /** The client begins with its preface. */
    static final byte PRIOR_KNOWLEDGE = 0;
    /** HTTP/1.1 was spoken before, and its last request, which the exchange describes, is the first stream. */
    static final byte UPGRADED = 1;
    /** The same, and that request has not been noted: its write has not returned. */
    static final byte UPGRADED_EARLY = 2;

    private static final AtomicIntegerFieldUpdater<Http2Conversation> ORIGIN =
            AtomicIntegerFieldUpdater.newUpdater(Http2Conversation.class, "origin");

    /** The stream of the request that asked for HTTP/2 by an upgrade (RFC 7540 section 3.2). */
    private static final int UPGRADED_STREAM = 1;

    /** What the client says. */
    private final Http2Frames requests = new Http2Frames(true);
    /** What the server says. */
    private final Http2Frames responses = new Http2Frames(false);
    /** What of it is still to be made a stream; {@link #PRIOR_KNOWLEDGE} when nothing is. */
    private volatile int origin;
    /** As {@link #UPGRADED_EARLY}; for the requesting side. */
    private boolean requestExpected;

    private final Http2HeaderBlocks requestHeads = new Http2HeaderBlocks();
    private final Http2HeaderBlocks responseHeads = new Http2HeaderBlocks();

    private volatile boolean confirmed;
    /** HEADERS announced the end of its stream, which comes with the last of its CONTINUATION frames. */
    private boolean requestEnds;

    private boolean responseEnds;

    /** @param origin one of the constants */
    Http2Conversation(Connection connection, byte origin) {
        super(connection);
        this.origin = origin;
        this.requestExpected = origin == UPGRADED_EARLY;
    }

    /** The client's preface begins to pass. An exchange was begun with it, which is the first stream's in truth. */
    void prefaceBegins(int bytesPassed) {
        Exchange exchange = connection.exchange;
        requests.prefacePassed(bytesPassed);
        lastStreamNanos = exchange.startedNanos - Math.max(0, exchange.idleBeforeNanos);
        ordinalsBefore = exchange.number - 1;
        confirmed = true;
    }

    /** Whether it is HTTP/2 for sure. */
    boolean isConfirmed() {
        return confirmed;
    }

    /** The bytes of one side are not what HTTP/2 allows. */
    boolean isLost() {
        return requests.isLost || responses.isLost;
    }

    /** As {@link Http2Frames#unproven}. */
    int unproven(boolean requesting) {
        return (requesting ? requests : responses).unproven();
    }

    /** A stream is open, or a client has begun to speak and not been answered. */
    boolean exchangeUnderWay() {
        return streamsInFlight() > 0
                || streamsOpened == 0 && !responses.isProven() && connection.role == Role.CLIENT && confirmed;
    }

    /** Reads what one side says; returns how far it is understood. */
    int read(boolean requesting, byte[] array, ByteBuffer buffer, int from, int to, long atNanos, boolean attempt) {
        if (requesting) {
            attempted = attempt;
        }
        if (requesting && requestExpected) {
            if (!Http2Frames.isPreface(array, buffer, from, to)) {
                noteExpected(atNanos);
                return to;
            }
            requestExpected = false;
        }
        boolean sent = requesting ^ connection.role == Role.SERVER;
        long silent = atNanos - connection.lastByteNanos;
        if (!sent) {
            heardNanos = atNanos;
        } else if (silent >= SILENCE_NANOS) {
            silenceNanos = silent;
            silenceEndedNanos = atNanos;
        }
        return (requesting ? requests : responses).read(this, array, buffer, from, to, atNanos);
    }

    /** Passes unseen bytes; false when they are not certainly those of a body. */
    boolean skip(boolean requesting, long count, long atNanos) {
        if (requesting == (connection.role == Role.SERVER)) {
            heardNanos = atNanos;
        }
        return (requesting ? requests : responses).skip(this, count, atNanos);
    }

    @Override
    public boolean begins(Http2Frames frame, long atNanos) {
        if (origin != PRIOR_KNOWLEDGE) {
            openUpgraded(atNanos);
        }
        if (frame.type == Http2Frames.HEADERS && frame == requests) {
            boolean odd = (frame.streamId & 1) == 1;
            if (!odd || !requestBegins(frame.streamId, atNanos)) {
                return false;
            }
        }
        if (frame.carriesHeaders()) {
            heads(frame).begin(frame);
        }
        return !isOfStream(frame) || pass(frame, Http2Frames.HEADER_BYTES, atNanos);
    }

    private Http2HeaderBlocks heads(Http2Frames frame) {
        return frame == requests ? requestHeads : responseHeads;
    }

    @Override
    public void headers(Http2Frames frame, byte[] array, ByteBuffer buffer, int from, int to, int offset) {
        heads(frame).pass(frame, array, buffer, from, to, offset);
    }

    /** Both sides may begin at once: by SETTINGS, for which the one that comes second need not wait. */
    private void openUpgraded(long atNanos) {
        int before = ORIGIN.getAndSet(this, PRIOR_KNOWLEDGE);
        if (before == PRIOR_KNOWLEDGE) {
            return;
        }
        if (before == UPGRADED_EARLY) {
            beginExpected(atNanos);
        }
        upgradedStream(UPGRADED_STREAM, atNanos);
        confirmed = true;
    }

    private void beginExpected(long atNanos) {
        connection.beginExchange(atNanos);
        connection.exchange.requestComplete = true;
    }

    /** It went out before its answer came, and is not read any more. */
    private void noteExpected(long atNanos) {
        requestExpected = false;
        if (ORIGIN.compareAndSet(this, UPGRADED_EARLY, UPGRADED)) {
            beginExpected(atNanos);
        }
    }

    private static boolean isOfStream(Http2Frames frame) {
        return frame.type == Http2Frames.DATA
                || frame.type == Http2Frames.HEADERS
                || frame.type == Http2Frames.CONTINUATION;
    }

    private boolean pass(Http2Frames frame, int count, long atNanos) {
        if (frame == requests) {
            requestPasses(frame.streamId, count, atNanos);
            return true;
        }
        return responsePasses(frame.streamId, count, atNanos);
    }

    @Override
    public boolean passes(Http2Frames frame, int count, long atNanos) {
        return !isOfStream(frame) || pass(frame, count, atNanos);
    }

    @Override
    public void ends(Http2Frames frame, long atNanos) {
        boolean sent = frame == requests ^ connection.role == Role.SERVER;
        if (frame.carriesHeaders() && frame.has(Http2Frames.END_HEADERS)) {
            headEnds(frame);
        }
        switch (frame.type) {
            case Http2Frames.DATA:
            case Http2Frames.HEADERS:
            case Http2Frames.CONTINUATION:
                streamFrameEnds(frame, atNanos);
                break;
            case Http2Frames.RST_STREAM:
                streamReset(frame, sent, atNanos);
                break;
            case Http2Frames.PING:
                if (sent && !frame.has(Http2Frames.ACK)) {
                    pingSent(atNanos);
                } else if (!sent && frame.has(Http2Frames.ACK)) {
                    pingAnswered(atNanos);
                }
                break;
            case Http2Frames.GOAWAY:
                GoAway goAway = new GoAway(
                        frame.value & 0xffff_ffffL,
                        (int) (frame.value >>> Integer.SIZE) & Integer.MAX_VALUE,
                        connection.role == Role.SERVER || sent ? null : frame.text(),
                        atNanos);
                if (sent) {
                    goAwaySent = goAway;
                    refuse(atNanos);
                } else {
                    goAwayReceived = goAway;
                }
                break;
            default:
        }
    }

    private void headEnds(Http2Frames frame) {
        Http2Head head = heads(frame).end();
        if (head == null) {
            return;
        }
        // a response that is promised has no request of the client's
        boolean promise = frame.type == Http2Frames.PUSH_PROMISE;
        if (frame == requests && head.isRequest()) {
            requestHead(frame.streamId, head);
        } else if (frame == responses && head.status > 0 && !promise) {
            responseHead(frame.streamId, head);
        }
        Http2HeaderBlocks.giveBack(head);
    }

    private void streamReset(Http2Frames frame, boolean sent, long atNanos) {
        if (sent && isOpen(frame.streamId)) {
            if (isPingIgnored(atNanos)) {
                streamsGivenUp++;
            }
            if (connection.role == Role.CLIENT && isTurnedAway(frame.streamId, atNanos)) {
                turnedAway(frame.streamId);
            }
        }
        if (frame == requests) {
            requestPasses(frame.streamId, 0, atNanos);
            streamEnds(frame.streamId, atNanos);
        } else if (responsePasses(frame.streamId, 0, atNanos)) {
            responseEnds(frame.streamId, atNanos);
        }
    }

    private void streamFrameEnds(Http2Frames frame, long atNanos) {
        boolean requesting = frame == requests;
        boolean announced = requesting ? requestEnds : responseEnds;
        boolean last = frame.type == Http2Frames.CONTINUATION ? announced : frame.has(Http2Frames.END_STREAM);
        if (frame.type != Http2Frames.DATA && !frame.has(Http2Frames.END_HEADERS)) {
            announced = last;
            last = false;
        } else {
            announced = false;
        }
        if (requesting) {
            requestEnds = announced;
        } else {
            responseEnds = announced;
        }
        if (last && requesting) {
            requestEnds(frame.streamId);
        } else if (last) {
            responseEnds(frame.streamId, atNanos);
        }
    }
}
