package io.resetscope.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.FileDescriptor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Finds connections by the identity of their descriptors, and lets them go. */
class ConnectionTableTest {

    /** Of the table: chains are as likely as descriptors are many. */
    private static final int BUCKETS = 1 << 16;

    private final ConnectionTable table = new ConnectionTable(1_000_000);

    private Connection add(FileDescriptor fd) {
        return table.putIfAbsent(fd, connection(fd, false));
    }

    private Connection connection(FileDescriptor fd, boolean ignored) {
        return new Connection(fd, table.collected(), Role.CLIENT, true, 0, 0, "host", 80, null, null, -1, ignored);
    }

    @Test
    @DisplayName("all are forgotten, and nothing more is told of them; they were not closed and may be adopted again")
    void forgetAll() {
        FileDescriptor fd = new FileDescriptor();
        FileDescriptor other = new FileDescriptor();
        Connection connection = add(fd);
        add(other);
        table.forgetAll();
        assertThat(table.size()).isZero();
        assertThat(table.get(fd)).isNull();
        assertThat(connection.hasFailed()).isTrue();
        assertThat(connection.closing).isTrue();
        assertThat(table.closedLately(fd)).isFalse();
        assertThat(add(fd)).isNotSameAs(connection);
    }

    @Test
    @DisplayName("two descriptors that are equal in number are two connections")
    void identity() {
        FileDescriptor one = new FileDescriptor();
        FileDescriptor other = new FileDescriptor();
        Connection first = add(one);
        assertThat(table.get(other)).isNull();
        Connection second = add(other);

        assertThat(table.get(one)).isSameAs(first).isNotSameAs(second);
        assertThat(table.get(other)).isSameAs(second);
        assertThat(table.size()).isEqualTo(2);
    }

    @Test
    @DisplayName("two descriptors whose identity hashes are the same are two connections, too")
    void sameHash() {
        Map<Integer, FileDescriptor> byHash = new HashMap<>();
        FileDescriptor one = new FileDescriptor();
        FileDescriptor other = byHash.putIfAbsent(System.identityHashCode(one), one);
        while (other == null) {
            // some 60 000 objects until two share one of 2^31 hashes
            one = new FileDescriptor();
            other = byHash.putIfAbsent(System.identityHashCode(one), one);
        }
        Connection first = add(one);
        assertThat(table.get(other)).isNull();
        Connection second = add(other);
        assertThat(table.get(one)).isSameAs(first);
        assertThat(table.remove(other)).isSameAs(second);
        assertThat(table.get(one)).isSameAs(first);
    }

    @Test
    @DisplayName("the first connection added for a descriptor stays")
    void putIfAbsent() {
        FileDescriptor fd = new FileDescriptor();
        Connection first = add(fd);

        assertThat(add(fd)).isSameAs(first);
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    @DisplayName("what is removed is gone, once")
    void remove() {
        FileDescriptor fd = new FileDescriptor();
        Connection added = add(fd);

        assertThat(table.remove(fd)).isSameAs(added);
        assertThat(table.remove(fd)).isNull();
        assertThat(table.get(fd)).isNull();
        assertThat(table.size()).isZero();
    }

    @Test
    @DisplayName("full at its bound, and no longer when one goes")
    void bound() {
        ConnectionTable small = new ConnectionTable(2);
        FileDescriptor one = new FileDescriptor();
        FileDescriptor other = new FileDescriptor();
        small.putIfAbsent(one, connection(one, false));
        assertThat(small.full()).isFalse();
        small.putIfAbsent(other, connection(other, false));
        assertThat(small.full()).isTrue();
        small.remove(one);
        assertThat(small.full()).isFalse();
    }

    @Test
    @DisplayName("a descriptor that nobody holds any more takes its connection with it")
    void weak() {
        List<FileDescriptor> held = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            FileDescriptor fd = new FileDescriptor();
            add(fd);
            if (i % 10 == 0) {
                held.add(fd);
            }
        }
        await().atMost(30, TimeUnit.SECONDS).until(() -> {
            System.gc();
            table.expunge();
            return table.size() <= held.size();
        });
        assertThat(table.size()).isEqualTo(held.size());
        assertThat(held).allMatch(fd -> table.get(fd) != null);
    }

    @Test
    @DisplayName("chains in one bucket: the first, a middle one and the last can go, the others stay")
    void chains() {
        List<FileDescriptor> chain = oneBucket(5);
        chain.forEach(this::add);

        for (int gone : new int[] {4, 2, 0}) {
            assertThat(table.remove(chain.get(gone))).isNotNull();
            assertThat(table.get(chain.get(gone))).isNull();
        }
        assertThat(table.get(chain.get(1))).isNotNull();
        assertThat(table.get(chain.get(3))).isNotNull();
        assertThat(table.size()).isEqualTo(2);
    }

    @Test
    @DisplayName("a reader on a removed link still finds the rest of the chain")
    void removedLink() {
        List<FileDescriptor> chain = oneBucket(3);
        chain.forEach(this::add);
        Connection middle = table.get(chain.get(1));
        table.remove(chain.get(1));
        assertThat(middle.next).isSameAs(table.get(chain.get(0)));
    }

    /** Descriptors whose identity hashes share a bucket: each object's is random, so that some of many do. */
    private static List<FileDescriptor> oneBucket(int count) {
        Map<Integer, List<FileDescriptor>> byBucket = new HashMap<>();
        while (true) {
            FileDescriptor fd = new FileDescriptor();
            int hash = System.identityHashCode(fd);
            List<FileDescriptor> bucket =
                    byBucket.computeIfAbsent((hash ^ (hash >>> 14)) & (BUCKETS - 1), b -> new ArrayList<>());
            bucket.add(fd);
            if (bucket.size() == count) {
                return bucket;
            }
        }
    }

    @Test
    @DisplayName("visits what is watched, not what is only known")
    void forEach() {
        FileDescriptor watched = new FileDescriptor();
        FileDescriptor ignored = new FileDescriptor();
        Connection seen = add(watched);
        table.putIfAbsent(ignored, connection(ignored, true));
        List<Connection> visited = new ArrayList<>();

        table.forEach(visited::add);

        assertThat(visited).containsExactly(seen);
        assertThat(table.get(ignored)).as("known all the same").isNotNull();
    }

    @Test
    @DisplayName("several threads add, find and remove: each finds its own, and nothing is left")
    void concurrent() throws Exception {
        // few buckets, so that the threads meet in them
        List<List<FileDescriptor>> chains = List.of(oneBucket(8), oneBucket(8), oneBucket(8));
        int threads = 4;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<Integer>> work = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int own = t;
                work.add(() -> addAndRemove(chains, own));
            }
            for (Future<Integer> lost : executor.invokeAll(work)) {
                assertThat(lost.get()).isZero();
            }
        } finally {
            executor.shutdownNow();
        }
        assertThat(table.size()).isZero();
        chains.forEach(chain -> assertThat(chain).allMatch(fd -> table.get(fd) == null));
    }

    /** Two descriptors of each chain belong to each thread; the neighbours in the chain come and go meanwhile. */
    private int addAndRemove(List<List<FileDescriptor>> chains, int thread) {
        int lost = 0;
        for (int round = 0; round < 5000; round++) {
            for (List<FileDescriptor> chain : chains) {
                for (FileDescriptor fd : chain.subList(thread * 2, thread * 2 + 2)) {
                    Connection added = add(fd);
                    lost += table.get(fd) == added ? 0 : 1;
                    lost += table.remove(fd) == added ? 0 : 1;
                    lost += table.get(fd) == null ? 0 : 1;
                }
            }
        }
        return lost;
    }
}
