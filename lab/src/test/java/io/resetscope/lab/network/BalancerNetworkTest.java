package io.resetscope.lab.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.resetscope.lab.kernel.ResetEvent;
import io.resetscope.lab.kernel.ResetTrace;
import io.resetscope.testkit.Requirement;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BalancerNetworkTest {

    private static final int TIMEOUT_SECONDS = 2;
    private static final String ECHO = "read " + (int) 'x';

    private static ResetTrace trace;
    private static BalancerNetwork rejecting;
    private static BalancerNetwork dropping;

    @BeforeAll
    static void create() {
        Requirement.root();
        trace = ResetTrace.open();
        rejecting = BalancerNetwork.create(TIMEOUT_SECONDS, Forgetting.REJECT);
        dropping = BalancerNetwork.create(TIMEOUT_SECONDS, Forgetting.DROP);
    }

    @AfterAll
    static void close() {
        for (AutoCloseable it : new AutoCloseable[] {trace, rejecting, dropping}) {
            if (it != null) {
                try {
                    it.close();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    @Test
    void aForgottenConnectionIsRejectedByAnRstThatNoHostSent() throws IOException {
        try (Host server = Host.start(rejecting, Side.SERVER, "server", 0);
                Host client = Host.start(rejecting, Side.CLIENT, "client", rejecting.vip(), server.port(), 0)) {
            assertThat(client.ask()).isEqualTo(ECHO);
            awaitForgotten(rejecting, client);
            assertThat(client.ask()).isEqualTo("Connection reset");
            assertThat(resets(rejecting, client, server)).singleElement().satisfies(it -> {
                assertThat(it.sent()).isFalse();
                assertThat(it.saddr()).isEqualTo(rejecting.clientAddress());
            });
            assertThat(trace.eventsOf(
                            rejecting.serverAddress(), server.port(), rejecting.clientAddress(), client.port()))
                    .isEmpty();
        }
    }

    @Test
    void aForgottenConnectionIsSilent() throws IOException {
        try (Host server = Host.start(dropping, Side.SERVER, "server", 0);
                Host client = Host.start(dropping, Side.CLIENT, "client", dropping.vip(), server.port(), 0)) {
            assertThat(client.ask()).isEqualTo(ECHO);
            awaitForgotten(dropping, client);
            assertThat(client.ask()).isEqualTo("silence");
            assertThat(resets(dropping, client, server)).isEmpty();
        }
    }

    @Test
    void pastTheBalancerNothingIsForgotten() throws IOException {
        try (Host server = Host.start(rejecting, Side.SERVER, "server", 0);
                Host direct =
                        Host.start(rejecting, Side.CLIENT, "client", rejecting.directAddress(), server.port(), 0);
                Host forgotten = Host.start(rejecting, Side.CLIENT, "client", rejecting.vip(), server.port(), 0)) {
            assertThat(direct.ask()).isEqualTo(ECHO);
            assertThat(forgotten.ask()).isEqualTo(ECHO);
            awaitForgotten(rejecting, forgotten);
            assertThat(forgotten.ask()).isEqualTo("Connection reset");
            assertThat(direct.ask()).isEqualTo(ECHO);
        }
    }

    @Test
    void keepAliveBelowTheTimeoutSurvives() throws IOException {
        try (Host server = Host.start(rejecting, Side.SERVER, "server", 0);
                Host client = Host.start(rejecting, Side.CLIENT, "client", rejecting.vip(), server.port(), 1);
                Host forgotten = Host.start(rejecting, Side.CLIENT, "client", rejecting.vip(), server.port(), 0)) {
            assertThat(client.ask()).isEqualTo(ECHO);
            assertThat(forgotten.ask()).isEqualTo(ECHO);
            awaitForgotten(rejecting, forgotten);
            assertThat(rejecting.remembers(client.port())).isTrue();
            assertThat(client.ask()).isEqualTo(ECHO);
        }
    }

    @Test
    void aDeviceResetsAConnectionWhileItIsIdle() throws IOException {
        try (Host server = Host.start(rejecting, Side.SERVER, "server", 1);
                Host client = Host.start(rejecting, Side.CLIENT, "client", rejecting.vip(), server.port(), 0)) {
            assertThat(client.ask()).isEqualTo(ECHO);
            rejecting.refuse(client.port());
            Awaitility.await()
                    .atMost(Duration.ofSeconds(5))
                    .untilAsserted(() -> assertThat(resets(rejecting, client, server))
                            .singleElement()
                            .satisfies(it -> assertThat(it.sent()).isFalse()));
            assertThat(client.ask()).isEqualTo("Connection reset by peer");
        }
    }

    @Test
    void itForgetsWhatItIsToldTo() throws IOException {
        try (BalancerNetwork network = BalancerNetwork.create(600, Forgetting.REJECT);
                Host server = Host.start(network, Side.SERVER, "server", 0);
                Host client = Host.start(network, Side.CLIENT, "client", network.vip(), server.port(), 0)) {
            assertThat(client.ask()).isEqualTo(ECHO);
            network.forgetAll();
            assertThat(network.remembered()).isEmpty();
            assertThat(client.ask()).isEqualTo("Connection reset");
        }
    }

    @Test
    void bothEndsReachTheLab() throws IOException {
        for (Side side : List.of(Side.CLIENT, Side.SERVER)) {
            try (ServerSocket lab = new ServerSocket(0)) {
                List<String> connect = List.of(
                        "bash",
                        "-c",
                        "exec 3<>/dev/tcp/%s/%d".formatted(rejecting.labAddress(side), lab.getLocalPort()));
                new ProcessBuilder(rejecting.command(side, connect)).inheritIO().start();
                lab.setSoTimeout(5000);
                try (Socket accepted = lab.accept()) {
                    assertThat(accepted.getLocalAddress().getHostAddress()).isEqualTo(rejecting.labAddress(side));
                }
            }
        }
    }

    @Test
    void aFailingCommandSaysWhy() {
        assertThatThrownBy(() -> Command.run("ip", "netns", "delete", "resetscope-nowhere"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ip netns delete resetscope-nowhere")
                .hasMessageContaining("No such file");
    }

    private static void awaitForgotten(BalancerNetwork network, Host client) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(TIMEOUT_SECONDS + 5))
                .until(() -> !network.remembers(client.port()));
    }

    private static List<ResetEvent> resets(BalancerNetwork network, Host client, Host server) {
        return trace.eventsOf(network.clientAddress(), client.port(), network.vip(), server.port());
    }
}
