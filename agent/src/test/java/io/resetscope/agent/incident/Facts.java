package io.resetscope.agent.incident;

import io.resetscope.agent.client.ClientCalls;
import io.resetscope.agent.client.ClientLibraries;
import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.ConnectionFixture;
import io.resetscope.agent.connection.ConnectionTable;
import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.RequestThreads;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.ServedConnections;
import io.resetscope.agent.server.Servers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Connections with literal facts, for the tests of this package. */
final class Facts {

    static final long MILLI = 1_000_000L;
    static final long SECOND = 1_000_000_000L;
    static final InetSocketAddress CLIENT = address(7, 51234);
    static final InetSocketAddress SERVER = address(9, 8080);

    private Facts() {}

    /** Of a JVM whose client libraries are not known. */
    static IncidentRecorder recorder(IncidentQueue queue) {
        return recorder(queue, new RequestThreads(new ConnectionTable(1)));
    }

    /** The same, with what its threads are at. */
    static IncidentRecorder recorder(IncidentQueue queue, RequestThreads requests) {
        ServedConnections served = new ServedConnections(new ConnectionTable(1));
        ClientLibraries none = new ClientLibraries(library -> null, library -> null, library -> null);
        return new IncidentRecorder(
                queue,
                new ClientCalls(served, none, requests::current),
                served,
                new Servers(library -> null, () -> {}),
                requests);
    }

    static InetSocketAddress address(int last, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last}), port);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** An end of a connection between {@link #CLIENT} and {@link #SERVER}, with its first exchange under way. */
    static Connection busy(Role role, long openedNanos) {
        Connection connection = idle(role, openedNanos);
        ConnectionFixture.underWay(connection, true);
        return connection;
    }

    /** Likewise, with its first exchange over. */
    static Connection idle(Role role, long openedNanos) {
        boolean server = role == Role.SERVER;
        Connection connection =
                ConnectionFixture.connection(role, openedNanos, 0, server ? SERVER : CLIENT, server ? CLIENT : SERVER);
        connection.exchange.begin(1, openedNanos, -1, PeerState.OPEN);
        return connection;
    }

    static void onAnotherThread(Runnable step) {
        Thread other = new Thread(step);
        other.start();
        try {
            other.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
