package io.resetscope.lab.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.lab.kernel.ResetEvent;
import io.resetscope.lab.kernel.ResetTrace;
import io.resetscope.lab.network.BalancerNetwork;
import io.resetscope.lab.network.Forgetting;
import io.resetscope.lab.network.Side;
import io.resetscope.testkit.Requirement;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client is connected and writes; the server never had it. */
class BacklogOverflowTest {

    @BeforeEach
    void root() {
        Requirement.root();
    }

    @ParameterizedTest
    @CsvSource({"net.ipv4.tcp_synack_retries=1,TCP_FLAGS", "net.ipv4.tcp_abort_on_overflow=1,INVALID_SYN"})
    void overflowAtTheThirdAck(String setting, String reason) throws Exception {
        try (ResetTrace trace = ResetTrace.open();
                BalancerNetwork network = BalancerNetwork.create(600, Forgetting.REJECT)) {
            start(network, Side.SERVER, "sysctl", "-q", "-w", setting).waitFor();
            Process server = startJava(network, Side.SERVER, "overflow_at_third_ack", "0");
            try (BufferedReader output = server.inputReader(StandardCharsets.UTF_8)) {
                int port = Integer.parseInt(output.readLine().split(" ")[1]);
                network.loseAcknowledgements(port);
                // Connected, it waits until the server has no more room, then speaks.
                Process client = start(
                        network,
                        Side.CLIENT,
                        "bash",
                        "-c",
                        "exec 3<>/dev/tcp/%s/%d; sleep 1; echo hello >&3; timeout 10 cat <&3"
                                .formatted(network.vip(), port));
                String said = new String(client.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(said).contains("Connection reset by peer");
                // Sent by the listener, whose RST names no peer.
                assertThat(trace.events())
                        .filteredOn(it -> it.sent() && it.sport() == port)
                        .singleElement()
                        .extracting(ResetEvent::reason)
                        .isEqualTo(reason);
            } finally {
                server.destroyForcibly();
            }
        }
    }

    private static Process startJava(BalancerNetwork network, Side side, String... arguments) throws Exception {
        List<String> java = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                FaultServer.class.getName(),
                arguments[0],
                arguments[1]);
        return start(network, side, java.toArray(String[]::new));
    }

    private static Process start(BalancerNetwork network, Side side, String... command) throws Exception {
        return new ProcessBuilder(network.command(side, List.of(command))).start();
    }
}
