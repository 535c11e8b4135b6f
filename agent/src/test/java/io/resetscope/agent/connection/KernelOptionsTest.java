package io.resetscope.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.FileDescriptor;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The options and the state of real sockets, as the kernel has them. */
class KernelOptionsTest {

    @Test
    @DisplayName("SO_LINGER: off, 0, some seconds, and off again")
    void linger() throws IOException {
        try (LoopbackPair pair = new LoopbackPair()) {
            assertThat(Kernel.lingerSeconds(pair.clientFd)).isEqualTo(-1);
            pair.client.setSoLinger(true, 0);
            assertThat(Kernel.lingerSeconds(pair.clientFd)).isZero();
            pair.client.setSoLinger(true, 7);
            assertThat(Kernel.lingerSeconds(pair.clientFd)).isEqualTo(7);
            assertThat(Kernel.lingerSeconds(pair.serverFd))
                    .as("the other end's")
                    .isEqualTo(-1);
            pair.client.setSoLinger(false, 0);
            assertThat(Kernel.lingerSeconds(pair.clientFd)).isEqualTo(-1);
        }
    }

    @Test
    @DisplayName("SO_KEEPALIVE: off, on, and off again")
    void keepAlive() throws IOException {
        try (LoopbackPair pair = new LoopbackPair()) {
            assertThat(Kernel.keepsAlive(pair.clientFd)).isFalse();
            pair.client.setKeepAlive(true);
            assertThat(Kernel.keepsAlive(pair.clientFd)).isTrue();
            assertThat(Kernel.keepsAlive(pair.serverFd)).as("the other end's").isFalse();
            pair.client.setKeepAlive(false);
            assertThat(Kernel.keepsAlive(pair.clientFd)).isFalse();
        }
    }

    @Test
    @DisplayName("retransmissions in a row: none while the peer acknowledges, and the first after a second of silence")
    void retransmits() throws Exception {
        try (LoopbackPair pair = new LoopbackPair();
                UnansweredConnect silent = new UnansweredConnect()) {
            assertThat(Kernel.retransmits(silent.fd)).isZero();
            pair.client.getOutputStream().write(1);
            assertThat(pair.server.getInputStream().read()).isEqualTo(1);
            assertThat(Kernel.retransmits(pair.clientFd)).isZero();
            await().atMost(10, TimeUnit.SECONDS).until(() -> Kernel.retransmits(silent.fd) >= 1);
        }
    }

    @Test
    @DisplayName("a descriptor that is not open has no options, and throws nothing")
    void notOpen() throws IOException {
        FileDescriptor closed;
        try (LoopbackPair pair = new LoopbackPair()) {
            closed = pair.clientFd;
        }
        for (FileDescriptor fd : new FileDescriptor[] {new FileDescriptor(), closed}) {
            assertThat(Kernel.lingerSeconds(fd)).isEqualTo(-1);
            assertThat(Kernel.keepsAlive(fd)).isNull();
            assertThat(Kernel.retransmits(fd)).isEqualTo(-1);
        }
    }
}
