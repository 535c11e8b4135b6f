package io.resetscope.agent.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.testkit.Garbage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which server serves a port, and what is known of it. */
class ServersTest {

    private int unreadable;
    private final Servers servers =
            new Servers(library -> library.equals("Known") ? new PortReader() : null, () -> unreadable++);

    /** What listens is reachable. */
    private final List<int[]> started = new ArrayList<>();

    private static final Object BROKEN = new int[0];

    /** A server that is nothing but its port. */
    private static final class PortReader implements ServerReader {

        @Override
        public List<Integer> ports(Object server) {
            return List.of(((int[]) server)[0]);
        }

        @Override
        public ServerPolicy read(Object server) {
            if (server == BROKEN) {
                throw new NoClassDefFoundError("of the library");
            }
            long value = server == null ? ServerPolicy.UNKNOWN : ((int[]) server)[0];
            return ServerPolicy.of("Known", null).with(ServerLimit.IDLE, "idle", value);
        }
    }

    private int[] start(int port) {
        int[] server = {port};
        started.add(server);
        servers.started("Known", server);
        return server;
    }

    private long idleAt(int port, String library) throws ReflectiveOperationException {
        return servers.at(port, library).settings.get(ServerLimit.IDLE).value;
    }

    @Test
    @DisplayName("of several servers of a library, it is the one that listens on the port")
    void byPort() throws ReflectiveOperationException {
        start(80);
        start(8080);
        servers.started("Other", new Object());
        assertThat(idleAt(80, null)).isEqualTo(80);
        assertThat(idleAt(8080, "Known")).isEqualTo(8080);
        assertThat(servers.at(443, null)).isNull();
    }

    @Test
    @DisplayName("where it did not start before our eyes, its library's settings have names and no values")
    void notSeen() throws ReflectiveOperationException {
        assertThat(idleAt(80, "Known")).isEqualTo(ServerPolicy.UNKNOWN);
        ServerPolicy other = servers.at(80, "Other");
        assertThat(other.library).isEqualTo("Other");
        assertThat(other.settings).isEmpty();
    }

    @Test
    @DisplayName("who listens on the port now is told by the stack, where it tells")
    void another() throws ReflectiveOperationException {
        int[] server = start(80);
        assertThat(servers.at(80, "Other").library).isEqualTo("Other");
        assertThat(idleAt(80, "Known")).isEqualTo(80);
        assertThat(server).isNotNull();
    }

    @Test
    @DisplayName(
            "one that has stopped is forgotten, and so is one that its library has let go: the port may be another's")
    void stopped() throws ReflectiveOperationException {
        int[] server = start(80);
        assertThat(idleAt(80, null)).isEqualTo(80);
        server[0] = -1;
        assertThat(servers.at(80, null)).isNull();
        started.clear();

        start(81);
        assertThat(idleAt(81, null)).isEqualTo(81);
        started.clear();
        Garbage.collectUntil(() -> servers.at(81, null) == null);
    }

    @Test
    @DisplayName("one that cannot be read, for whatever reason, is counted, and the others are known")
    void unreadable() throws ReflectiveOperationException {
        start(80);
        servers.started("Known", "no server");
        servers.started("Known", BROKEN);
        start(8080);
        assertThat(idleAt(8080, null)).isEqualTo(8080);
        assertThat(idleAt(80, null)).isEqualTo(80);
        assertThat(unreadable).isEqualTo(2);
    }

    @Test
    @DisplayName("an application that starts is left alone until somebody asks")
    void late() throws ReflectiveOperationException {
        servers.started("Known", BROKEN);
        servers.readSettled();
        assertThat(unreadable).isZero();
        assertThat(servers.at(80, null)).isNull();
        assertThat(unreadable).isEqualTo(1);
    }

    @Test
    @DisplayName("there is a limit, of those that wait to be read and of those that have been")
    void bounded() throws ReflectiveOperationException {
        for (int i = 0; i < 100; i++) {
            start(1000 + i);
        }
        assertThat(idleAt(1063, null)).isEqualTo(1063);
        assertThat(servers.at(1064, null)).isNull();
        start(80);
        assertThat(idleAt(80, null)).isEqualTo(80);
        assertThat(servers.at(1000, null)).as("the oldest").isNull();
    }
}
