package io.resetscope.agent.http;

import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.Exchange;
import io.resetscope.agent.connection.Role;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * Which request the connection's {@link Exchange} describes, which requests queue behind it, and whose a response is: what
 * each side has to put down as they go from stage to stage. A low layer of {@link HttpConversation}: one object instead of
 * several, for each connection keeps it while it is open.
 *
 * <p>Sender and receiver may both call it, unlocked. What happens is decided by {@link ExchangeStage}; of a message that
 * passes while the other side's thread is about to begin, promote or complete its exchange, whichever thread comes second
 * puts down what the first may have missed.
 */
abstract class Exchanges extends ExchangeStage {

    private static final AtomicReferenceFieldUpdater<Exchanges, ResponseReader> CROSSED =
            AtomicReferenceFieldUpdater.newUpdater(Exchanges.class, ResponseReader.class, "crossed");

    final Connection connection;
    /** A response that the other side's thread may have to look into: it was early, or its end decided blindly. Or null. */
    private volatile ResponseReader crossed;
    /** The client will not mind another request after this one. */
    private boolean requestPersists = true;
    /** The server will not mind another request after this one. */
    private boolean responsePersists = true;
    /** The end of the response to the request under way was decided blindly. Of the requesting side's thread. */
    private boolean answeredBlindly;

    /** Pipelined requests, each in its place; null until there is one. */
    private Queued[] queue;
    /** The request under way, if it had to queue when it began: it is put down there first, whatever has become of it. */
    private Queued latest;

    Exchanges(Connection connection) {
        this.connection = connection;
    }

    /** The facts of a pipelined request until the connection's exchange is free to describe it. */
    private static final class Queued {
        final Exchange exchange = new Exchange();
        boolean persists = true;
    }

    private Exchange reading() {
        return latest == null ? connection.exchange : latest.exchange;
    }

    /** What has been put down of a request that queued: it may be the connection's exchange by now. */
    private void publish() {
        if (latest != null && !isAnyQueuedFenced()) {
            takeOver(latest);
        }
    }

    private void takeOver(Queued queued) {
        connection.exchange.copyRequest(queued.exchange);
        requestPersists = queued.persists;
    }

    /**
     * The first byte of a request passes; false when too many are waiting.
     *
     * @param follows other bytes came before it in the same write or read, so that nothing was idle
     */
    final boolean beginRequest(long atNanos, boolean follows) {
        answeredBlindly = false;
        if (isShortOfResponse()) {
            return false;
        }
        while (isUnderWay()) {
            int place = nextPlace();
            if (place < 0) {
                return false;
            }
            putBehind(place, atNanos, follows);
            if (enqueue()) {
                return true;
            }
        }
        latest = null;
        describeNext(atNanos);
        if (follows) {
            connection.exchange.idleBeforeNanos = 0;
        }
        if (begin()) {
            ResponseReader response = crossed;
            // the other thread may have given up meanwhile
            if (response != null) {
                claim(response);
            }
        }
        return true;
    }

    /**
     * Of a server that is asked the next: the response before it is not complete, nor is anything written just now. So the
     * rest of it went out unseen (sendfile).
     */
    private boolean isShortOfResponse() {
        int number = connection.exchange.number;
        return connection.role == Role.SERVER
                && isUnanswered()
                && connection.exchange.status != 0
                && !connection.isWriting()
                // or had been written by then, and the next promoted
                && isUnansweredFenced()
                && connection.exchange.number == number;
    }

    private void putBehind(int place, long atNanos, boolean follows) {
        Queued[] places = queue;
        if (places == null) {
            places = new Queued[MAX_QUEUED];
            queue = places;
        }
        Queued next = new Queued();
        next.exchange.startedNanos = atNanos;
        next.exchange.lastRequestByteNanos = atNanos;
        next.exchange.idleBeforeNanos = follows ? 0 : connection.quietNanos(atNanos);
        places[place] = next;
        latest = next;
    }

    /** As {@link #beginRequest}, for the first request known, whose line was recognised some bytes after it began. */
    final void beginLate(RequestReader request, long idleBeforeNanos) {
        latest = null;
        describeNext(request.startedNanos);
        connection.exchange.idleBeforeNanos = idleBeforeNanos;
        reset(true);
    }

    final void requestBytes(long count) {
        reading().requestBytes += count;
        publish();
    }

    final void requestLine(RequestReader request) {
        Exchange reading = reading();
        reading.method = request.method;
        reading.target = request.target;
        publish();
        answeredBlindly = named();
        if (answeredBlindly && Method.HEAD.equals(request.method)) {
            headAnswered();
        }
    }

    /** A HEAD, whose response has been taken for one that has a body: it had ended with its head. */
    private void headAnswered() {
        ResponseReader response = crossed;
        if (response != null) {
            response.isOver = true;
            connection.exchange.endedNanos = response.startedNanos;
            if (responded()) {
                complete();
            }
        }
    }

    final void requestHead(RequestReader request) {
        HeadFields fields = request.fields;
        Exchange reading = reading();
        reading.requestContentLength = fields.contentLength;
        reading.expectsContinue = request.expectsContinue;
        reading.traceHeaders = request.traceHeaders;
        reading.requestHeadBytes = (int) reading.requestBytes;
        if (latest == null) {
            requestPersists = fields.isPersistent();
        } else {
            latest.persists = fields.isPersistent();
            publish();
        }
        if (fields.connectionText != null || fields.keepAliveText != null) {
            connection.keepAliveClient =
                    KeepAliveText.join(connection.keepAliveClient, fields.connectionText, fields.keepAliveText);
        }
    }

    /** The client waits for leave to send the body of the request. */
    final void bodyWithheld() {
        if (withheld()) {
            complete();
        }
    }

    final void requestDone() {
        reading().requestComplete = true;
        publish();
        boolean complete = requested();
        publish();
        if (complete) {
            complete();
        }
        latest = null;
    }

    /** Blindly, the status by which the request was answered while it was being noted; 0 when it was not. */
    final int blindStatus() {
        ResponseReader response = crossed;
        return answeredBlindly && response != null ? response.status : 0;
    }

    /** A response that crossed its request has been looked into as far as the other side's thread has to. */
    final void forgetCrossing() {
        ResponseReader known = crossed;
        // not if it is the next one's
        if (known != null && !isEarlyFenced()) {
            CROSSED.compareAndSet(this, known, null);
        }
    }

    /** The first byte of a response passes {@code by}; false when there is no request that it can belong to. */
    final boolean responseBegan(ResponseReader by, long atNanos) {
        if (!isUnanswered()) {
            share(by);
        }
        if (!respond()) {
            return false;
        }
        if (!isEarly()) {
            forgetCrossing();
            began(atNanos);
        }
        return true;
    }

    /** Before the other thread may look into it: what has ever been shared is this connection's alone. */
    private void share(ResponseReader response) {
        response.isShared = true;
        crossed = response;
    }

    private void began(long atNanos) {
        Exchange exchange = connection.exchange;
        if (exchange.respondedNanos == 0) {
            exchange.respondedNanos = atNanos;
            if (!exchange.requestComplete && exchange.lastRequestByteNanos != 0) {
                exchange.pauses().beforeResponseNanos = atNanos - exchange.lastRequestByteNanos;
                exchange.pauses().bytesBeforeResponse = exchange.requestBytes;
            }
        }
    }

    final void responseBytes(ResponseReader reader, long count) {
        if (!reader.isShared) {
            connection.exchange.responseBytes += count;
        } else if (!isEarlyFenced()) {
            connection.exchange.responseBytes = reader.bytes;
        }
    }

    /** 100 Continue and its like are no response yet. */
    final void interimPassed() {
        if (!isEarlyFenced()) {
            connection.exchange.respondedNanos = 0;
            connection.exchange.responseBytes = 0;
            connection.exchange.respondedEarly(false);
        }
    }

    /** The request under way had to queue when it began. */
    final boolean hasQueued() {
        return latest != null;
    }

    /** Where a response ends is to be decided; true when its request is not known that far, whose thread will see to it. */
    final boolean endsBlindly(ResponseReader response) {
        if (isNamed()) {
            return false;
        }
        share(response);
        return isBlind();
    }

    /** What a response to a request that is known means: no body follows its head. */
    final boolean isToHead() {
        return Method.HEAD.equals(connection.exchange.method);
    }

    /** The exchange under way, or the last one, is a CONNECT. */
    final boolean isConnect() {
        return Method.CONNECT.equals(connection.exchange.method);
    }

    /** The head of a final response. */
    final void responseHead(ResponseReader response) {
        HeadFields fields = response.fields;
        String before = connection.keepAliveServer;
        if (fields.connectionText != null || fields.keepAliveText != null) {
            connection.keepAliveServer = KeepAliveText.join(before, fields.connectionText, fields.keepAliveText);
        }
        boolean known = connection.keepAliveServer == before
                && (connection.keepAliveTimeoutSeconds >= 0 || connection.keepAliveMax >= 0);
        if (fields.keepAliveText != null && !known) {
            int timeout = KeepAliveText.parameter(fields.keepAliveText, "timeout");
            int max = KeepAliveText.parameter(fields.keepAliveText, "max");
            connection.keepAliveTimeoutSeconds =
                    timeout == KeepAliveText.ABSENT ? connection.keepAliveTimeoutSeconds : timeout;
            if (max != KeepAliveText.ABSENT) {
                boolean same = max == connection.keepAliveMax;
                connection.keepAliveCountsDown =
                        max >= 0 && (same ? connection.keepAliveCountsDown : max < connection.keepAliveMax);
                connection.keepAliveMax = max;
            }
        }
        responsePersists = fields.isPersistent();
        response.isHeadRead = true;
        if (!isEarlyFenced()) {
            describe(response);
        }
    }

    /**
     * The last byte of a final response passed.
     *
     * @param closeDelimited its body ended with the connection
     */
    final void responseDone(ResponseReader response, long atNanos, boolean closeDelimited) {
        responsePersists &= !closeDelimited;
        Exchange exchange = connection.exchange;
        if (response.isShared) {
            response.earlyEndedNanos = atNanos;
            if (isEarly()) {
                // again, for the other thread may just have let go of the one before
                crossed = response;
            }
            if (endEarly()) {
                return;
            }
            // its request has come by now, perhaps in this moment
            describe(response);
            exchange.responseBytes = response.bytes;
        }
        exchange.endedNanos = atNanos;
        if (responded()) {
            complete();
        }
    }

    /** The exchange ends with the head of its response, and so does HTTP on this connection. */
    final void tunnelOpened(long atNanos) {
        boolean open = isOpen();
        forgetWaiting();
        if (open) {
            connection.completeExchange(atNanos);
        }
        connection.closeAnnounced = false;
        reset(false);
    }

    /** No request will be matched to a response any more. */
    final void forgetWaiting() {
        forgetCrossed();
        forgetOthers();
    }

    private void forgetOthers() {
        crossed = null;
        latest = null;
        queue = null;
    }

    /** An exchange ends without our having seen the end. */
    final void abandon() {
        reset(false);
        forgetOthers();
    }

    /** A turn of a protocol that is not understood begins, which ends the one before. */
    final void beginTurn(long atNanos) {
        if (isOpen()) {
            long ended = connection.exchange.endedNanos;
            connection.completeExchange(ended != 0 ? ended : connection.lastByteNanos);
        }
        latest = null;
        describeNext(atNanos);
        reset(true);
    }

    /** The other side of that turn. */
    final void answerTurn(long count, long atNanos) {
        if (isUnderWay()) {
            Exchange exchange = connection.exchange;
            if (exchange.respondedNanos == 0) {
                exchange.respondedNanos = atNanos;
            }
            exchange.responseBytes += count;
            exchange.endedNanos = atNanos;
        }
    }

    private void describeNext(long atNanos) {
        connection.beginExchange(atNanos);
        requestPersists = true;
    }

    /** What is known of a response that was early, by now; what is not, the answering side's thread puts down. */
    private void claim(ResponseReader response) {
        Exchange exchange = connection.exchange;
        if (response.hasPassedInterim()) {
            return;
        }
        // one that lay there before it was asked for (a 408, say) says nothing of the time until then
        exchange.respondedEarly(connection.isSinceWrite(response.startedNanos));
        exchange.respondedNanos = response.startedNanos;
        do {
            exchange.responseBytes = response.bytes;
            // what the other thread has counted meanwhile may have been put down before ours was
        } while (!isEarlyFenced() && exchange.responseBytes != response.bytes);
        if (response.isHeadRead) {
            describe(response);
        }
        if (!isUnanswered()) {
            exchange.endedNanos = response.earlyEndedNanos;
        }
    }

    private void describe(ResponseReader response) {
        Exchange exchange = connection.exchange;
        exchange.status = response.status;
        exchange.responseContentLength = response.fields.contentLength;
        exchange.responseChunked = response.fields.transfer == HeadFields.CHUNKED;
        if (response.server != null) {
            exchange.server = response.server;
        }
        if (response.via != null) {
            exchange.via = response.via;
        }
    }

    /** Whoever brought the last that was missing puts down the end. */
    private void complete() {
        connection.closeAnnounced = !requestPersists || !responsePersists;
        connection.completeExchange(connection.exchange.endedNanos);
        if (!completed()) {
            Queued[] queued = queue;
            int place = firstPlace();
            Queued next = queued == null ? null : queued[place];
            // null when the other side has given up meanwhile
            if (next != null) {
                queued[place] = null;
                promote(next);
            }
        }
    }

    private void promote(Queued next) {
        Exchange described = next.exchange;
        Exchange current = connection.exchange;
        describeNext(described.startedNanos);
        current.idleBeforeNanos = described.idleBeforeNanos;
        current.lastRequestByteNanos = described.lastRequestByteNanos;
        takeOver(next);
        promoted();
        do {
            takeOver(next);
            // what its thread has put down meanwhile may have been published before ours was
            isAnyQueuedFenced();
        } while (!current.hasRequestOf(described));
    }
}
