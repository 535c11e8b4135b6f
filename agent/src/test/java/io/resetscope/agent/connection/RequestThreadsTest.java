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
    private static final long SEVERAL = TimeUnit.MINUTES.toNanos(1);
    private static final long SEVERAL_AGAIN = TimeUnit.SECONDS.toNanos(10);
    private static final long LOOKS_WITHIN = TimeUnit.MILLISECONDS.toNanos(100);

    private final ConnectionTable table = new ConnectionTable(1000);
    private final RequestThreads requests = new RequestThreads(table, () -> nowNanos());
    private final Connection first = served(50_001);
    private final Connection second = served(50_002);
    private long nowNanos = System.nanoTime();
    /** The table knows them only as long as somebody does. */
    private final List<FileDescriptor> held = new ArrayList<>();

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
        ConnectionFixture.servedByThisThread(requests, connection, nowNanos);
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
        nowNanos += 2 * SEVERAL;
        assertThat(requests.current()).isEqualTo(RequestThreads.NONE);
    }

    @Test
    @DisplayName("one that shares its place knows nothing for a minute, which is noted every ten seconds")
    void severalElsewhere() {
        int sharing = (int) Thread.currentThread().getId() + PLACES;
        requests.passedWithoutWaiting(sharing, nowNanos);
        nowNanos += SEVERAL_AGAIN - 1;
        requests.passedWithoutWaiting(sharing, nowNanos);
        read(first);
        nowNanos += SEVERAL - SEVERAL_AGAIN + 1;
        assertThat(requests.current()).isEqualTo(RequestThreads.NONE);
        nowNanos++;
        assertThat(requests.current()).isEqualTo(RequestThreads.id(first, first.exchange));
        requests.passedWithoutWaiting(sharing, nowNanos);
        nowNanos += SEVERAL_AGAIN;
        requests.passedWithoutWaiting(sharing, nowNanos);
        nowNanos += SEVERAL;
        assertThat(requests.current()).as("noted again").isEqualTo(RequestThreads.NONE);
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
    @DisplayName("a thread that reads from upstreams without waiting for them is at none")
    void withoutWaiting() {
        read(first);
        requests.passedWithoutWaiting((int) Thread.currentThread().getId(), nowNanos);
        assertThat(requests.current()).isEqualTo(RequestThreads.NONE);
        read(second);
        assertThat(requests.current()).isEqualTo(RequestThreads.NONE);
    }

    @Test
    @DisplayName("nor does a thread that shares its place make it forget that")
    void sharedPlace() {
        read(first);
        read(second);
        requests.passed(served(50_003), (int) Thread.currentThread().getId() + PLACES, nowNanos);
        read(first);
        assertThat(requests.current()).isEqualTo(RequestThreads.NONE);
    }

    @Test
    @DisplayName("a connection that was closed is nobody's, nor one that is being closed")
    void closed() {
        Connection closed = served(50_003);
        read(closed);
        requests.closed(first);
        assertThat(requests.current()).as("another was closed").isEqualTo(RequestThreads.id(closed, closed.exchange));
        requests.closed(closed);
        assertThat(requests.current()).isEqualTo(RequestThreads.NONE);
        read(first);
        closed.closing = true;
        read(closed);
        assertThat(requests.current()).isEqualTo(RequestThreads.id(first, first.exchange));
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
    @DisplayName("what is over, or was carried on by another thread, is nobody's; but a moment ago it was")
    void over() {
        read(first);
        ConnectionFixture.underWay(first, false);
        first.lastByteNanos = nowNanos - JUST_OVER;
        assertThat(requests.currentOrJustOver()).as("over").isEqualTo(RequestThreads.NONE);
        first.lastByteNanos = nowNanos - JUST_OVER + 1;
        assertThat(requests.currentOrJustOver()).as("just over").isEqualTo(RequestThreads.id(first, first.exchange));
        assertThat(requests.current()).isEqualTo(RequestThreads.NONE);
        ConnectionFixture.underWay(first, true);
        assertThat(requests.currentOrJustOver()).isEqualTo(requests.current()).isNotEqualTo(RequestThreads.NONE);
        first.ioThreadId++;
        assertThat(requests.current()).as("elsewhere").isEqualTo(RequestThreads.NONE);
    }

    @Test
    @DisplayName("requests of one connection, and of two at one moment, are told apart")
    void ids() {
        assertThat(RequestThreads.id(first, first.exchange)).isNotEqualTo(RequestThreads.id(second, second.exchange));
        long before = RequestThreads.id(first, first.exchange);
        first.exchange.begin(1, LONG_AGO + 5, 0, PeerState.OPEN);
        assertThat(RequestThreads.id(first, first.exchange)).isNotEqualTo(before);
        first.exchange.begin(2, LONG_AGO, 0, PeerState.OPEN);
        assertThat(RequestThreads.id(first, first.exchange)).as("in one piece").isNotEqualTo(before);
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

    /** As {@link #ids}; null when nobody looked. */
    private long[] alike(int likenessOfFirst, int likenessOfSecond) {
        return found(
                requests.alike(exchange -> exchange == first.exchange ? likenessOfFirst : likenessOfSecond, LONG_AGO));
    }

    private static long[] found(RequestThreads.Alike alike) {
        return alike == null ? null : new long[] {alike.wholly, alike.inPart};
    }

    private long[] ids(Connection wholly, Connection inPart) {
        return new long[] {
            wholly == null ? RequestThreads.NONE : RequestThreads.id(wholly, wholly.exchange),
            inPart == null ? RequestThreads.NONE : RequestThreads.id(inPart, inPart.exchange)
        };
    }

    private void watchBoth() {
        for (Connection each : new Connection[] {first, second}) {
            each.exchange.requestHeadBytes = 1;
            held.add(ConnectionFixture.watched(table, each));
        }
    }

    @Test
    @DisplayName("the only one that is alike wholly, and the only one that is so at least in part")
    void alike() {
        watchBoth();
        assertThat(alike(2, 0)).isEqualTo(ids(first, first));
        assertThat(alike(2, 1)).isEqualTo(ids(first, null));
        assertThat(alike(1, 0)).isEqualTo(ids(null, first));
        assertThat(alike(1, 1)).isEqualTo(ids(null, null));
        assertThat(alike(2, 2)).isEqualTo(ids(null, null));
        assertThat(alike(0, 0)).isEqualTo(ids(null, null));
        assertThat(requests.alike(exchange -> 0, LONG_AGO).any).isFalse();
        assertThat(requests.alike(exchange -> 1, LONG_AGO).any).isTrue();
    }

    @Test
    @DisplayName("of those that had begun by then and were not over; of servers' connections that were asked at all")
    void alikeInTime() {
        watchBoth();
        second.exchange.startedNanos = LONG_AGO + 1;
        assertThat(alike(1, 1)).as("begun later").isEqualTo(ids(null, first));
        second.exchange.startedNanos = LONG_AGO;
        ConnectionFixture.underWay(second, false);
        second.lastByteNanos = LONG_AGO - 1;
        assertThat(alike(1, 1)).as("over").isEqualTo(ids(null, first));
        second.lastByteNanos = LONG_AGO;
        assertThat(alike(1, 1)).as("not yet over").isEqualTo(ids(null, null));
        second.exchange.number = 0;
        assertThat(alike(1, 1)).as("no request").isEqualTo(ids(null, first));
        second.exchange.number = 1;
        second.role = Role.CLIENT;
        assertThat(alike(1, 1)).as("a client's").isEqualTo(ids(null, first));
    }

    @Test
    @DisplayName("streams may each be alike in part, as long as some are under way, or were heard of since")
    void alikeStreams() {
        watchBoth();
        ConnectionFixture.streams(second, 1);
        assertThat(alike(2, 2)).isEqualTo(ids(first, null));
        ConnectionFixture.streams(second, 0);
        second.lastByteNanos = LONG_AGO - 1;
        assertThat(alike(2, 2)).isEqualTo(ids(first, first));
        second.lastByteNanos = LONG_AGO;
        assertThat(alike(2, 2)).isEqualTo(ids(first, null));
    }

    @Test
    @DisplayName("among very many connections nobody looks")
    void alikeOfMany() {
        ConnectionTable large = new ConnectionTable(2 * MANY);
        RequestThreads among = new RequestThreads(large);
        first.exchange.requestHeadBytes = 1;
        held.add(ConnectionFixture.watched(large, first));
        for (int i = 1; i < MANY; i++) {
            held.add(ConnectionFixture.watched(
                    large, ConnectionFixture.connection(Role.CLIENT, LONG_AGO, 0, HERE, HERE)));
        }
        assertThat(found(among.alike(exchange -> 2, LONG_AGO))).isEqualTo(ids(first, first));
        held.add(ConnectionFixture.watched(large, second));
        assertThat(among.alike(exchange -> 2, LONG_AGO)).isNull();
    }

    @Test
    @DisplayName("nor may more than a few look within a moment")
    void alikeInStorm() {
        watchBoth();
        for (int i = 0; i < LOOKS; i++) {
            assertThat(alike(2, 0)).isEqualTo(ids(first, first));
        }
        assertThat(alike(2, 0)).isNull();
        nowNanos += LOOKS_WITHIN - 1;
        assertThat(alike(2, 0)).isNull();
        nowNanos++;
        assertThat(alike(2, 0)).isEqualTo(ids(first, first));
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
