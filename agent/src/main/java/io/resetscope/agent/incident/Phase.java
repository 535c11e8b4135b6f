package io.resetscope.agent.incident;

import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.Exchange;
import io.resetscope.agent.connection.Http2Facts;
import io.resetscope.agent.connection.Opening;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.connection.TlsLayer;

/** What this end was doing when the connection died. */
public enum Phase {
    CONNECT("connect"),
    TLS("tls"),
    SEND("send"),
    AWAIT_RESPONSE("await_response"),
    RECEIVE("receive"),
    IDLE("idle"),
    CLOSE("close");

    private final String id;

    Phase(String id) {
        this.id = id;
    }

    /** The value of {@code resetscope.phase}. */
    public String id() {
        return id;
    }

    static Phase of(Connection connection, Signal signal, boolean duringWrite) {
        if (signal == Signal.LOCAL_CLOSE) {
            return CLOSE;
        }
        if (isHandshake(connection)) {
            return TLS;
        }
        if (signal == Signal.ANSWER) {
            // it may have come whole, and its exchange be over
            return connection.role == Role.SERVER ? SEND : RECEIVE;
        }
        Http2Facts http2 = connection.http2();
        boolean streams = http2 != null;
        boolean givenUp = streams && http2.streamsGivenUp > 0;
        if (!connection.conversation().exchangeUnderWay() && !givenUp && (streams || !owesRequest(connection))) {
            // what HTTP/2 says between two requests is about the connection
            return duringWrite && !streams ? SEND : IDLE;
        }
        Exchange exchange = connection.exchange;
        if (connection.role == Role.SERVER) {
            if (!exchange.requestComplete && !duringWrite) {
                return RECEIVE;
            }
            return duringWrite || exchange.responseBytes > 0 ? SEND : AWAIT_RESPONSE;
        }
        if (duringWrite) {
            return SEND;
        }
        return exchange.responseBytes > 0 ? RECEIVE : AWAIT_RESPONSE;
    }

    /** Of a client: TLS has taken in what the kernel has not, so that a request is not sent that seems to be complete. */
    static boolean owesRequest(Connection connection) {
        TlsLayer tls = connection.tls();
        return connection.role == Role.CLIENT && tls != null && tls.owesPlaintext(connection.bytesSent);
    }

    /**
     * As the TLS above says; else as far as the outside tells: the first flight is not answered, or with an alert or with
     * something else than TLS.
     */
    private static boolean isHandshake(Connection connection) {
        Boolean over = connection.tls() == null ? null : connection.tls().isNegotiated();
        if (over != null) {
            return !over && connection.bytesSent + connection.bytesReceived > 0;
        }
        boolean server = connection.role == Role.SERVER;
        Opening asked = server ? connection.firstReceived() : connection.firstSent();
        Opening answered = server ? connection.firstSent() : connection.firstReceived();
        return asked == Opening.TLS_HANDSHAKE && answered != Opening.TLS_HANDSHAKE || answered == Opening.TLS_ALERT;
    }
}
