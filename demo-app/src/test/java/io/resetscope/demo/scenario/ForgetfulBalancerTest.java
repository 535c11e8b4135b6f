package io.resetscope.demo.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ForgetfulBalancerTest {
    private static final Duration THRESHOLD = Duration.ofSeconds(1800);

    private final AtomicLong now = new AtomicLong();
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private ServerSocket first;
    private ServerSocket second;
    private ServerSocket virtual;
    private ForgetfulBalancer balancer;

    @BeforeEach
    void balance() throws IOException {
        first = listening();
        second = listening();
        virtual = listening();
        List<ServerAddress> servers = Stream.of(first, second)
                .map(server -> new ServerAddress("127.0.0.1", server.getLocalPort()))
                .toList();
        balancer = new ForgetfulBalancer(THRESHOLD, servers, now::get, said::add);
        balancer.balance(virtual);
    }

    @AfterEach
    void close() throws IOException {
        virtual.close();
        first.close();
        second.close();
    }

    @Test
    void passesBytesAndTheEndOnBothWays() throws IOException {
        try (Socket client = connect();
                Socket server = first.accept()) {
            exchange(client, server);

            client.shutdownOutput();
            assertThat(server.getInputStream().read()).isEqualTo(-1);
            server.getOutputStream().write('z');
            server.shutdownOutput();
            assertThat(client.getInputStream().readAllBytes()).containsExactly('z');
        }
    }

    @Test
    void takesTheServersInTurn() throws IOException {
        try (Socket one = connect();
                Socket atFirst = first.accept();
                Socket two = connect();
                Socket atSecond = second.accept();
                Socket three = connect();
                Socket atFirstAgain = first.accept()) {
            exchange(one, atFirst);
            exchange(two, atSecond);
            exchange(three, atFirstAgain);
        }
    }

    @Test
    void remembersUpToTheThreshold() throws IOException {
        try (Socket client = connect();
                Socket server = first.accept()) {
            exchange(client, server);
            now.addAndGet(THRESHOLD.toNanos());
            exchange(client, server);
            now.addAndGet(THRESHOLD.toNanos());
            exchange(client, server);
        }
        assertThat(said).isEmpty();
    }

    @Test
    void probesKeepAConnectionRemembered() throws IOException {
        try (Socket client = connect();
                Socket server = first.accept()) {
            exchange(client, server);
            long segments = 7;
            balancer.look(Map.of(client.getLocalPort(), segments));
            for (int probe = 0; probe < 3; probe++) {
                now.addAndGet(THRESHOLD.toNanos());
                balancer.look(Map.of(client.getLocalPort(), ++segments, 1, 1L));
            }
            now.addAndGet(THRESHOLD.toNanos());
            exchange(client, server);
        }
        assertThat(said).isEmpty();
    }

    @Test
    void acknowledgementsAreNoProbesAndWhatIsForgottenStaysSo() throws Exception {
        try (Socket client = connect();
                Socket server = first.accept()) {
            exchange(client, server);
            now.addAndGet(Duration.ofMillis(500).toNanos());
            balancer.look(Map.of(client.getLocalPort(), 8L));
            now.addAndGet(THRESHOLD.toNanos());
            balancer.look(Map.of(client.getLocalPort(), 9L));
            client.getOutputStream().write('x');
            assertThatThrownBy(() -> client.getInputStream().read()).hasMessage("Connection reset");
        }
    }

    @Test
    void countsWhatTheKernelHasHadFromAClient() throws IOException {
        Assumptions.assumeTrue(Segments.canBeCounted(), "no ss: install iproute2");
        try (Socket client = connect();
                Socket server = first.accept()) {
            exchange(client, server);
            assertThat(Segments.receivedAt(virtual.getLocalPort()))
                    .containsOnlyKeys(client.getLocalPort())
                    .allSatisfy((port, count) -> assertThat(count).isGreaterThan(1));
        }
    }

    @Test
    void afterTheThresholdTheClientMeetsAnRstAndTheServerNothing() throws Exception {
        try (Socket client = connect();
                Socket server = first.accept()) {
            exchange(client, server);
            now.addAndGet(THRESHOLD.toNanos() + 1);

            client.getOutputStream().write('x');
            assertThatThrownBy(() -> client.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessage("Connection reset");
            server.setSoTimeout(100);
            assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        }
        assertThat(said.poll(10, TimeUnit.SECONDS))
                .isEqualTo("idle for 1800.00 s, so it was forgotten: RST to what came next");
    }

    private static void exchange(Socket client, Socket server) throws IOException {
        client.getOutputStream().write('x');
        assertThat(server.getInputStream().read()).isEqualTo('x');
        server.getOutputStream().write('y');
        assertThat(client.getInputStream().read()).isEqualTo('y');
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), virtual.getLocalPort());
    }

    private static ServerSocket listening() throws IOException {
        return new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }
}
