package io.resetscope.agent.incident;

import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.Exchange;
import io.resetscope.agent.connection.Opening;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;

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
        if (!connection.conversation().exchangeUnderWay()) {
            return duringWrite ? SEND : IDLE;
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

    /** As far as the outside tells: the first flight is not answered, or with an alert or with something else than TLS. */
    private static boolean isHandshake(Connection connection) {
        if (connection.tls() != null && connection.tls().isRead()) {
            return false;
        }
        boolean server = connection.role == Role.SERVER;
        Opening asked = server ? connection.firstReceived() : connection.firstSent();
        Opening answered = server ? connection.firstSent() : connection.firstReceived();
        return asked == Opening.TLS_HANDSHAKE && answered != Opening.TLS_HANDSHAKE || answered == Opening.TLS_ALERT;
    }
}
