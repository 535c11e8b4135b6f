package io.resetscope.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Of a reader and a writer that meet the same end, one tells it. */
class ConnectionTest {

    private static final int CONNECTIONS = 20_000;
    private static final int TOGETHER = 64;

    @Test
    @DisplayName("the first failure, and no other, is to be told")
    void once() {
        Connection connection = TestConnections.client();
        assertThat(connection.hasFailed()).isFalse();
        assertThat(connection.fail()).isTrue();
        assertThat(connection.hasFailed()).isTrue();
        assertThat(connection.fail()).isFalse();
        assertThat(connection.hasFailed()).isTrue();
    }

    @Test
    @DisplayName("two threads, many connections: exactly one is first on each")
    void race() throws Exception {
        Connection[] connections = new Connection[CONNECTIONS];
        Arrays.setAll(connections, i -> TestConnections.client());
        CyclicBarrier barrier = new CyclicBarrier(2);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<boolean[]> one = threads.submit(() -> fail(connections, barrier));
            Future<boolean[]> other = threads.submit(() -> fail(connections, barrier));
            boolean[] byOne = one.get(30, TimeUnit.SECONDS);
            boolean[] byOther = other.get(30, TimeUnit.SECONDS);
            for (int i = 0; i < CONNECTIONS; i++) {
                assertThat(byOne[i] ^ byOther[i]).as("connection %d", i).isTrue();
                assertThat(connections[i].hasFailed()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** In step, or one thread would be through before the other begins. */
    private static boolean[] fail(Connection[] connections, CyclicBarrier barrier) throws Exception {
        boolean[] first = new boolean[connections.length];
        for (int i = 0; i < connections.length; i++) {
            if (i % TOGETHER == 0) {
                barrier.await(30, TimeUnit.SECONDS);
            }
            first[i] = connections[i].fail();
        }
        return first;
    }
}
