package io.resetscope.agent.incident;

import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.Exchange;
import io.resetscope.agent.connection.Role;

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

    static Phase of(Connection connection, boolean duringWrite) {
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
}
