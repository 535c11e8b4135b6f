package io.resetscope.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

class PortsTest {

    @Test
    void aRefusingPortRefuses() throws IOException {
        try (Socket bound = Ports.refusing()) {
            assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), bound.getLocalPort()).close())
                    .isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void aHeldPortRefusesUntilAServerTakesItOver() throws IOException {
        try (Socket held = Ports.held()) {
            assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), held.getLocalPort()).close())
                    .isInstanceOf(ConnectException.class);
            try (ServerSocket server = new ServerSocket(held.getLocalPort(), 1, InetAddress.getLoopbackAddress());
                    Socket client = new Socket(InetAddress.getLoopbackAddress(), held.getLocalPort());
                    Socket accepted = server.accept()) {
                assertThat(accepted.getPort()).isEqualTo(client.getLocalPort());
            }
        }
    }
}
