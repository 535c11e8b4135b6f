package io.resetscope.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileDescriptor;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How a connection comes to be known, and when it is left alone. */
class TrackedLifeTest extends TrackedPair {

    @Test
    @DisplayName("a connection knows its ends, the name that the application asked for, and its role")
    void connected() {
        InetSocketAddress named = InetSocketAddress.createUnresolved("shop.example", 8080);
        tracker.connect(fd, pair.serverAddress(), false, System.nanoTime(), null);
        tracker.destination(pair.client, named);

        Connection connection = table.get(fd);
        assertThat(connection.role).isEqualTo(Role.CLIENT);
        assertThat(connection.serverHost).isEqualTo("shop.example");
        assertThat(connection.serverPort).isEqualTo(8080);
        assertThat(connection.peer()).isEqualTo(pair.serverAddress());
        assertThat(connection.local().getPort()).isEqualTo(pair.client.getLocalPort());
        assertThat(connection.ageKnown).isTrue();

        tracker.connect(fd, named, false, System.nanoTime(), null);
        assertThat(told.connects)
                .as("a channel may finish connecting as often as it likes")
                .isEqualTo(1);
    }

    @Test
    @DisplayName(
            "without a destination, the server is where the SYN went; a destination without a port changes nothing")
    void destination() throws IOException {
        Connection connection = asClient();
        assertThat(connection.serverHost).isEqualTo(pair.serverAddress().getHostString());
        assertThat(connection.serverPort).isEqualTo(pair.serverAddress().getPort());
        tracker.destination(pair.client, UnixDomainSocketAddress.of("/tmp/some.sock"));
        tracker.destination(pair.client, null);
        assertThat(connection.serverHost).isEqualTo(pair.serverAddress().getHostString());
        assertThat(connection.serverPort).isEqualTo(pair.serverAddress().getPort());

        try (LoopbackPair unknown = new LoopbackPair()) {
            tracker.destination(unknown.client, InetSocketAddress.createUnresolved("shop.example", 8080));
        }
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    @DisplayName("a connect that has no descriptor any more opens nothing")
    void connectedAndClosed() {
        tracker.connect(null, pair.serverAddress(), false, System.nanoTime(), null);
        assertThat(table.size()).isZero();
        assertThat(told.connects).isZero();
    }

    @Test
    @DisplayName("an accepted connection is the server's, at its own address")
    void accepted() {
        Connection connection = asServer();
        assertThat(connection.role).isEqualTo(Role.SERVER);
        assertThat(connection.serverPort).isEqualTo(pair.server.getLocalPort());
        assertThat(connection.peer().getPort()).isEqualTo(pair.client.getLocalPort());
    }

    @Test
    @DisplayName("an attempt that goes on is no connection yet")
    void pending() {
        tracker.connect(fd, pair.serverAddress(), true, 0, null);
        assertThat(table.size()).isZero();
        tracker.connect(fd, pair.serverAddress(), false, 0, null);
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    @DisplayName("an excluded connection is known, and not watched")
    void excluded() {
        tracker.connect(fd, InetSocketAddress.createUnresolved("excluded.example", 1), false, System.nanoTime(), null);
        write(REQUEST);
        readFails(RESET);
        tracker.closing(pair.client, null);
        assertThat(conversations).isEmpty();
        assertThat(told.events).isEmpty();
    }

    @Test
    @DisplayName("unix-domain channels are left alone, however they show up first")
    void unixDomain() {
        SocketAddress unix = UnixDomainSocketAddress.of("/tmp/some.sock");
        FileDescriptor connected = new FileDescriptor();
        FileDescriptor found = new FileDescriptor();
        tracker.connect(connected, unix, false, 0, null);
        assertThat(tracker.writeStarting(connected, unix, null, 0, 0)).isNull();
        assertThat(tracker.writeStarting(found, unix, null, 0, 0)).isNull();
        tracker.read(connected, unix, RESPONSE, 0, 8, null);
        tracker.read(found, unix, new byte[1], 0, 0, RESET);
        tracker.closing(null, connected);
        assertThat(conversations).isEmpty();
        assertThat(told.events).isEmpty();
    }

    @Test
    @DisplayName("more connections than allowed are not watched, and that is told")
    void overLimit() throws IOException {
        ConnectionTracker full = tracker(0);
        full.connect(new FileDescriptor(), UnixDomainSocketAddress.of("a"), false, 0, null);
        asClient();
        try (LoopbackPair third = new LoopbackPair()) {
            full.connect(third.clientFd, third.serverAddress(), false, 0, null);
            assertThat(told.events).containsExactly("over limit");
            assertThat(full.writeStarting(third.clientFd, null, null, 0, 0)).isNull();
        }
        full.connect(new FileDescriptor(), UnixDomainSocketAddress.of("b"), false, 0, null);
        assertThat(table.size()).as("what is left alone takes no room either").isEqualTo(2);
    }

    @Test
    @DisplayName("nobody answers: told with the address that was tried, and from when on")
    void connectTimedOut() {
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", 1);
        SocketTimeoutException timeout = new SocketTimeoutException("Connect timed out");
        tracker.connect(fd, address, false, System.nanoTime(), timeout);
        tracker.connect(fd, address, false, 0, timeout);
        assertThat(told.events).containsExactly("no answer /127.0.0.1:1", "no answer /127.0.0.1:1");

        told.events.clear();
        tracker.connect(fd, InetSocketAddress.createUnresolved("excluded.example", 1), false, 0, timeout);
        assertThat(told.events).isEmpty();
        assertThat(table.size()).isZero();
    }

    @Test
    @DisplayName(
            "how long connecting took; not known of a channel whose attempt went on, nor of an accepted connection")
    void connectNanos() {
        long started = System.nanoTime() - TimeUnit.SECONDS.toNanos(3);
        tracker.connect(fd, pair.serverAddress(), false, started, null);
        assertThat(table.get(fd).connectNanos()).isBetween(TimeUnit.SECONDS.toNanos(3), System.nanoTime() - started);

        closing();
        tracker.connect(fd, pair.serverAddress(), false, 0, null);
        assertThat(table.get(fd).connectNanos()).isEqualTo(-1);
        assertThat(asServer().connectNanos()).isEqualTo(-1);
    }

    @Test
    @DisplayName("nobody listens: told with the address that was tried; other failures to connect are not")
    void refused() {
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", 1);
        ConnectException refused = new ConnectException("Connection refused");
        tracker.connect(fd, address, false, System.nanoTime(), refused);
        tracker.connect(fd, address, false, 0, refused);
        assertThat(told.events).containsExactly("refused /127.0.0.1:1", "refused /127.0.0.1:1");

        told.events.clear();
        long started = System.nanoTime();
        tracker.connect(fd, address, false, started, new SocketException("Network is unreachable"));
        tracker.connect(fd, InetSocketAddress.createUnresolved("excluded.example", 1), false, started, refused);
        tracker.connect(fd, UnixDomainSocketAddress.of("/tmp/some.sock"), false, started, refused);
        assertThat(told.events).isEmpty();
        assertThat(table.size()).isZero();
    }
}
