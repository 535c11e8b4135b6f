package io.resetscope.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.FileDescriptor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the kernel's answer to a poll means, and that it is asked at all. The pom opens the packages. */
class KernelTest {

    @ParameterizedTest
    @CsvSource({
        "0, OPEN",
        "1, OPEN",
        "0x2000, FIN",
        "0x2001, FIN",
        "0x2010, HUNG_UP",
        "0x2011, HUNG_UP",
        "0x0010, HUNG_UP",
        "0x0008, ERROR",
        "0x0018, ERROR",
        "0x2019, ERROR",
    })
    @DisplayName("FIN is RDHUP (0x2000) without HUP (0x10); an error (8) wins over all, a hang-up over a FIN")
    void revents(String revents, PeerState expected) {
        assertThat(Kernel.peerState(Integer.decode(revents))).isEqualTo(expected);
    }

    @Test
    @DisplayName("a real connection: open, data waiting, FIN waiting behind the data, both sides closed")
    void orderly() throws IOException {
        try (LoopbackPair pair = new LoopbackPair()) {
            assertThat(Kernel.unavailable()).isNull();
            assertThat(Kernel.peerState(pair.clientFd)).isEqualTo(PeerState.OPEN);

            pair.server.getOutputStream().write(1);
            pair.server.shutdownOutput();
            await().until(() -> Kernel.peerState(pair.clientFd) == PeerState.FIN);
            assertThat(pair.client.getInputStream().read())
                    .as("the poll consumed it")
                    .isEqualTo(1);
            assertThat(Kernel.peerState(pair.clientFd)).as("asked again").isEqualTo(PeerState.FIN);

            pair.client.shutdownOutput();
            await().until(() -> Kernel.peerState(pair.clientFd) == PeerState.HUNG_UP);
        }
    }

    @Test
    @DisplayName("a real connection: an RST is pending until the application has met it")
    void reset() throws IOException {
        try (LoopbackPair pair = new LoopbackPair()) {
            pair.resetByServer();
            await().until(() -> Kernel.peerState(pair.clientFd) == PeerState.ERROR);
            assertThat(Kernel.peerState(pair.clientFd))
                    .as("asking consumes nothing")
                    .isEqualTo(PeerState.ERROR);
        }
    }

    @Test
    @DisplayName("the addresses of both ends, seen from both ends")
    void addresses() throws IOException {
        try (LoopbackPair pair = new LoopbackPair()) {
            InetSocketAddress server = Kernel.remoteAddress(pair.clientFd);
            assertThat(server.getPort()).isEqualTo(pair.client.getPort());
            assertThat(Kernel.localAddress(pair.serverFd)).isEqualTo(server);
            assertThat(Kernel.remoteAddress(pair.serverFd)).isEqualTo(Kernel.localAddress(pair.clientFd));
        }
    }

    @Test
    @DisplayName("a descriptor that is not open has no answer, and no exception either")
    void notOpen() throws IOException {
        FileDescriptor none = new FileDescriptor();
        assertThat(Kernel.peerState(none)).isEqualTo(PeerState.UNKNOWN);
        assertThat(Kernel.remoteAddress(none)).isNull();
        assertThat(Kernel.localAddress(none)).isNull();
        try (Socket notConnected = new Socket()) {
            assertThat(Kernel.descriptor(notConnected)).isNull();
        }
    }
}
