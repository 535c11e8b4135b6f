package io.resetscope.agent.incident;

import static io.resetscope.agent.incident.Facts.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.ConnectionFixture;
import io.resetscope.agent.connection.ConnectionTable;
import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.server.ServerLimit;
import io.resetscope.agent.server.ServerPolicy;
import io.resetscope.agent.server.ServerReader;
import io.resetscope.agent.server.Servers;
import java.io.FileDescriptor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that keep connections for longer than agreed. Times are literal. */
class PolicyWatchTest {

    private static final long NOW = 1_000 * SECOND;

    private final ConnectionTable table = new ConnectionTable(100);
    private final PolicyWatch watch = new PolicyWatch(table, new Servers(library -> null, () -> {}));
    private final List<PolicyMismatch> found = new ArrayList<>();
    /** As the application has them; else the table would forget its connections. */
    private final List<FileDescriptor> descriptors = new ArrayList<>();

    private Connection idle(Role role, long idleNanos) {
        Connection connection = Facts.idle(role, 0);
        connection.lastByteNanos = NOW - idleNanos;
        connection.exchange.server = "nginx";
        descriptors.add(ConnectionFixture.watched(table, connection));
        return connection;
    }

    /** The server closes after 5 s, and the client kept it for longer. */
    private Connection keptTooLong() {
        Connection connection = idle(Role.CLIENT, 6 * SECOND + 1);
        connection.keepAliveServer = "timeout=5";
        connection.keepAliveTimeoutSeconds = 5;
        return connection;
    }

    private void look(long now) {
        watch.look(now, mismatch -> found.add(mismatch));
    }

    @Test
    @DisplayName("kept for longer than announced, and a second more: told, with numbers")
    void tooLong() {
        keptTooLong();
        look(NOW);
        assertThat(found).hasSize(1);
        PolicyMismatch mismatch = found.get(0);
        assertThat(mismatch.kind).isEqualTo(PolicyMismatch.Kind.KEPT_TOO_LONG);
        assertThat(mismatch.serverHost).isEqualTo("shop.example");
        assertThat(mismatch.serverPort).isEqualTo(8080);
        assertThat(mismatch.peerAddress).isEqualTo("10.0.0.9");
        assertThat(mismatch.ageNanos).isEqualTo(NOW);
        assertThat(mismatch.idleNanos).isEqualTo(6 * SECOND + 1);
        assertThat(mismatch.keepAliveTimeoutNanos).isEqualTo(5 * SECOND);
        assertThat(mismatch.keepAliveServer).isEqualTo("timeout=5");
        assertThat(mismatch.server).isEqualTo("nginx");
    }

    @Test
    @DisplayName("kept although its end had been announced, for more than a second: told, without a timeout")
    void closeIgnored() {
        idle(Role.CLIENT, SECOND + 1).closeAnnounced = true;
        look(NOW);
        assertThat(found).extracting(mismatch -> mismatch.kind).containsExactly(PolicyMismatch.Kind.CLOSE_IGNORED);
        assertThat(found.get(0).keepAliveTimeoutNanos).isEqualTo(-1);
    }

    @Test
    @DisplayName("within the grace of a second: a pool may be about to evict it")
    void grace() {
        keptTooLong().lastByteNanos = NOW - 6 * SECOND;
        idle(Role.CLIENT, SECOND).closeAnnounced = true;
        look(NOW);
        assertThat(found).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0})
    @DisplayName("nothing announced, nothing to break")
    void notAnnounced(int seconds) {
        idle(Role.CLIENT, 500 * SECOND).keepAliveTimeoutSeconds = seconds;
        look(NOW);
        assertThat(found).isEmpty();
    }

    @Test
    @DisplayName("not of a busy connection, nor of one whose end was read, or is being closed, or that never spoke")
    void notIdle() {
        ConnectionFixture.underWay(keptTooLong(), true);
        keptTooLong().endOfStreamRead = true;
        keptTooLong().closing = true;
        keptTooLong().exchange.begin(0, 0, -1, PeerState.OPEN);
        ConnectionFixture.understood(keptTooLong(), false);
        look(NOW);
        assertThat(found).isEmpty();
    }

    @Test
    @DisplayName("nor of a server's, nor of one whose role or peer is not known")
    void notClient() {
        Connection server = idle(Role.SERVER, 60 * SECOND);
        server.keepAliveTimeoutSeconds = 5;
        keptTooLong().role = null;
        Connection nowhere = ConnectionFixture.connection(Role.CLIENT, 0, 0, null, null);
        nowhere.exchange.begin(1, 0, -1, PeerState.OPEN);
        nowhere.keepAliveTimeoutSeconds = 5;
        descriptors.add(ConnectionFixture.watched(table, nowhere));
        look(NOW);
        assertThat(found).isEmpty();
    }

    private static final long MINUTE = 60 * SECOND;

    /** A reader of whatever server, whose limit is that. */
    private static Servers limitedTo(long idleNanos) {
        Servers servers = new Servers(
                library -> new ServerReader() {
                    @Override
                    public List<Integer> ports(Object server) {
                        return List.of(8080, 51234, 0);
                    }

                    @Override
                    public ServerPolicy read(Object server) {
                        return ServerPolicy.of("Tomcat", null).with(ServerLimit.IDLE, "keepAliveTimeout", idleNanos);
                    }
                },
                () -> {});
        servers.started("Tomcat", ServerPolicy.class);
        return servers;
    }

    private void lookAtServer(Servers servers) {
        new PolicyWatch(table, servers).look(NOW, mismatch -> found.add(mismatch));
    }

    @Test
    @DisplayName("a server that has no limit, and has kept a connection idle for ten minutes: told once")
    void neverClosed() {
        idle(Role.SERVER, 10 * MINUTE);
        idle(Role.SERVER, 11 * MINUTE);
        lookAtServer(limitedTo(ServerPolicy.NO_LIMIT));
        assertThat(found).extracting(it -> it.kind).containsExactly(PolicyMismatch.Kind.NEVER_CLOSED);
        assertThat(found.get(0).ownServer.library).isEqualTo("Tomcat");
    }

    @Test
    @DisplayName("not sooner, nor of one with a limit, however long, nor of a response under way")
    void limited() {
        idle(Role.SERVER, 10 * MINUTE - 1);
        ConnectionFixture.underWay(idle(Role.SERVER, 20 * MINUTE), true);
        lookAtServer(limitedTo(ServerPolicy.NO_LIMIT));
        idle(Role.SERVER, 1000 * MINUTE);
        lookAtServer(limitedTo(2000 * MINUTE));
        assertThat(found).isEmpty();
    }

    @Test
    @DisplayName("of a server whose settings are not known, only after longer than anybody's limit")
    void notKnown() {
        idle(Role.SERVER, 70 * MINUTE - 1);
        lookAtServer(limitedTo(ServerPolicy.UNKNOWN));
        look(NOW);
        assertThat(found).isEmpty();
        idle(Role.SERVER, 70 * MINUTE);
        lookAtServer(limitedTo(ServerPolicy.UNKNOWN));
        look(NOW + 2 * SECOND);
        assertThat(found)
                .extracting(it -> it.kind)
                .containsExactly(PolicyMismatch.Kind.NEVER_CLOSED, PolicyMismatch.Kind.NEVER_CLOSED);
        assertThat(found.get(1).ownServer).isNull();
    }

    @Test
    @DisplayName("once per server and kind, however many connections and looks")
    void once() {
        keptTooLong();
        keptTooLong();
        Connection other = keptTooLong();
        other.serverHost = "cart.example";
        Connection otherPort = keptTooLong();
        otherPort.serverPort = 81;
        idle(Role.CLIENT, 9 * SECOND).closeAnnounced = true;
        look(NOW);
        look(NOW + 2 * SECOND);
        assertThat(found)
                .extracting(mismatch -> mismatch.kind + " " + mismatch.serverHost + ":" + mismatch.serverPort)
                .containsExactlyInAnyOrder(
                        "KEPT_TOO_LONG shop.example:8080",
                        "KEPT_TOO_LONG cart.example:8080",
                        "KEPT_TOO_LONG shop.example:81",
                        "CLOSE_IGNORED shop.example:8080");
    }

    @Test
    @DisplayName(
            "one that was kept back has not been told: another of its kind is, on whatever connection, and then no more")
    void keptBack() {
        Connection keptBack = keptTooLong();
        keptBack.lastByteNanos--;
        List<PolicyMismatch> offered = new ArrayList<>();
        watch.look(NOW, mismatch -> !offered.add(mismatch));
        watch.look(NOW + 2 * SECOND, mismatch -> !offered.add(mismatch));
        assertThat(offered).hasSize(2);
        keptTooLong();
        watch.look(NOW + 4 * SECOND, mismatch -> mismatch.idleNanos == 10 * SECOND + 1 && found.add(mismatch));
        assertThat(found).hasSize(1);
        look(NOW + 6 * SECOND);
        assertThat(found).hasSize(1);
    }

    @Test
    @DisplayName("one whose telling fails is not tried for ever")
    void failing() {
        keptTooLong();
        assertThatThrownBy(() -> watch.look(NOW, mismatch -> {
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        look(NOW + 2 * SECOND);
        assertThat(found).isEmpty();
    }

    @Test
    @DisplayName("a look every two seconds is enough; the first comes at once, whatever the clock says")
    void every() {
        look(-NOW);
        keptTooLong().lastByteNanos = -2 * NOW;
        look(-NOW + 2 * SECOND - 1);
        assertThat(found).isEmpty();
        look(-NOW + 2 * SECOND);
        assertThat(found).hasSize(1);
    }
}
