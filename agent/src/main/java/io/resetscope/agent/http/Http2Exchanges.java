package io.resetscope.agent.http;

import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.Exchange;
import io.resetscope.agent.connection.GoAway;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.StreamAnswer;
import java.util.concurrent.TimeUnit;

/**
 * The streams of an HTTP/2 connection: how they begin, what passes of them, and how they end. One of those in flight is
 * described by the connection's {@link Exchange}, see {@link Http2Leader}.
 *
 * <p>Only the requesting side's thread opens streams, and either ends them, unlocked. Each of both first says what it did
 * and then looks for what the other one did, so that what one misses of the other, the other sees.
 */
abstract class Http2Exchanges extends Http2Leader {

    static final long SILENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** The connection had as many exchanges before. */
    int ordinalsBefore;
    /** The requesting side's bytes are those of a write that failed: nobody knows how many of them went out. */
    boolean attempted;

    /** Made when first needed. */
    private volatile Http2Early early;

    /** Bytes of its request have passed, and have not been {@link #takeRequestPassed asked for}. */
    private boolean requestPassed;
    /** The highest stream that was opened. */
    private volatile int highestId;

    Http2Exchanges(Connection connection) {
        super(connection);
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
        opened(stream, streamId, atNanos - connection.lastByteNanos >= SILENCE_NANOS, atNanos);
        lastStreamNanos = atNanos;
        Http2Early answers = early;
        boolean isEarly = answers != null && answers.has(streamId);
        boolean answered = isEarly && answers.takeTo(stream, streamId);
        if (isEarly) {
            tellIfByGateway(stream, streamId);
        }
        if (leads(streamId)) {
            connection.exchange.copyResponse(stream.exchange);
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

    /** The request of the exchange before, which asked for HTTP/2, is a stream that waits for its response. */
    final void upgradedStream(int id, long atNanos) {
        Exchange exchange = connection.exchange;
        ordinalsBefore = exchange.number - 1;
        Http2Stream stream = add(id, atNanos);
        stream.exchange.startedNanos = exchange.startedNanos;
        stream.exchange.copyRequestBytes(exchange);
        stream.exchange.method = exchange.method;
        stream.exchange.target = exchange.target;
        stream.exchange.traceHeaders = exchange.traceHeaders;
        stream.requestCompleted(id);
        lastStreamNanos = atNanos;
        leadOn(id);
        connection.becomesStream();
    }

    final void requestPasses(int id, int count, long atNanos) {
        lastStreamNanos = atNanos;
        boolean described = leads(id);
        requestPassed |= described && count > 0;
        Http2Stream stream = find(id);
        if (stream != null && !attempted) {
            stream.exchange.requestBytes += count;
            stream.exchange.lastRequestByteNanos = atNanos;
            if (described) {
                connection.exchange.requestBytes = stream.exchange.requestBytes;
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
        if (stream.exchange.respondedNanos == 0 && count > 0) {
            stream.exchange.respondedNanos = atNanos;
        }
        stream.exchange.responseBytes += count;
        if (leads(id)) {
            connection.exchange.copyResponse(stream.exchange);
        }
    }

    final void requestHead(int id, Http2Head head) {
        Http2Stream stream = find(id);
        if (stream == null) {
            return;
        }
        stream.exchange.method = head.method;
        stream.exchange.target = head.target;
        stream.exchange.traceHeaders = head.traceHeaders;
        stream.exchange.requestContentLength = head.contentLength;
        stream.exchange.expectsContinue = head.expectsContinue;
        stream.exchange.requestHeadBytes = (int) stream.exchange.requestBytes;
        if (leads(id)) {
            connection.exchange.copyRequestHead(stream.exchange);
        }
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
            stream.exchange.respondedNanos = 0;
            stream.exchange.responseBytes = 0;
        } else {
            stream.exchange.status = head.status;
            stream.exchange.responseContentLength = head.contentLength;
        }
        Exchange exchange = connection.exchange;
        if (leads(id)) {
            exchange.copyResponse(stream.exchange);
        }
        exchange.server = head.server == null ? exchange.server : head.server;
        exchange.via = head.via == null ? exchange.via : head.via;
        tellIfByGateway(stream, id);
    }

    /** The status has just become known. It is told of every stream, whichever is described, as soon as it may be. */
    private void tellIfByGateway(Http2Stream stream, int id) {
        if (!Exchange.isByGateway(stream.exchange.status)) {
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

    final void requestEnds(int id) {
        Http2Stream stream = find(id);
        if (stream != null && !attempted) {
            stream.requestCompleted(id);
            if (leads(id)) {
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
}
