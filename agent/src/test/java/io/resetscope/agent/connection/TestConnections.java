package io.resetscope.agent.connection;

import java.io.FileDescriptor;

/** Connections for tests of what is written to them. */
public final class TestConnections {

    private TestConnections() {}

    /** Watched from its start; this JVM connected. */
    public static Connection client() {
        return connection(Role.CLIENT, true);
    }

    /** Watched from its start; this JVM accepted. */
    public static Connection server() {
        return connection(Role.SERVER, true);
    }

    /** Open before anyone looked. */
    public static Connection adopted() {
        return connection(null, false);
    }

    /** A write begins, or has been noted. */
    public static void writes(Connection connection, boolean underWay) {
        connection.writing = underWay;
    }

    private static Connection connection(Role role, boolean ageKnown) {
        return new Connection(new FileDescriptor(), null, role, ageKnown, 0, 0, "host", 80, null, null, -1, false);
    }
}
