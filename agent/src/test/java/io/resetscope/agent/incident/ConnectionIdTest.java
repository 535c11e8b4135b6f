package io.resetscope.agent.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** One name for both ends, another for every other connection. */
class ConnectionIdTest {

    private static final InetSocketAddress CLIENT = new InetSocketAddress("10.0.0.7", 51234);
    private static final InetSocketAddress SERVER = new InetSocketAddress("10.0.0.9", 8080);
    private static final long OPENED = 1_700_000_000_000L;

    private final String id = ConnectionId.of(CLIENT, SERVER, OPENED);

    @Test
    @DisplayName("both ends compute the same sixteen hex digits, any time within the minute")
    void bothEnds() {
        assertThat(id).matches("[0-9a-f]{16}");
        assertThat(ConnectionId.of(SERVER, CLIENT, OPENED / 60_000 * 60_000 + 59_999))
                .isEqualTo(id);
    }

    @Test
    @DisplayName("the name is a contract between versions: two agents that differ must still agree")
    void stable() {
        assertThat(id).isEqualTo("4fcea54f3beb0e8c");
    }

    @Test
    @DisplayName("another minute, another port of either end, another address: another connection")
    void others() {
        assertThat(ConnectionId.of(CLIENT, SERVER, OPENED + 60_000)).isNotEqualTo(id);
        assertThat(ConnectionId.of(new InetSocketAddress("10.0.0.7", 51235), SERVER, OPENED))
                .isNotEqualTo(id);
        assertThat(ConnectionId.of(CLIENT, new InetSocketAddress("10.0.0.9", 8081), OPENED))
                .isNotEqualTo(id);
        assertThat(ConnectionId.of(new InetSocketAddress("10.0.0.8", 51234), SERVER, OPENED))
                .isNotEqualTo(id);
    }

    @Test
    @DisplayName("two connections between the same addresses whose ports are swapped are two")
    void swappedPorts() {
        assertThat(ConnectionId.of(
                        new InetSocketAddress("10.0.0.7", 8080), new InetSocketAddress("10.0.0.9", 51234), OPENED))
                .isNotEqualTo(id);
    }

    @Test
    @DisplayName("the host name that an end knows does not matter, the address does")
    void hostNames() throws Exception {
        InetSocketAddress named =
                new InetSocketAddress(InetAddress.getByAddress("shop.example", new byte[] {10, 0, 0, 9}), 8080);
        assertThat(ConnectionId.of(CLIENT, named, OPENED)).isEqualTo(id);
    }

    @Test
    @DisplayName("without both endpoints there is no name")
    void unknown() {
        assertThat(ConnectionId.of(null, SERVER, OPENED)).isNull();
        assertThat(ConnectionId.of(CLIENT, null, OPENED)).isNull();
    }
}
