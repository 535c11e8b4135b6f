package io.resetscope.agent.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which server serves a port, and what is known of it. */
class ServersTest {

    private final Servers servers = new Servers(library -> library.equals("Known") ? new PortReader() : null);

    /** A server that is nothing but its port. */
    private static final class PortReader implements ServerReader {

        @Override
        public List<Integer> ports(Object server) {
            return List.of(((int[]) server)[0]);
        }

        @Override
        public ServerPolicy read(Object server) {
            long value = server == null ? ServerPolicy.UNKNOWN : ((int[]) server)[0];
            return ServerPolicy.of("Known", null).with(ServerLimit.IDLE, "idle", value);
        }
    }

    private long idleAt(int port, String library) throws ReflectiveOperationException {
        return servers.at(port, library).settings.get(ServerLimit.IDLE).value;
    }

    @Test
    @DisplayName("of several servers of a library, it is the one that listens on the port")
    void byPort() throws ReflectiveOperationException {
        int[] first = {80};
        int[] second = {8080};
        servers.started("Known", first);
        servers.started("Known", second);
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
        servers.started("Known", new int[] {80});
        servers.read();
        assertThat(servers.at(80, "Other").library).isEqualTo("Other");
        assertThat(idleAt(80, "Known")).isEqualTo(80);
    }

    @Test
    @DisplayName("there is a limit, of those that wait to be read and of those that have been")
    void bounded() throws ReflectiveOperationException {
        for (int i = 0; i < 100; i++) {
            servers.started("Known", new int[] {1000 + i});
        }
        assertThat(idleAt(1063, null)).isEqualTo(1063);
        assertThat(servers.at(1064, null)).isNull();
        servers.started("Known", new int[] {80});
        assertThat(idleAt(80, null)).isEqualTo(80);
        assertThat(servers.at(1000, null)).as("the oldest").isNull();
    }
}
