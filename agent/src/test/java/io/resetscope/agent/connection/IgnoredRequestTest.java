package io.resetscope.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A client that gives up waiting, and whose bytes nobody has acknowledged. */
class IgnoredRequestTest extends TrackedPair {

    private static final SocketTimeoutException TIMEOUT = new SocketTimeoutException("Read timed out");
    private static final long LONG_AGO = TimeUnit.SECONDS.toNanos(2);

    private UnansweredConnect silent;
    private Connection connection;

    @BeforeEach
    void ask() throws Exception {
        silent = new UnansweredConnect();
        fd = silent.fd;
        tracker.connect(fd, silent.address, false, 0, null);
        connection = table.get(fd);
        write(REQUEST);
        connection.exchange.lastRequestByteNanos = System.nanoTime() - LONG_AGO;
    }

    @AfterEach
    void hangUp() throws Exception {
        silent.close();
    }

    private void sentAgain(int times) {
        await().atMost(20, TimeUnit.SECONDS).until(() -> Kernel.retransmits(fd) >= times);
    }

    @Test
    @DisplayName("bytes sent again twice without an acknowledgement: a timeout is told; once may be one lost packet")
    void timedOut() {
        sentAgain(1);
        readFails(TIMEOUT);
        boolean second = Kernel.retransmits(fd) > 1;
        assertThat(told.events.isEmpty() || second).isTrue();
        sentAgain(2);
        readFails(TIMEOUT);
        readFails(TIMEOUT);
        assertThat(told.events).containsExactly("TIMED_OUT read Read timed out");
        assertThat(connection.ending().retransmits).isGreaterThanOrEqualTo(2);
    }

    @Test
    @DisplayName(
            "likewise a close instead of a timeout; but not of what was answered, or asked a moment ago, or is idle")
    void closed() {
        sentAgain(2);
        connection.exchange.respondedNanos = 1;
        readFails(TIMEOUT);
        assertThat(told.events).as("answered in part").isEmpty();
        connection.exchange.respondedNanos = 0;

        connection.exchange.lastRequestByteNanos = System.nanoTime() + LONG_AGO;
        readFails(TIMEOUT);
        assertThat(told.events).as("asked a moment ago").isEmpty();
        connection.exchange.lastRequestByteNanos = 0;
        readFails(TIMEOUT);
        assertThat(told.events).as("not asked").isEmpty();
        connection.exchange.lastRequestByteNanos = System.nanoTime() - LONG_AGO;

        conversation().underWay = false;
        readFails(TIMEOUT);
        assertThat(told.events).as("idle").isEmpty();
        conversation().underWay = true;

        connection.role = Role.SERVER;
        readFails(TIMEOUT);
        assertThat(told.events).as("a server's").isEmpty();
        connection.role = Role.CLIENT;

        closing();
        assertThat(told.events).containsExactly("TIMED_OUT read null");
        assertThat(told.closes).isEmpty();
    }
}
