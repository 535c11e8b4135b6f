package io.resetscope.agent.http;

import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.Exchange;
import io.resetscope.agent.connection.Role;

/**
 * Which request the connection's {@link Exchange} describes, which requests wait behind it, and whose a response is. The
 * lowest layer of {@link HttpConversation}: one object instead of three, for each connection keeps it while it is open.
 *
 * <p>Sender and receiver may both call it, unlocked: what one misses of the other is made good when the next request
 * begins ({@link #settleExchange}).
 */
abstract class Exchanges {

    /** How many pipelined requests may wait behind the oldest. */
    private static final int MAX_WAITING = 8;

    /** The connection's exchange was begun and has not been completed. */
    boolean isUnderWay;

    final Connection connection;
    /** Where the request under way, or the last one, is described: the connection's exchange, or the last to wait. */
    private Exchange reading;
    /** The response to the connection's exchange is complete; its request may not be. */
    private boolean answered;
    /** Reads, or has read, a response that no request awaited. The next one does: their bytes have crossed. Else null. */
    private volatile ResponseReader early;
    /** The client will not mind another request after this one. */
    private boolean requestPersists = true;
    /** The server will not mind another request after this one. */
    private boolean responsePersists = true;

    /** The pipelined request that waits for the longest; null when none does. */
    private Waiting firstWaiting;

    Exchanges(Connection connection) {
        this.connection = connection;
        this.reading = connection.exchange;
    }

    /** The facts of a pipelined request until the connection's exchange is free to describe it. */
    private static final class Waiting {
        final Exchange exchange = new Exchange();
        boolean persists = true;
        Waiting next;
    }

    /** The one that has waited for the shortest time; null when none does. */
    private Waiting lastWaiting() {
        Waiting last = firstWaiting;
        while (last != null && last.next != null) {
            last = last.next;
        }
        return last;
    }

    /**
     * The first byte of a request passes; false when too many are waiting.
     *
     * @param follows other bytes came before it in the same write or read, so that nothing was idle
     */
    final boolean beginRequest(long atNanos, boolean follows) {
        settleExchange();
        if (isUnderWay && connection.role == Role.SERVER && connection.exchange.status != 0 && !answered) {
            // A new request, and the response before it is still short: the rest of it went out unseen (sendfile).
            return false;
        }
        if (!isUnderWay) {
            beginCurrent(atNanos);
            if (follows) {
                connection.exchange.idleBeforeNanos = 0;
            }
            claimEarly();
            return true;
        }
        return await(atNanos, follows);
    }

    private boolean await(long atNanos, boolean follows) {
        int count = 0;
        Waiting last = null;
        for (Waiting each = firstWaiting; each != null; each = each.next) {
            last = each;
            count++;
        }
        if (count >= MAX_WAITING) {
            return false;
        }
        Waiting waiting = new Waiting();
        waiting.exchange.startedNanos = atNanos;
        waiting.exchange.lastRequestByteNanos = atNanos;
        waiting.exchange.idleBeforeNanos = follows ? 0 : Math.max(0, atNanos - connection.lastByteNanos);
        reading = waiting.exchange;
        if (last == null) {
            firstWaiting = waiting;
        } else {
            last.next = waiting;
        }
        return true;
    }

    /** As {@link #beginRequest}, for the first request known, whose line was recognised some bytes after it began. */
    final void beginLate(RequestReader request, long idleBeforeNanos) {
        beginCurrent(request.startedNanos);
        connection.exchange.idleBeforeNanos = idleBeforeNanos;
    }

    final void requestBytes(long count) {
        reading.requestBytes += count;
    }

    final void requestLine(RequestReader request) {
        reading.method = request.method;
        reading.target = request.target;
    }

    final void requestHead(RequestReader request) {
        HeadFields fields = request.fields;
        reading.requestHeadBytes = (int) reading.requestBytes;
        reading.requestContentLength = fields.contentLength;
        reading.expectsContinue = request.expectsContinue;
        reading.traceHeaders = request.traceHeaders;
        if (reading == connection.exchange) {
            requestPersists = fields.isPersistent();
        } else {
            Waiting last = lastWaiting();
            if (last != null) {
                last.persists = fields.isPersistent();
            }
        }
        if (fields.connectionText != null || fields.keepAliveText != null) {
            connection.keepAliveClient =
                    KeepAliveText.join(connection.keepAliveClient, fields.connectionText, fields.keepAliveText);
        }
    }

    final void requestDone() {
        reading.requestComplete = true;
        settleExchange();
    }

    /** The first byte of a response passes {@code by}; false when there is no request that it can belong to. */
    final boolean responseBegan(ResponseReader by, long atNanos) {
        if (isUnderWay && !answered) {
            Exchange exchange = connection.exchange;
            if (exchange.respondedNanos == 0) {
                exchange.respondedNanos = atNanos;
                if (!exchange.requestComplete && exchange.lastRequestByteNanos != 0) {
                    exchange.pauses().beforeResponseNanos = atNanos - exchange.lastRequestByteNanos;
                    exchange.pauses().bytesBeforeResponse = exchange.requestBytes;
                }
            }
            return true;
        }
        ResponseReader before = early;
        if (before != null && before.earlyEndedNanos != 0) {
            return false;
        }
        // before the other thread sees it: what has ever been early is this connection's alone, and goes to no other
        by.isShared = true;
        early = by;
        return true;
    }

    final void responseBytes(long count) {
        if (early == null) {
            connection.exchange.responseBytes += count;
        }
    }

    /** 100 Continue and its like are no response yet. */
    final void interimPassed() {
        if (early == null) {
            connection.exchange.respondedNanos = 0;
            connection.exchange.responseBytes = 0;
        }
    }

    /** What a response to {@code method} means: no body follows its head. */
    final boolean isBodyless(int status) {
        return status < 200
                || status == 204
                || status == 304
                || early == null && Method.HEAD.equals(connection.exchange.method);
    }

    /** The exchange under way, or the last one, is a CONNECT. */
    final boolean isConnect() {
        return Method.CONNECT.equals(connection.exchange.method);
    }

    /** After this response the connection speaks something else. */
    final boolean isTunnel(int status) {
        boolean accepted = status >= 200 && status < 300 && isConnect();
        return early == null && (status == ResponseReader.SWITCHING_PROTOCOLS || accepted);
    }

    /** The same, and the request that it answers is not known yet: its write has not returned. */
    final boolean isEarlyUpgrade(int status) {
        return early != null && !isUnderWay && status == ResponseReader.SWITCHING_PROTOCOLS;
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
        if (early == null) {
            describe(response);
        }
    }

    /**
     * The last byte of a final response passed.
     *
     * @param bodyWithheld the client waits for leave to send the body, which this response does not give
     * @param closeDelimited its body ended with the connection
     */
    final void responseDone(long atNanos, boolean bodyWithheld, boolean closeDelimited) {
        responsePersists &= !closeDelimited;
        ResponseReader unasked = early;
        if (unasked != null) {
            unasked.earlyEndedNanos = atNanos;
            return;
        }
        connection.exchange.endedNanos = atNanos;
        answered = true;
        if (bodyWithheld && reading == connection.exchange && reading.expectsContinue) {
            complete();
        } else {
            settleExchange();
        }
    }

    /** The exchange ends with the head of its response, and so does HTTP on this connection. */
    final void tunnelOpened(long atNanos) {
        connection.exchange.endedNanos = atNanos;
        forgetWaiting();
        complete();
        connection.closeAnnounced = false;
    }

    /** No request will be matched to a response any more. */
    final void forgetWaiting() {
        firstWaiting = null;
        reading = connection.exchange;
        early = null;
    }

    /** An exchange ends without our having seen the end. */
    final void abandon() {
        forgetWaiting();
        isUnderWay = false;
        answered = false;
    }

    /** A turn of a protocol that is not understood begins, which ends the one before. */
    final void beginTurn(long atNanos) {
        if (isUnderWay) {
            long ended = connection.exchange.endedNanos;
            connection.completeExchange(ended != 0 ? ended : connection.lastByteNanos);
        }
        beginCurrent(atNanos);
    }

    /** The other side of that turn. */
    final void answerTurn(long count, long atNanos) {
        if (isUnderWay) {
            Exchange exchange = connection.exchange;
            if (exchange.respondedNanos == 0) {
                exchange.respondedNanos = atNanos;
            }
            exchange.responseBytes += count;
            exchange.endedNanos = atNanos;
        }
    }

    private void beginCurrent(long atNanos) {
        connection.beginExchange(atNanos);
        Exchange exchange = connection.exchange;
        if (exchange.idleBeforeNanos < -1) {
            // The other direction's thread has counted a byte since our clock was read.
            exchange.idleBeforeNanos = 0;
        }
        isUnderWay = true;
        answered = false;
        requestPersists = true;
        reading = exchange;
    }

    private void claimEarly() {
        ResponseReader responses = early;
        if (responses == null) {
            return;
        }
        early = null;
        Exchange exchange = connection.exchange;
        exchange.respondedNanos = responses.startedNanos;
        exchange.responseBytes = responses.bytes;
        if (!responses.isInterim()) {
            describe(responses);
        }
        if (responses.earlyEndedNanos != 0) {
            exchange.endedNanos = responses.earlyEndedNanos;
            answered = true;
            responses.earlyEndedNanos = 0;
        }
    }

    /** Whether what it has read belongs to a request that is still to come. */
    final boolean isEarly(ResponseReader reader) {
        return early == reader;
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

    private void settleExchange() {
        if (isUnderWay && answered && connection.exchange.requestComplete) {
            complete();
        }
    }

    private void complete() {
        isUnderWay = false;
        answered = false;
        connection.closeAnnounced = !requestPersists || !responsePersists;
        connection.completeExchange(connection.exchange.endedNanos);
        Waiting next = firstWaiting;
        if (next == null) {
            return;
        }
        firstWaiting = next.next;
        promote(next);
    }

    private void promote(Waiting next) {
        Exchange described = next.exchange;
        Exchange current = connection.exchange;
        beginCurrent(described.startedNanos);
        current.idleBeforeNanos = described.idleBeforeNanos;
        current.copyRequestHead(described);
        current.copyRequestBytes(described);
        requestPersists = next.persists;
        Waiting last = lastWaiting();
        reading = last == null ? current : last.exchange;
    }
}
