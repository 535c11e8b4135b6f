package io.resetscope.agent.incident;

import io.resetscope.agent.client.ClientCall;
import io.resetscope.agent.client.ClientCalls;
import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.Opening;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.ServedConnections;
import java.io.FileDescriptor;

/** Which client library's call a connection works for. To be asked on the thread that uses it. */
final class ConnectionCalls {

    private static final String HTTP = "http";
    private static final String TLS = "tls";

    private final ClientCalls calls;
    private final ServedConnections served;

    ConnectionCalls(ClientCalls calls, ServedConnections served) {
        this.calls = calls;
        this.served = served;
    }

    /** The call that a connect is made for; null when none is known. */
    ClientCall connecting(FileDescriptor connecting) {
        ClientCall said = connecting == null ? null : served.connected(connecting);
        return said == null ? calls.current() : said;
    }

    /** Likewise, of a connect that failed. */
    ClientCall failedToConnect(FileDescriptor connecting, IncidentBuilder incident) {
        return ClientLibrary.isDatabase(incident.library) ? ofPool(calls.current()) : connecting(connecting);
    }

    /** The call that met the failure of a connection, or that it had been opened for; null when none is known. */
    ClientCall failed(Connection connection, IncidentBuilder incident) {
        if (incident.role != Role.CLIENT) {
            return null;
        }
        boolean database = ClientLibrary.isDatabase(incident.library) || !mayBeHttp(connection);
        return database ? ofPool(connection.call) : latest(connection);
    }

    /** The call under way that a client's connection serves; null when none is known, as for the streams of HTTP/2. */
    ClientCall underWay(Connection connection) {
        ClientCall call = connection.http2() == null ? latest(connection) : calls.current();
        // a pool's call is that of whoever had the connection opened, not of whoever has borrowed it
        return call != null && call.isUnderWay() && !ClientLibrary.isPool(call.library) ? call : null;
    }

    private ClientCall latest(Connection connection) {
        ClientCall current = speaksHttp(connection) ? calls.current() : null;
        ClientCall latest = current == null ? connection.call : current;
        // a driver that asks over HTTP has a pool of its own below
        boolean foreign = latest != null
                && ClientLibrary.isPool(latest.library)
                && HTTP.equals(connection.conversation().protocolName());
        return foreign ? null : latest;
    }

    /** The call if it is one of a pool of a database's connections; else null. */
    private static ClientCall ofPool(ClientCall call) {
        return call != null && ClientLibrary.isPool(call.library) ? call : null;
    }

    /** A call's interceptor may use a database, whose connection is none of the call's. */
    private static boolean speaksHttp(Connection connection) {
        String protocol = connection.conversation().protocolName();
        return HTTP.equals(protocol) || TLS.equals(protocol) || connection.firstSent() == Opening.NOTHING;
    }

    /** What is spoken is not recognised as something else. */
    private static boolean mayBeHttp(Connection connection) {
        String protocol = connection.conversation().protocolName();
        return protocol == null || HTTP.equals(protocol) || TLS.equals(protocol);
    }
}
