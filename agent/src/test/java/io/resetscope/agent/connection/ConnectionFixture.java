package io.resetscope.agent.connection;

import java.io.FileDescriptor;
import java.net.InetSocketAddress;

/** Connections for tests of those who read their facts. */
public final class ConnectionFixture {

    private ConnectionFixture() {}

    /** Open since {@code openedNanos}; null role: adopted. */
    public static Connection connection(
            Role role, long openedNanos, long openedEpochMillis, InetSocketAddress local, InetSocketAddress peer) {
        Connection connection = new Connection(
                new FileDescriptor(),
                null,
                role,
                role != null,
                openedNanos,
                openedEpochMillis,
                "shop.example",
                8080,
                local,
                peer,
                false);
        connection.conversation = new FakeConversation(connection);
        return connection;
    }

    /** Says what is spoken over a connection made here. */
    public static void protocol(Connection connection, String name) {
        ((FakeConversation) connection.conversation).protocolName = name;
    }

    /** Says whether what is spoken over a connection made here is understood. */
    public static void understood(Connection connection, boolean understood) {
        ((FakeConversation) connection.conversation).understood = understood;
    }

    /** Says whether an exchange is under way on a connection made here. */
    public static void underWay(Connection connection, boolean underWay) {
        ((FakeConversation) connection.conversation).underWay = underWay;
    }
}
