package io.resetscope.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
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
}
