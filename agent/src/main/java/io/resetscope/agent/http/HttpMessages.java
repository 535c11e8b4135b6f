package io.resetscope.agent.http;

import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.Role;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * Both directions of a conversation for as long as it is HTTP/1.x: feeds the readers and hands what they find to the
 * {@link Exchanges}. Each reading method returns how far it understood; an outcome says why not farther.
 *
 * <p>A reader is there while a message passes, and shared by all connections otherwise. So that none is ever with two of
 * them, one thread at a time is in each direction; a second one there finds the bytes to be {@link #LOST}.
 */
abstract class HttpMessages extends Exchanges {

    static final byte UNDERSTOOD = 0;
    /** The bytes are not HTTP/1.x, or their framing cannot be known. */
    static final byte LOST = 1;
    /** Everything up to here was HTTP; what follows is another protocol. */
    static final byte TUNNEL = 2;
    /** These are TLS records. */
    static final byte TLS_RECORDS = 3;
    /** This is the HTTP/2 connection preface. */
    static final byte HTTP_2 = 4;

    /** Everything up to here was HTTP/1.1, and the client asked for what follows, which may be HTTP/2. */
    static final byte UPGRADED = 5;
    /** The same, before that request was noted. */
    static final byte UPGRADED_EARLY = 6;

    private static final Pool<RequestReader> REQUEST_READERS = new Pool<>();
    private static final Pool<ResponseReader> RESPONSE_READERS = new Pool<>();
    private static final AtomicIntegerFieldUpdater<HttpMessages> IN_REQUESTS =
            AtomicIntegerFieldUpdater.newUpdater(HttpMessages.class, "inRequests");
    private static final AtomicIntegerFieldUpdater<HttpMessages> IN_RESPONSES =
            AtomicIntegerFieldUpdater.newUpdater(HttpMessages.class, "inResponses");

    /** Null between two messages. */
    private RequestReader requests;
    /** Null between two messages. */
    private ResponseReader responses;
    /** 1 while a thread is in that direction. */
    private volatile int inRequests;

    private volatile int inResponses;

    /** Why the requesting side was not understood any farther. */
    byte requestOutcome;
    /** Why the answering side was not. */
    byte responseOutcome;
    /** A request line was seen whole. */
    boolean isHttp;
    /** The x of HTTP/1.x, as the last response said, and before that the first request; -1 before that. */
    byte minorVersion = -1;

    HttpMessages(Connection connection) {
        super(connection);
    }

    /** Reads what the requesting side says. */
    final int readRequests(byte[] array, ByteBuffer buffer, int from, int to, long atNanos, boolean attempted) {
        RequestReader reader = enterRequests();
        if (reader == null) {
            return from;
        }
        int at = from;
        boolean withheld = isBodyWithheld(reader);
        if (reader.isBodyUntouched()
                && (!isUnderWay() || withheld && isAnswerWritten())
                && Method.begins(array, buffer, from, to)) {
            // The last response gave no leave to send the body, so there is none and this is the next request.
            reader.rest();
        } else if (withheld) {
            released();
        }
        while (at < to && requestOutcome == UNDERSTOOD) {
            if (reader.isBetweenMessages()) {
                at = reader.skipEmptyLines(array, buffer, at, to);
                if (at == to) {
                    break;
                }
                reader.begin(atNanos);
                reader.target = connection.exchange.target;
                if (!beginRequest(atNanos, at > from)) {
                    requestOutcome = LOST;
                    break;
                }
            }
            int next = reader.read(array, buffer, at, to);
            requestBytes(attempted ? 0 : next - at);
            at = next;
            requestRead(reader, attempted);
        }
        if (!attempted && isBodyWithheld(reader)) {
            bodyWithheld();
        }
        leaveRequests(reader);
        return at;
    }

    private static boolean isBodyWithheld(RequestReader reader) {
        return reader.expectsContinue && reader.isBodyUntouched();
    }

    /** Of a server: it is just being written, and may have reached the client. */
    private boolean isAnswerWritten() {
        return connection.role == Role.SERVER && connection.isWriting();
    }

    /** Reads what the other side answers. */
    final int readResponses(byte[] array, ByteBuffer buffer, int from, int to, long atNanos) {
        ResponseReader reader = enterResponses();
        if (reader == null) {
            return from;
        }
        int at = from;
        while (at < to && responseOutcome == UNDERSTOOD) {
            if (reader.isOver) {
                // a HEAD's: there is no body to it, as its request's thread has found out
                reader.rest();
            }
            if (reader.isBetweenMessages()) {
                at = reader.skipEmptyLines(array, buffer, at, to);
                if (at == to) {
                    break;
                }
                if (reader.isShared) {
                    // the other thread may be about to look into what it has read
                    reader = new ResponseReader();
                    responses = reader;
                }
                reader.begin(atNanos);
                if (!responseBegan(reader, atNanos)) {
                    responseOutcome = LOST;
                    break;
                }
            }
            int next = reader.read(array, buffer, at, to);
            responseBytes(reader, next - at);
            at = next;
            responseRead(reader, atNanos);
        }
        leaveResponses(reader);
        return at;
    }

    /** Begins to look for a request line in the middle of a conversation; false when another thread is in it. */
    final boolean beginCandidate(long atNanos, long idleBeforeNanos) {
        RequestReader reader = enterRequests();
        if (reader == null) {
            return false;
        }
        reader.rest();
        reader.begin(atNanos);
        reader.idleBeforeNanos = idleBeforeNanos;
        requests = reader;
        inRequests = 0;
        return true;
    }

    /**
     * Reads on in what may be a request line. At its end {@link #isHttp} turns true, what was found begins an exchange, and
     * {@code role} is this JVM's.
     */
    final int readCandidate(byte[] array, ByteBuffer buffer, int from, int to, Role role, boolean attempted) {
        if (requests == null) {
            // another thread is done with what was begun here, and a reader from the pool knows nothing of this request
            requestOutcome = LOST;
            return from;
        }
        RequestReader reader = enterRequests();
        if (reader == null) {
            return from;
        }
        int first = reader.isBetweenMessages() ? reader.skipEmptyLines(array, buffer, from, to) : from;
        int next = reader.read(array, buffer, first, to);
        if (reader.event == MessageReader.CONTRADICTED) {
            requestOutcome = reader.tls ? TLS_RECORDS : LOST;
        } else if (reader.event == MessageReader.START_LINE_READ) {
            connection.role = role;
            beginLate(reader, reader.idleBeforeNanos);
            requestBytes(attempted ? 0 : reader.bytes);
            requestRead(reader, attempted);
        }
        leaveRequests(reader);
        return next;
    }

    /** Some request bytes passed unseen. */
    final void skipRequests(long count) {
        RequestReader reader = enterRequests();
        if (reader == null) {
            return;
        }
        if (isBodyWithheld(reader)) {
            released();
        }
        if (reader.skip(count)) {
            requestBytes(count);
            requestRead(reader, false);
        } else {
            requestOutcome = LOST;
        }
        leaveRequests(reader);
    }

    /** Some response bytes passed unseen. */
    final void skipResponses(long count, long atNanos) {
        ResponseReader reader = enterResponses();
        if (reader == null) {
            return;
        }
        if (reader.skip(count)) {
            responseBytes(reader, count);
            responseRead(reader, atNanos);
        } else {
            responseOutcome = LOST;
        }
        leaveResponses(reader);
    }

    /** The answering side has closed. */
    final void closed(long atNanos) {
        if (!IN_RESPONSES.compareAndSet(this, 0, 1)) {
            // its thread is still reading: it is not closed for that one
            return;
        }
        ResponseReader reader = responses;
        if (reader != null && reader.isUntilClose() && !reader.isOver) {
            responses = null;
            responseDone(reader, atNanos, true);
        }
        IN_RESPONSES.lazySet(this, 0);
    }

    /** Forgets where either side was. */
    final void restart() {
        forgetReaders();
        isHttp = false;
        abandon();
    }

    /** What either side was saying is read no further. They go to nobody else: the other thread may be in one. */
    final void forgetReaders() {
        requests = null;
        responses = null;
    }

    private RequestReader enterRequests() {
        if (!IN_REQUESTS.compareAndSet(this, 0, 1)) {
            requestOutcome = LOST;
            return null;
        }
        requestOutcome = UNDERSTOOD;
        RequestReader reader = requests;
        if (reader == null) {
            reader = REQUEST_READERS.take();
            if (reader == null) {
                reader = new RequestReader();
            }
            requests = reader;
        }
        return reader;
    }

    private void leaveRequests(RequestReader reader) {
        if (reader.isAtRest() && requests == reader) {
            requests = null;
            reader.forget();
            REQUEST_READERS.give(reader);
        }
        IN_REQUESTS.lazySet(this, 0);
    }

    private ResponseReader enterResponses() {
        if (!IN_RESPONSES.compareAndSet(this, 0, 1)) {
            responseOutcome = LOST;
            return null;
        }
        responseOutcome = UNDERSTOOD;
        ResponseReader reader = responses;
        if (reader == null) {
            reader = RESPONSE_READERS.take();
            if (reader == null) {
                reader = new ResponseReader();
            }
            responses = reader;
        }
        return reader;
    }

    private void leaveResponses(ResponseReader reader) {
        if (reader.isAtRest() && responses == reader) {
            responses = null;
            if (!reader.isShared) {
                reader.forget();
                RESPONSE_READERS.give(reader);
            }
        }
        IN_RESPONSES.lazySet(this, 0);
    }

    private void requestRead(RequestReader reader, boolean attempted) {
        if (reader.event == MessageReader.START_LINE_READ) {
            isHttp = true;
            if (minorVersion < 0) {
                // from the first response on, it is the server's word that counts
                minorVersion = reader.fields.minorVersion;
            }
            requestLine(reader);
        } else if (reader.event == MessageReader.HEAD_READ) {
            requestHead(reader);
            reader.frame(Method.CONNECT.equals(reader.method), false);
            if (!reader.isDone()) {
                forgetCrossing();
            }
        }
        if (reader.event == MessageReader.CONTRADICTED) {
            requestOutcome = reader.tls ? TLS_RECORDS : reader.http2 ? HTTP_2 : LOST;
        } else if (reader.isDone()) {
            reader.rest();
            boolean connect = Method.CONNECT.equals(reader.method);
            if (connect) {
                reader.suspend();
            }
            boolean queued = hasQueued();
            if (!attempted) {
                requestDone();
            }
            if (connect && !queued) {
                answeredMeanwhile(reader);
            }
            forgetCrossing();
        }
    }

    /** A CONNECT, which may have been answered before it was noted. */
    private void answeredMeanwhile(RequestReader reader) {
        int blindStatus = blindStatus();
        if (isAccepted(blindStatus)) {
            tunnelOpened(connection.exchange.respondedNanos);
            requestOutcome = TUNNEL;
        } else if (blindStatus != 0 || !isUnanswered() && !isAccepted(connection.exchange.status)) {
            reader.rest();
        }
    }

    private static boolean isAccepted(int status) {
        return status >= 200 && status < 300;
    }

    private void responseRead(ResponseReader reader, long atNanos) {
        if (reader.event == MessageReader.HEAD_READ) {
            minorVersion = reader.fields.minorVersion;
            if (!reader.isInterim()) {
                responseHead(reader);
            }
            if (reader.status == ResponseReader.SWITCHING_PROTOCOLS) {
                upgraded(atNanos);
                return;
            }
            boolean blind = !reader.isInterim() && endsBlindly(reader);
            if (!blind && isConnect() && isAccepted(reader.status)) {
                tunnelOpened(atNanos);
                responseOutcome = TUNNEL;
                return;
            }
            reader.frame(isBodyless(reader.status) || !blind && isToHead(), true);
        }
        if (reader.event == MessageReader.CONTRADICTED) {
            responseOutcome = reader.tls ? TLS_RECORDS : LOST;
        } else if (reader.isDone()) {
            reader.rest();
            if (reader.isInterim()) {
                interimPassed();
            } else {
                finishResponse(reader, atNanos);
            }
        }
    }

    private void upgraded(long atNanos) {
        if (withdrawEarly()) {
            forgetWaiting();
            responseOutcome = UPGRADED_EARLY;
        } else {
            tunnelOpened(atNanos);
            responseOutcome = UPGRADED;
        }
    }

    /** After these there is no body, whatever was asked. */
    private static boolean isBodyless(int status) {
        return status < 200 || status == 204 || status == 304;
    }

    private void finishResponse(ResponseReader response, long atNanos) {
        responseDone(response, atNanos, false);
        RequestReader reader = requests;
        if (reader != null && reader.isSuspended() && isConnect()) {
            // The proxy refused: no tunnel, and the next bytes are a request.
            reader.rest();
        }
    }
}
