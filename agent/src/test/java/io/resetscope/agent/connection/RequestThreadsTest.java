package io.resetscope.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileDescriptor;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which request a thread is at, and when nobody can tell. */
class RequestThreadsTest {

    private static final InetSocketAddress HERE = new InetSocketAddress("127.0.0.1", 8080);
    private static final long LONG_AGO = System.nanoTime() - TimeUnit.SECONDS.toNanos(1);

    private static final long LOOK_EVERY = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int FEW = 256;
    private static final long JUST_OVER = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int MANY = 4096;
    private static final int PLACES = 1024;
    private static final int LOOKS = 32;
    private static final long LOOKS_WITHIN = TimeUnit.MILLISECONDS.toNanos(100);

    private final ConnectionTable table = new ConnectionTable(1000);
    private final RequestThreads requests = new RequestThreads(table, () -> nowNanos());
    private final Connection first = served(50_001);
    private final Connection second = served(50_002);
    private long nowNanos = System.nanoTime();

    private long nowNanos() {
        return nowNanos;
    }

    private static Connection served(int port) {
        Connection connection =
                ConnectionFixture.connection(Role.SERVER, LONG_AGO, 0, HERE, new InetSocketAddress("127.0.0.1", port));
        connection.exchange.begin(1, LONG_AGO, -1, PeerState.OPEN);
        ConnectionFixture.underWay(connection, true);
        return connection;
    }

    private void read(Connection connection) {
        ConnectionFixture.servedByThisThread(requests, connection);
    }

    private long currentElsewhere() throws InterruptedException {
        long[] found = {-1};
        Thread other = new Thread(() -> found[0] = requests.current());
        other.start();
        other.join();
        return found[0];
    }

    @Test
    @DisplayName("the one whose request it read is its, and no other thread's")
    void read() throws InterruptedException {
        assertThat(requests.current()).isEqualTo(RequestThreads.NONE);
        read(first);
        assertThat(requests.current())
                .isEqualTo(RequestThreads.id(first, first.exchange))
                .isNotEqualTo(RequestThreads.NONE);
        assertThat(currentElsewhere()).isEqualTo(RequestThreads.NONE);
    }

    @Test
    @DisplayName("one after the other is one at a time")
    void oneAfterTheOther() {
        read(first);
        ConnectionFixture.underWay(first, false);
        read(second);
        assertThat(requests.current()).isEqualTo(RequestThreads.id(second, second.exchange));
    }

    @Test
    @DisplayName("a thread that took up the second before it was done with the first is at neither, for good")
    void several() {
        read(first);
        read(second);
        assertThat(requests.current()).isEqualTo(RequestThreads.NONE);
        ConnectionFixture.underWay(first, false);
        ConnectionFixture.underWay(second, false);
        read(served(50_003));
        assertThat(requests.current()).isEqualTo(RequestThreads.NONE);
    }

    @Test
    @DisplayName("one whose connection's next request another thread took up was done with the first")
    void takenUpElsewhere() {
        read(first);
        first.ioThreadId++;
        read(second);
        assertThat(requests.current()).isEqualTo(RequestThreads.id(second, second.exchange));
    }

    @Test
    @DisplayName("a thread that reads from upstreams without waiting for them is at none, for good")
    void withoutWaiting() {
        read(first);
        requests.passedWithoutWaiting((int) Thread.currentThread().getId());
        assertThat(requests.current()).isEqualTo(RequestThreads.NONE);
        read(second);
        assertThat(requests.current()).isEqualTo(RequestThreads.NONE);
    }

    @Test
    @DisplayName("nor does a thread that shares its place make it forget that")
    void sharedPlace() {
        read(first);
        read(second);
        requests.passed(served(50_003), (int) Thread.currentThread().getId() + PLACES);
        read(first);
        assertThat(requests.current()).isEqualTo(RequestThreads.NONE);
    }

    @Test
    @DisplayName("a connection that was closed is nobody's, and kept by nobody")
    void closed() {
        Connection closed = served(50_003);
        read(closed);
        requests.closed(first);
        assertThat(requests.current()).as("another was closed").isEqualTo(RequestThreads.id(closed, closed.exchange));
        requests.closed(closed);
        assertThat(requests.current()).isEqualTo(RequestThreads.NONE);
    }

    @Test
    @DisplayName("a head that is still coming, or a connection that was closed, is no request left undone")
    void notTakenUp() {
        read(first);
        first.exchange.requestHeadBytes = 0;
        read(second);
        assertThat(requests.current()).isEqualTo(RequestThreads.id(second, second.exchange));
        second.closing = true;
        read(first);
        assertThat(requests.current()).isEqualTo(RequestThreads.id(first, first.exchange));
    }

    @Test
    @DisplayName("what is over for a while, or was carried on by another thread, is nobody's")
    void over() {
        read(first);
        ConnectionFixture.underWay(first, false);
        assertThat(requests.current()).isEqualTo(RequestThreads.NONE);
        first.lastByteNanos = nowNanos - JUST_OVER;
        assertThat(requests.current()).as("over").isEqualTo(RequestThreads.NONE);
        first.lastByteNanos = nowNanos - JUST_OVER + 1;
        assertThat(requests.current()).as("just over").isEqualTo(RequestThreads.id(first, first.exchange));
        ConnectionFixture.underWay(first, true);
        first.ioThreadId++;
        assertThat(requests.current()).as("elsewhere").isEqualTo(RequestThreads.NONE);
    }

    @Test
    @DisplayName("requests of one connection, and of two at one moment, are told apart")
    void ids() {
        assertThat(RequestThreads.id(first, first.exchange)).isNotEqualTo(RequestThreads.id(second, second.exchange));
        long before = RequestThreads.id(first, first.exchange);
        first.exchange.begin(2, LONG_AGO + 1, 0, PeerState.OPEN);
        assertThat(RequestThreads.id(first, first.exchange)).isNotEqualTo(before);
        first.exchange.number = 0;
        assertThat(RequestThreads.id(first, first.exchange)).isEqualTo(RequestThreads.NONE);
    }

    @Test
    @DisplayName("the only one in this JVM, whatever its clients' connections do; not one of two, nor one that is over")
    void only() {
        assertThat(onlyNow()).isEqualTo(RequestThreads.NONE);
        read(first);
        ConnectionFixture.watched(table, first);
        Connection asking = ConnectionFixture.connection(Role.CLIENT, LONG_AGO, 0, HERE, HERE);
        ConnectionFixture.underWay(asking, true);
        asking.exchange.requestHeadBytes = 1;
        ConnectionFixture.watched(table, asking);
        assertThat(onlyNow()).isEqualTo(RequestThreads.id(first, first.exchange));
        read(second);
        ConnectionFixture.watched(table, second);
        assertThat(onlyNow()).as("two").isEqualTo(RequestThreads.NONE);
        ConnectionFixture.underWay(first, false);
        assertThat(onlyNow()).as("one is over").isEqualTo(RequestThreads.id(second, second.exchange));
        ConnectionFixture.underWay(second, false);
        assertThat(onlyNow()).as("both are").isEqualTo(RequestThreads.NONE);
    }

    @Test
    @DisplayName("not next to a connection of which nobody knows how many requests it has")
    void onlyAndOpaque() {
        read(first);
        ConnectionFixture.watched(table, first);
        Connection opaque = ConnectionFixture.connection(
                Role.SERVER, LONG_AGO, 0, HERE, new InetSocketAddress("127.0.0.1", 50_003));
        ConnectionFixture.watched(table, opaque);
        ConnectionFixture.understood(opaque, false);
        assertThat(onlyNow()).as("nothing was said").isEqualTo(RequestThreads.id(first, first.exchange));
        opaque.bytesReceived = 1;
        assertThat(onlyNow()).isEqualTo(RequestThreads.NONE);
        opaque.role = null;
        assertThat(onlyNow()).as("whose client is not known").isEqualTo(RequestThreads.NONE);
        opaque.role = Role.CLIENT;
        assertThat(onlyNow()).as("this JVM's own client's").isEqualTo(RequestThreads.id(first, first.exchange));
    }

    @Test
    @DisplayName("of a connection of HTTP/2 no thread is at one, and none is the only one")
    void http2() {
        read(first);
        ConnectionFixture.watched(table, first);
        ConnectionFixture.streams(first, 1);
        assertThat(requests.current()).isEqualTo(RequestThreads.NONE);
        assertThat(onlyNow()).isEqualTo(RequestThreads.NONE);
    }

    @Test
    @DisplayName("another may be any of several streams, of whichever connection, the client's own among them")
    void anotherStream() {
        ConnectionFixture.watched(table, first);
        ConnectionFixture.streams(first, 1);
        assertThat(requests.isAnother(first, other -> true, nowNanos))
                .as("its own")
                .isFalse();
        ConnectionFixture.streams(first, 2);
        assertThat(requests.isAnother(first, other -> false, nowNanos)).isTrue();
        assertThat(requests.isAnother(second, other -> false, nowNanos)).isTrue();
        assertThat(requests.isAnotherSeen(first, other -> true, nowNanos))
                .as("streams are not seen")
                .isFalse();
        ConnectionFixture.watched(table, second);
        second.exchange.requestHeadBytes = 1;
        assertThat(requests.isAnotherSeen(first, other -> other == second, nowNanos))
                .as("the other connection's")
                .isTrue();
    }

    @Test
    @DisplayName("another that is like it: under way, or heard of since; not a client's, nor one that was over")
    void another() {
        ConnectionFixture.watched(table, first);
        ConnectionFixture.watched(table, second);
        second.exchange.requestHeadBytes = 1;
        assertThat(requests.isAnother(first, other -> true, nowNanos))
                .as("under way")
                .isTrue();
        assertThat(requests.isAnother(first, other -> other != second, nowNanos))
                .as("unlike")
                .isFalse();
        ConnectionFixture.underWay(second, false);
        assertThat(requests.isAnother(first, other -> true, nowNanos))
                .as("over")
                .isFalse();
        second.lastByteNanos = nowNanos;
        assertThat(requests.isAnother(first, other -> true, nowNanos))
                .as("heard of")
                .isTrue();
        second.exchange.number = 0;
        assertThat(requests.isAnother(first, other -> true, nowNanos))
                .as("no request")
                .isFalse();
        second.exchange.number = 1;
        second.role = Role.CLIENT;
        assertThat(requests.isAnother(first, other -> true, nowNanos))
                .as("a client's")
                .isFalse();
    }

    @Test
    @DisplayName("among very many connections, there may always be another")
    void anotherOfMany() {
        ConnectionTable large = new ConnectionTable(2 * MANY);
        RequestThreads among = new RequestThreads(large);
        List<FileDescriptor> held = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            held.add(ConnectionFixture.watched(
                    large, ConnectionFixture.connection(Role.CLIENT, LONG_AGO, 0, HERE, HERE)));
        }
        assertThat(among.isAnother(first, other -> true, nowNanos)).isFalse();
        held.add(ConnectionFixture.watched(large, first));
        assertThat(among.isAnother(first, other -> true, nowNanos)).isTrue();
        assertThat(held).hasSize(MANY + 1);
    }

    @Test
    @DisplayName("nor may more than a few look for another within a moment")
    void anotherInStorm() {
        for (int i = 0; i < LOOKS; i++) {
            assertThat(requests.isAnother(first, other -> true, nowNanos)).isFalse();
        }
        assertThat(requests.isAnother(first, other -> true, nowNanos)).isTrue();
        nowNanos += LOOKS_WITHIN - 1;
        assertThat(requests.isAnother(first, other -> true, nowNanos)).isTrue();
        nowNanos++;
        assertThat(requests.isAnother(first, other -> true, nowNanos)).isFalse();
    }

    @Test
    @DisplayName("nobody looks for it twice in one moment, nor among many connections")
    void seldom() {
        read(first);
        ConnectionFixture.watched(table, first);
        assertThat(onlyNow()).isEqualTo(RequestThreads.id(first, first.exchange));
        assertThat(requests.only(nowNanos + LOOK_EVERY - 1)).isEqualTo(RequestThreads.NONE);
        assertThat(requests.only(nowNanos + LOOK_EVERY)).isEqualTo(RequestThreads.id(first, first.exchange));
        for (int i = 0; i < FEW; i++) {
            ConnectionFixture.watched(table, ConnectionFixture.connection(Role.CLIENT, LONG_AGO, 0, HERE, HERE));
        }
        assertThat(onlyNow()).isEqualTo(RequestThreads.NONE);
    }

    private long onlyNow() {
        nowNanos += 10 * LOOK_EVERY;
        return requests.only(nowNanos);
    }
}
