package io.resetscope.agent.http;

import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.Exchange;
import io.resetscope.agent.connection.GoAway;
import io.resetscope.agent.connection.Http2Facts;
import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.StreamAnswer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * The streams of an HTTP/2 connection as its exchanges. The connection's {@link Exchange} describes one of those in flight,
 * the leader: the first one after a silence, for it shows whether the silence was survived, and when that has ended, the
 * oldest.
 *
 * <p>Only the requesting side's thread opens streams, and either ends them, unlocked. Each of both first says what it did
 * and then looks for what the other one did, so that what one misses of the other, the other sees. What a stream tells of
 * the exchange may be a moment old.
 */
abstract class Http2Exchanges extends Http2Facts {

    private static final AtomicIntegerFieldUpdater<Http2Exchanges> LEADER =
            AtomicIntegerFieldUpdater.newUpdater(Http2Exchanges.class, "leader");

    private static final int NONE = 0;
    /** One has ended, and another is looked for. */
    private static final int CHANGING = -1;

    static final long SILENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    final Connection connection;
    /** The connection had as many exchanges before. */
    int ordinalsBefore;
    /** The requesting side's bytes are those of a write that failed: nobody knows how many of them went out. */
    boolean attempted;

    private final Http2Streams streams = new Http2Streams();
    /** Made when first needed. */
    private volatile Http2Early early;

    private volatile int leader;
    /** Bytes of its request have passed, and have not been {@link #takeRequestPassed asked for}. */
    private boolean requestPassed;
    /** The highest stream that was opened. */
    private volatile int highestId;
    /** The ordinal that was remembered last as completed. */
    private int lastCompleted;

    Http2Exchanges(Connection connection) {
        this.connection = connection;
        this.lastStreamNanos = connection.openedNanos;
    }

    @Override
    public final int streamsInFlightAbove(int streamId) {
        return streams.countAbove(streamId);
    }

    final boolean isOpen(int streamId) {
        return find(streamId) != null;
    }

    /** Null when it is not open. */
    private Http2Stream find(int streamId) {
        return streamsInFlight() == 0 ? null : streams.find(streamId);
    }

    /** Whether anything of the request that is described has passed since this was asked last. */
    final boolean takeRequestPassed() {
        boolean passed = requestPassed;
        requestPassed = false;
        return passed;
    }

    /** The client's HEADERS pass; false when too many streams are open. */
    final boolean requestBegins(int streamId, long atNanos) {
        if (streamId <= highestId) {
            // trailers, or a stream that has ended
            return true;
        }
        if (isRefused(streamId)) {
            highestId = streamId;
            return true;
        }
        Http2Stream stream = add(streamId, atNanos);
        if (stream == null) {
            return false;
        }
        int current = leader;
        boolean silent = atNanos - connection.lastByteNanos >= SILENCE_NANOS;
        boolean leads = current == NONE || current > 0 && silent && connection.exchange.startedNanos != atNanos;
        if (leads && LEADER.compareAndSet(this, current, CHANGING)) {
            lead(stream, streamId, current == NONE, atNanos);
            leader = streamId;
        }
        lastStreamNanos = atNanos;
        Http2Early answers = early;
        boolean isEarly = answers != null && answers.has(streamId);
        boolean answered = isEarly && answers.takeTo(stream, streamId);
        if (isEarly) {
            tellIfByGateway(stream, streamId);
        }
        if (leader == streamId) {
            describeResponse(connection.exchange, stream);
        }
        if (answered || isRefused(streamId)) {
            streamEnds(streamId, atNanos);
        } else if (!stream.isOf(streamId)) {
            leaderEnded(stream, streamId, atNanos);
        }
        return true;
    }

    /** This end, a server, has said that it will not act on it: a client that had not heard so has opened it. */
    private boolean isRefused(int streamId) {
        GoAway said = connection.role == Role.SERVER ? goAwaySent : null;
        return said != null && streamId > said.lastStreamId;
    }

    /** This end has said goodbye: what it will not act on, it does not owe an answer. */
    final void refuse(long atNanos) {
        if (connection.role == Role.SERVER) {
            for (int id = streams.above(goAwaySent.lastStreamId); id != 0; id = streams.above(id)) {
                streamEnds(id, atNanos);
            }
        }
    }

    private Http2Stream add(int streamId, long atNanos) {
        if (streamsInFlight() == 0) {
            streams.shrink();
        }
        countIn();
        Http2Stream stream = streams.add(streamId, ordinalsBefore + streamsOpened + 1, atNanos);
        if (stream == null) {
            countOut();
            return null;
        }
        streamsOpened++;
        highestId = streamId;
        return stream;
    }

    private void lead(Http2Stream stream, int id, boolean alone, long atNanos) {
        connection.beginExchange(atNanos);
        Exchange exchange = connection.exchange;
        exchange.number = stream.number;
        if (exchange.idleBeforeNanos < -1) {
            // the other direction's thread has counted a byte since our clock was read
            exchange.idleBeforeNanos = 0;
        }
        quietBeforeNanos = exchange.idleBeforeNanos;
        if (exchange.number > 1 && !exchange.peerStateBefore.isOver()) {
            quietBroken(quietBeforeNanos, atNanos);
        }
        if (exchange.idleBeforeNanos >= 0) {
            exchange.idleBeforeNanos = alone ? Math.max(0, atNanos - lastStreamNanos) : 0;
        }
        streamId = id;
    }

    /** The request of the exchange before, which asked for HTTP/2, is a stream that waits for its response. */
    final void upgradedStream(int id, long atNanos) {
        Exchange exchange = connection.exchange;
        ordinalsBefore = exchange.number - 1;
        Http2Stream stream = add(id, atNanos);
        stream.startedNanos = exchange.startedNanos;
        stream.lastRequestNanos = exchange.lastRequestByteNanos;
        stream.requestBytes = exchange.requestBytes;
        stream.method = exchange.method;
        stream.target = exchange.target;
        stream.traceHeaders = exchange.traceHeaders;
        stream.requestCompleted(id);
        // remembered as what it was when the upgrade completed it
        lastCompleted = exchange.number;
        exchange.respondedNanos = 0;
        exchange.endedNanos = 0;
        exchange.responseBytes = 0;
        exchange.status = 0;
        streamId = id;
        lastStreamNanos = atNanos;
        leader = id;
    }

    final void requestPasses(int id, int count, long atNanos) {
        lastStreamNanos = atNanos;
        boolean described = leader == id;
        requestPassed |= described && count > 0;
        Http2Stream stream = find(id);
        if (stream != null && !attempted) {
            stream.requestBytes += count;
            stream.lastRequestNanos = atNanos;
            if (described) {
                connection.exchange.requestBytes = stream.requestBytes;
            }
        }
    }

    /** False when too many streams are answered that are not known to have been opened. */
    final boolean responsePasses(int id, int count, long atNanos) {
        lastStreamNanos = atNanos;
        // asked first: up to here, those that are not found have ended
        boolean known = id <= highestId || (id & 1) == 0;
        Http2Stream stream = find(id);
        if (stream != null) {
            answered(stream, id, count, atNanos);
        } else if (!known) {
            return answeredEarly(id, count, atNanos);
        }
        return true;
    }

    private boolean answeredEarly(int id, int count, long atNanos) {
        if (early == null) {
            early = new Http2Early();
        }
        if (!early.note(id, count, atNanos)) {
            return false;
        }
        Http2Stream opened = find(id);
        if (opened != null) {
            early.takeTo(opened, id);
        }
        return true;
    }

    private void answered(Http2Stream stream, int id, int count, long atNanos) {
        if (stream.respondedNanos == 0 && count > 0) {
            stream.respondedNanos = atNanos;
        }
        stream.responseBytes += count;
        if (leader == id) {
            describeResponse(connection.exchange, stream);
        }
    }

    final void requestHead(int id, Http2Head head) {
        Http2Stream stream = find(id);
        if (stream == null) {
            return;
        }
        stream.method = head.method;
        stream.target = head.target;
        stream.traceHeaders = head.traceHeaders;
        stream.requestContentLength = head.contentLength;
        stream.expectsContinue = head.expectsContinue;
        stream.requestHeadBytes = (int) stream.requestBytes;
        if (leader == id) {
            describeRequest(connection.exchange, stream);
        }
    }

    private static void describeRequest(Exchange exchange, Http2Stream stream) {
        exchange.method = stream.method;
        exchange.target = stream.target;
        exchange.traceHeaders = stream.traceHeaders;
        exchange.requestContentLength = stream.requestContentLength;
        exchange.expectsContinue = stream.expectsContinue;
        exchange.requestHeadBytes = stream.requestHeadBytes;
    }

    final void responseHead(int id, Http2Head head) {
        Http2Stream stream = find(id);
        if (stream == null) {
            if (early != null && !head.isInterim()) {
                early.noteStatus(id, head.status);
            }
            return;
        }
        if (head.isInterim()) {
            // is no response yet
            stream.respondedNanos = 0;
            stream.responseBytes = 0;
        } else {
            stream.status = head.status;
            stream.responseContentLength = head.contentLength;
        }
        Exchange exchange = connection.exchange;
        if (leader == id) {
            describeResponse(connection.exchange, stream);
        }
        exchange.server = head.server == null ? exchange.server : head.server;
        exchange.via = head.via == null ? exchange.via : head.via;
        tellIfByGateway(stream, id);
    }

    /** The status has just become known. It is told of every stream, whichever is described, as soon as it may be. */
    private void tellIfByGateway(Http2Stream stream, int id) {
        if (!Exchange.isByGateway(stream.status)) {
            return;
        }
        answeredByGateway(new StreamAnswer(asItIs(stream, id), id));
    }

    /** A client resets a stream on account of what the server has said. */
    final void turnedAway(int id) {
        Http2Stream stream = find(id);
        if (stream != null) {
            turnedAway(new StreamAnswer(asItIs(stream, id), id));
        }
    }

    /** A copy: what is told of a stream outlives it. */
    private Exchange asItIs(Http2Stream stream, int id) {
        Exchange described = connection.exchange;
        boolean leads = leader == id;
        Exchange answered = new Exchange();
        answered.begin(
                stream.number,
                stream.startedNanos,
                leads ? described.idleBeforeNanos : 0,
                leads ? described.peerStateBefore : PeerState.NOT_ASKED);
        describeRequest(answered, stream);
        describeRequestBytes(answered, stream);
        describeResponse(answered, stream);
        answered.server = described.server;
        answered.via = described.via;
        return answered;
    }

    private static void describeRequestBytes(Exchange exchange, Http2Stream stream) {
        exchange.requestBytes = stream.requestBytes;
        exchange.requestComplete = stream.isRequestComplete();
        exchange.lastRequestByteNanos = stream.lastRequestNanos;
    }

    private static void describeResponse(Exchange exchange, Http2Stream stream) {
        exchange.respondedNanos = stream.respondedNanos;
        exchange.responseBytes = stream.responseBytes;
        exchange.status = stream.status;
        exchange.responseContentLength = stream.responseContentLength;
    }

    final void requestEnds(int id) {
        Http2Stream stream = find(id);
        if (stream != null && !attempted) {
            stream.requestCompleted(id);
            if (leader == id) {
                connection.exchange.requestComplete = true;
            }
        }
    }

    /** By the end of the response, or by a reset from the side that answers. */
    final void responseEnds(int id, long atNanos) {
        Http2Early answers = early;
        if (answers != null) {
            answers.noteEnd(id);
        }
        Http2Stream stream = find(id);
        if (stream != null) {
            if (answers != null) {
                answers.takeTo(stream, id);
            }
            streamEnds(id, atNanos);
        }
    }

    final void streamEnds(int id, long atNanos) {
        Http2Stream stream = find(id);
        if (stream == null || !stream.end(id)) {
            return;
        }
        countOut();
        leaderEnded(stream, id, atNanos);
        stream.leave();
    }

    private void leaderEnded(Http2Stream stream, int id, long atNanos) {
        if (!LEADER.compareAndSet(this, id, CHANGING)) {
            return;
        }
        Exchange exchange = connection.exchange;
        describeResponse(connection.exchange, stream);
        exchange.endedNanos = atNanos;
        if (exchange.number > lastCompleted) {
            // the remembered ones stand in order
            lastCompleted = exchange.number;
            connection.completeExchange(atNanos);
        }
        leader = NONE;
        follow(atNanos);
    }

    /** Another stream takes the lead, if one is open. */
    private void follow(long atNanos) {
        Http2Stream next = streamsInFlight() == 0 ? null : streams.oldest();
        int id = next == null ? 0 : next.id();
        if (id == 0 || !LEADER.compareAndSet(this, NONE, CHANGING)) {
            return;
        }
        Exchange exchange = connection.exchange;
        exchange.begin(next.number, next.startedNanos, 0, PeerState.NOT_ASKED);
        describeRequestBytes(exchange, next);
        quietBeforeNanos = 0;
        streamId = id;
        describeRequest(exchange, next);
        leader = id;
        // what the other side's thread has said of it meanwhile
        describeResponse(exchange, next);
        if (!next.isOf(id)) {
            leaderEnded(next, id, atNanos);
        }
    }
}
