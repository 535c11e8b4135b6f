package io.resetscope.agent.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.http.HttpConversation;
import io.resetscope.testkit.Garbage;
import java.io.FileDescriptor;
import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What an open connection takes of the heap: an application may have tens of thousands, and they are mostly idle. */
class ConnectionMemoryTest extends TrackedPair {

    private static final int CONNECTIONS = 20_000;
    /** Of a connection that asked for the same as others do; a target of its own takes its own length, and 40. */
    private static final int FEW_EXCHANGES = 488;
    /** Of one that remembers as many exchanges as it can. */
    private static final int MANY_EXCHANGES = 536;
    /** The table has its buckets whether connections are open or not. */
    private static final long BUCKETS_BYTES = 4L << 16;

    /** What the virtual machine and the tracker itself keep meanwhile: one or two bytes a connection. */
    private static final long NOISE_BYTES = 2 * CONNECTIONS;

    private final List<FileDescriptor> descriptors = new ArrayList<>();
    private ConnectionTable many = new ConnectionTable(CONNECTIONS);
    /** Of a size that does not depend on the connections: it stays, and is not counted. */
    private final RequestThreads requests = new RequestThreads(new ConnectionTable(1));

    private ConnectionTracker watching = new ConnectionTracker(
            many,
            new ConnectionPolicy() {
                @Override
                public boolean watches(String host, java.net.InetSocketAddress peer) {
                    return true;
                }

                @Override
                public long idleCheckAfterNanos() {
                    return Long.MAX_VALUE;
                }
            },
            told,
            requests,
            HttpConversation::new);

    /** Descriptors of the same number: each is a connection to the agent. */
    private void open() throws ReflectiveOperationException {
        Field number = FileDescriptor.class.getDeclaredField("fd");
        number.setAccessible(true);
        for (int i = 0; i < CONNECTIONS; i++) {
            FileDescriptor another = new FileDescriptor();
            number.setInt(another, number.getInt(fd));
            descriptors.add(another);
            watching.connect(another, pair.serverAddress(), false, System.nanoTime(), null);
        }
    }

    private void exchange(int times) {
        byte[] request = "GET /orders HTTP/1.1\r\nHost: shop\r\n\r\n".getBytes(ISO_8859_1);
        byte[] response = ("HTTP/1.1 200 OK\r\nServer: nginx\r\nConnection: keep-alive\r\nKeep-Alive: timeout=5\r\n"
                        + "Content-Length: 2\r\n\r\nOK")
                .getBytes(ISO_8859_1);
        for (FileDescriptor each : descriptors) {
            for (int i = 0; i < times; i++) {
                Object write = watching.writeStarting(each, null, null, 0, 0);
                watching.written(write, request, 0, request.length, null);
                watching.read(each, null, response, 0, response.length, null);
            }
        }
    }

    private static long used() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    private long bytesPerConnection() {
        long with = used();
        many = null;
        watching = null;
        return (with - used() - BUCKETS_BYTES - NOISE_BYTES) / CONNECTIONS;
    }

    @Test
    @DisplayName("after a few exchanges")
    void few() throws Exception {
        open();
        exchange(4);
        assertThat(many.size()).isEqualTo(CONNECTIONS);
        assertThat(bytesPerConnection()).isBetween(100L, (long) FEW_EXCHANGES);
    }

    @Test
    @DisplayName("after many")
    void many() throws Exception {
        open();
        exchange(20);
        assertThat(bytesPerConnection()).isBetween(100L, (long) MANY_EXCHANGES);
    }

    @Test
    @DisplayName("nothing is kept of one that was closed")
    void closed() throws Exception {
        open();
        exchange(4);
        List<WeakReference<Object>> records = new ArrayList<>();
        for (FileDescriptor each : descriptors) {
            Connection connection = many.get(each);
            records.add(new WeakReference<>(connection));
            records.add(new WeakReference<>(connection.conversation));
            records.add(new WeakReference<>(connection.exchange));
        }
        descriptors.forEach(each -> watching.closing(null, each));
        assertThat(many.size()).isZero();
        Garbage.collectUntil(() -> records.stream().allMatch(record -> record.get() == null));
    }
}
