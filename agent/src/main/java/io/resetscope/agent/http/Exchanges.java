package io.resetscope.agent.http;

import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.Exchange;
import io.resetscope.agent.connection.Role;

/**
 * Which request the connection's {@link Exchange} describes, which requests wait behind it, and whose a response is: what
 * each side has to put down as they go from stage to stage. A low layer of {@link HttpConversation}: one object instead of
 * several, for each connection keeps it while it is open.
 *
 * <p>Sender and receiver may both call it, unlocked. What happens is decided by {@link ExchangeStage}; of a response that is
 * read while its request is being noted, both put down what they know, which is the same.
 */
abstract class Exchanges extends ExchangeStage {

    final Connection connection;
    /** Reads, or has read, a response that was early. */
    private volatile ResponseReader early;
    /** The client will not mind another request after this one. */
    private boolean requestPersists = true;
    /** The server will not mind another request after this one. */
    private boolean responsePersists = true;

    /** Pipelined requests, each in its place; null until there is one. */
    private Waiting[] waiting;
    /** The request under way, if it had to wait when it began; the requesting side's thread writes there, whatever became of it. */
    private Waiting latest;

    Exchanges(Connection connection) {
        this.connection = connection;
    }

    /** The facts of a pipelined request until the connection's exchange is free to describe it. */
    private static final class Waiting {
        final Exchange exchange = new Exchange();
        boolean persists = true;
    }

    private Exchange reading() {
        return latest == null ? connection.exchange : latest.exchange;
    }

    /** What has been put down of a request that waited: it may have become the connection's exchange meanwhile. */
    private void publish() {
        if (latest != null && !isAnyWaiting()) {
            takeOver(latest);
        }
    }

    private void takeOver(Waiting waited) {
        connection.exchange.copyRequestHead(waited.exchange);
        connection.exchange.copyRequestBytes(waited.exchange);
        requestPersists = waited.persists;
    }

    /**
     * The first byte of a request passes; false when too many are waiting.
     *
     * @param follows other bytes came before it in the same write or read, so that nothing was idle
     */
    final boolean beginRequest(long atNanos, boolean follows) {
        if (isShortOfResponse()) {
            return false;
        }
        while (isUnderWay()) {
            int place = nextWaiting();
            if (place < 0) {
                return false;
            }
            putBehind(place, atNanos, follows);
            if (await()) {
                return true;
            }
        }
        latest = null;
        describeNext(atNanos);
        if (follows) {
            connection.exchange.idleBeforeNanos = 0;
        }
        if (begin()) {
            claimEarly(early);
            early = null;
        }
        return true;
    }

    /**
     * Of a server that is asked the next: the response before it is not complete, nor is anything written just now. So the
     * rest of it went out unseen (sendfile).
     */
    private boolean isShortOfResponse() {
        return connection.role == Role.SERVER
                && isUnanswered()
                && connection.exchange.status != 0
                && !connection.isWriting()
                // or was it being written until now
                && isUnansweredStill();
    }

    private void putBehind(int place, long atNanos, boolean follows) {
        if (waiting == null) {
            waiting = new Waiting[MAX_WAITING];
        }
        Waiting next = new Waiting();
        next.exchange.startedNanos = atNanos;
        next.exchange.lastRequestByteNanos = atNanos;
        next.exchange.idleBeforeNanos = follows ? 0 : Math.max(0, atNanos - connection.lastByteNanos);
        waiting[place] = next;
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
    }

    final void requestHead(RequestReader request) {
        HeadFields fields = request.fields;
        Exchange reading = reading();
        reading.requestHeadBytes = (int) reading.requestBytes;
        reading.requestContentLength = fields.contentLength;
        reading.expectsContinue = request.expectsContinue;
        reading.traceHeaders = request.traceHeaders;
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

    final void requestDone() {
        reading().requestComplete = true;
        publish();
        boolean complete = requested();
        publish();
        if (complete) {
            complete();
        }
    }

    /** The first byte of a response passes {@code by}; false when there is no request that it can belong to. */
    final boolean responseBegan(ResponseReader by, long atNanos) {
        if (!isUnanswered()) {
            // before the other thread sees it: what has ever been early is this connection's alone
            by.isShared = true;
            early = by;
        }
        if (!respond()) {
            return false;
        }
        if (!isEarly()) {
            began(atNanos);
        }
        return true;
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
        } else if (!isEarlyStill()) {
            connection.exchange.responseBytes = reader.bytes;
        }
    }

    /** 100 Continue and its like are no response yet. */
    final void interimPassed() {
        if (!isEarly()) {
            connection.exchange.respondedNanos = 0;
            connection.exchange.responseBytes = 0;
        }
    }

    /** What a response to {@code method} means: no body follows its head. */
    final boolean isBodyless(int status) {
        return status < 200
                || status == 204
                || status == 304
                || !isEarly() && Method.HEAD.equals(connection.exchange.method);
    }

    /** The exchange under way, or the last one, is a CONNECT. */
    final boolean isConnect() {
        return Method.CONNECT.equals(connection.exchange.method);
    }

    /** After this response the connection speaks something else. */
    final boolean isTunnel(int status) {
        boolean accepted = status >= 200 && status < 300 && isConnect();
        return !isEarly() && (status == ResponseReader.SWITCHING_PROTOCOLS || accepted);
    }

    /** The same, and the request that it answers is not known yet: its write has not returned. */
    final boolean isEarlyUpgrade(int status) {
        return isEarly() && !isUnderWay() && status == ResponseReader.SWITCHING_PROTOCOLS;
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
            connection.keepAliveMax = max == KeepAliveText.ABSENT ? connection.keepAliveMax : max;
            connection.keepAliveFirstMax =
                    connection.keepAliveFirstMax < 0 ? connection.keepAliveMax : connection.keepAliveFirstMax;
        }
        responsePersists = fields.isPersistent();
        response.isHeadRead = true;
        if (!isEarlyStill()) {
            describe(response);
        }
    }

    /**
     * The last byte of a final response passed.
     *
     * @param bodyWithheld the client waits for leave to send the body, which this response does not give
     * @param closeDelimited its body ended with the connection
     */
    final void responseDone(ResponseReader response, long atNanos, boolean bodyWithheld, boolean closeDelimited) {
        responsePersists &= !closeDelimited;
        Exchange exchange = connection.exchange;
        if (response.isShared) {
            response.earlyEndedNanos = atNanos;
            if (endEarly()) {
                return;
            }
            // its request has come by now, perhaps in this moment
            describe(response);
            exchange.responseBytes = response.bytes;
        }
        exchange.endedNanos = atNanos;
        if (responded(bodyWithheld && exchange.expectsContinue)) {
            complete();
        }
    }

    /** The exchange ends with the head of its response, and so does HTTP on this connection. */
    final void tunnelOpened(long atNanos) {
        forgetWaiting();
        connection.completeExchange(atNanos);
        connection.closeAnnounced = false;
        reset(false);
    }

    /** No request will be matched to a response any more. */
    final void forgetWaiting() {
        forgetCrossed();
        early = null;
        latest = null;
    }

    /** An exchange ends without our having seen the end. */
    final void abandon() {
        reset(false);
        early = null;
        latest = null;
    }

    /** A turn of a protocol that is not understood begins, which ends the one before. */
    final void beginTurn(long atNanos) {
        if (isUnderWay()) {
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

    /** What is known of the response by now; what is not, the answering side's thread puts down. */
    private void claimEarly(ResponseReader response) {
        Exchange exchange = connection.exchange;
        exchange.respondedEarly = true;
        if (response.hasPassedInterim()) {
            return;
        }
        exchange.respondedNanos = response.startedNanos;
        do {
            exchange.responseBytes = response.bytes;
            // what the other thread has counted meanwhile may have been put down before ours was
        } while (!isEarlyStill() && exchange.responseBytes != response.bytes);
        if (response.isHeadRead) {
            describe(response);
        }
        if (hasResponse()) {
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
            promote(waiting[firstWaiting()]);
        }
    }

    private void promote(Waiting next) {
        Exchange described = next.exchange;
        Exchange current = connection.exchange;
        describeNext(described.startedNanos);
        current.idleBeforeNanos = described.idleBeforeNanos;
        takeOver(next);
        promoted();
        do {
            takeOver(next);
            // what its thread has put down meanwhile may have been published before ours was
        } while (!isAnyWaiting() && !current.isRequested(described));
    }
}
