package io.resetscope.lab.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.resetscope.testkit.Requirement;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResetTraceTest {

    @Test
    void aRealResetIsSeenOnBothEnds() throws Exception {
        Requirement.root();
        try (ResetTrace trace = ResetTrace.open();
                ResetTrace atTheSameTime = ResetTrace.open();
                ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort())) {
            Socket accepted = listener.accept();
            accepted.setSoLinger(true, 0);
            accepted.close();
            long closedMillis = System.currentTimeMillis();
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);

            String address = client.getInetAddress().getHostAddress();
            List<ResetEvent> events = trace.eventsOf(address, client.getLocalPort(), address, listener.getLocalPort());
            assertThat(events).hasSize(2);
            assertThat(events).filteredOn(ResetEvent::sent).singleElement().satisfies(it -> {
                assertThat(it.sport()).isEqualTo(listener.getLocalPort());
                assertThat(it.reason()).isEqualTo("TCP_STATE");
                assertThat(it.atMillis()).isCloseTo(closedMillis, within(1000L));
            });
            assertThat(events)
                    .filteredOn(it -> !it.sent())
                    .singleElement()
                    .satisfies(it -> assertThat(it.sport()).isEqualTo(client.getLocalPort()));
            assertThat(atTheSameTime.eventsOf(address, listener.getLocalPort(), address, client.getLocalPort()))
                    .hasSize(2);
        }
    }

    @Test
    void aListenersResetIsFoundThroughItsReceipt() {
        ResetEvent sent = new ResetEvent(1000, true, "0.0.0.0", 80, "0.0.0.0", 0, "TCP_LISTEN", "TCP_FLAGS");
        ResetEvent received = new ResetEvent(1000, false, "10.0.0.1", 5000, "10.0.0.9", 80, "", "");
        ResetEvent later = new ResetEvent(2000, true, "0.0.0.0", 80, "0.0.0.0", 0, "TCP_LISTEN", "TCP_FLAGS");
        ResetEvent otherPort = new ResetEvent(1000, true, "0.0.0.0", 81, "0.0.0.0", 0, "TCP_LISTEN", "TCP_FLAGS");
        List<ResetEvent> all = List.of(sent, received, later, otherPort);
        assertThat(ResetTrace.select(all, "10.0.0.1", 5000, "10.0.0.9", 80)).containsExactly(sent, received);
        assertThat(ResetTrace.select(all, "10.0.0.1", 5001, "10.0.0.9", 80)).isEmpty();
    }
}
