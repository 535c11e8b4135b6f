package io.resetscope.agent.http;

import java.nio.ByteBuffer;

/**
 * Both directions of a conversation for as long as it is HTTP/1.x: feeds the readers and hands what they find to the
 * {@link Exchanges}. Each reading method returns how far it understood; {@link #outcome} says why not farther.
 */
final class HttpMessages {

    static final byte UNDERSTOOD = 0;
    /** The bytes are not HTTP/1.x, or their framing cannot be known. */
    static final byte LOST = 1;
    /** Everything up to here was HTTP; what follows is another protocol. */
    static final byte TUNNEL = 2;

    final RequestReader requests = new RequestReader();
    final ResponseReader responses = new ResponseReader();
    private final Exchanges exchanges;

    byte outcome;
    /** A request line was seen whole. */
    boolean isHttp;
    /** As the last response said, and before that the first request; null before that. */
    String version;

    HttpMessages(Exchanges exchanges) {
        this.exchanges = exchanges;
    }

    /** Reads what the requesting side says. */
    int readRequests(byte[] array, ByteBuffer buffer, int from, int to, long atNanos, boolean attempted) {
        RequestReader reader = requests;
        int at = from;
        outcome = UNDERSTOOD;
        if (!exchanges.isUnderWay && reader.isBodyUntouched() && Method.begins(array, buffer, from, to)) {
            // The last response gave no leave to send the body, so there is none and this is the next request.
            reader.rest();
        }
        while (at < to && outcome == UNDERSTOOD) {
            if (reader.isBetweenMessages()) {
                at = reader.skipEmptyLines(array, buffer, at, to);
                if (at == to) {
                    break;
                }
                reader.begin(atNanos);
                if (!exchanges.begin(atNanos, at > from, responses)) {
                    outcome = LOST;
                    break;
                }
            }
            int next = reader.read(array, buffer, at, to);
            exchanges.requestBytes(attempted ? 0 : next - at);
            at = next;
            requestRead(attempted);
        }
        return at;
    }

    /** Reads what the other side answers. */
    int readResponses(byte[] array, ByteBuffer buffer, int from, int to, long atNanos) {
        ResponseReader reader = responses;
        int at = from;
        outcome = UNDERSTOOD;
        while (at < to && outcome == UNDERSTOOD) {
            if (reader.isBetweenMessages()) {
                at = reader.skipEmptyLines(array, buffer, at, to);
                if (at == to) {
                    break;
                }
                if (!exchanges.responseBegan(atNanos)) {
                    outcome = LOST;
                    break;
                }
                reader.begin(atNanos);
            }
            int next = reader.read(array, buffer, at, to);
            exchanges.responseBytes(next - at);
            at = next;
            responseRead(atNanos);
        }
        return at;
    }

    /** Begins to look for a request line in the middle of a conversation. */
    void beginCandidate(long atNanos) {
        requests.rest();
        requests.begin(atNanos);
    }

    /** Reads on in what may be a request line; {@link #isHttp} turns true at its end. */
    int readCandidate(byte[] array, ByteBuffer buffer, int from, int to) {
        outcome = UNDERSTOOD;
        int first = requests.isBetweenMessages() ? requests.skipEmptyLines(array, buffer, from, to) : from;
        int next = requests.read(array, buffer, first, to);
        if (requests.event == MessageReader.CONTRADICTED) {
            outcome = LOST;
        } else if (requests.event == MessageReader.START_LINE_READ) {
            isHttp = true;
        }
        return next;
    }

    /** The candidate is a request line: what was found begins an exchange. */
    void acceptCandidate(long idleBeforeNanos, boolean attempted) {
        exchanges.beginLate(requests, idleBeforeNanos);
        exchanges.requestBytes(attempted ? 0 : requests.bytes);
        requestRead(attempted);
    }

    /** Some request bytes passed unseen. */
    void skipRequests(long count) {
        outcome = LOST;
        if (requests.skip(count)) {
            outcome = UNDERSTOOD;
            exchanges.requestBytes(count);
            requestRead(false);
        }
    }

    /** Some response bytes passed unseen. */
    void skipResponses(long count, long atNanos) {
        outcome = LOST;
        if (responses.skip(count)) {
            outcome = UNDERSTOOD;
            exchanges.responseBytes(count);
            responseRead(atNanos);
        }
    }

    /** The answering side has closed. */
    void closed(long atNanos) {
        if (responses.isUntilClose()) {
            responses.rest();
            exchanges.responseDone(atNanos, false, true);
        }
    }

    /** Forgets where either side was. */
    void restart() {
        requests.rest();
        responses.rest();
        isHttp = false;
        exchanges.abandon();
    }

    private void requestRead(boolean attempted) {
        RequestReader reader = requests;
        if (reader.event == MessageReader.START_LINE_READ) {
            isHttp = true;
            if (version == null) {
                // from the first response on, it is the server's word that counts
                seeVersion(reader.fields);
            }
            exchanges.requestLine(reader);
        } else if (reader.event == MessageReader.HEAD_READ) {
            exchanges.requestHead(reader);
            reader.frame(Method.CONNECT.equals(reader.method), false);
        }
        if (reader.event == MessageReader.CONTRADICTED) {
            outcome = LOST;
        } else if (reader.isDone()) {
            reader.rest();
            if (Method.CONNECT.equals(reader.method)) {
                reader.suspend();
            }
            if (!attempted) {
                exchanges.requestDone();
            }
        }
    }

    private void responseRead(long atNanos) {
        ResponseReader reader = responses;
        if (reader.event == MessageReader.HEAD_READ) {
            seeVersion(reader.fields);
            if (!reader.isInterim()) {
                exchanges.responseHead(reader);
            }
            if (exchanges.isTunnel(reader.status)) {
                exchanges.tunnelOpened(atNanos);
                outcome = TUNNEL;
                return;
            }
            reader.frame(exchanges.isBodyless(reader.status), true);
        }
        if (reader.event == MessageReader.CONTRADICTED) {
            outcome = LOST;
        } else if (reader.isDone()) {
            reader.rest();
            if (reader.isInterim()) {
                exchanges.interimPassed();
            } else {
                finishResponse(atNanos);
            }
        }
    }

    private void finishResponse(long atNanos) {
        if (requests.isSuspended() && exchanges.isConnect()) {
            // The proxy refused: no tunnel, and the next bytes are a request.
            requests.rest();
        }
        exchanges.responseDone(atNanos, requests.isBodyUntouched(), false);
    }

    private void seeVersion(HeadFields fields) {
        version = fields.minorVersion == 0 ? "1.0" : "1.1";
    }
}
