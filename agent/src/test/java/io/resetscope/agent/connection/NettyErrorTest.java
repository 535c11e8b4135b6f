package io.resetscope.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Errors.NativeIoException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Netty's exceptions, whose words for an errno are the C library's. */
class NettyErrorTest {

    private static final long FAST = TimeUnit.MILLISECONDS.toNanos(1);

    @BeforeAll
    static void epoll() {
        assumeThat(Epoll.isAvailable()).as("Netty's native library").isTrue();
    }

    @ParameterizedTest
    @CsvSource({"104, RESET", "32, BROKEN_PIPE", "110, TIMED_OUT"})
    @DisplayName("a read or write that fails because the connection is over, by its number")
    void transfer(int errno, Signal signal) {
        for (boolean write : new boolean[] {true, false}) {
            IOException error = new NativeIoException(write ? "writevAddresses" : "recvAddress", -errno);
            assertThat(error.getMessage()).contains("(..) failed");
            assertThat(Signal.ofFailedTransfer(error, write, PeerState.UNKNOWN)).isEqualTo(signal);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {113, 101, 14, 22})
    @DisplayName("a router's word, a bad address, a bad argument are not the peer's doing")
    void other(int errno) {
        assertThat(Signal.ofFailedTransfer(new NativeIoException("sendAddress", -errno), true, PeerState.OPEN))
                .isNull();
    }

    @Test
    @DisplayName("unreachable stays unreachable, whatever the kernel's state")
    void unreachable() {
        assertThat(Signal.ofFailedTransfer(new NativeIoException("recvAddress", -113), false, PeerState.HUNG_UP))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection refused",
                "finishConnect(..) failed: Connection refused",
                "finishConnect(..) failed with error(-111): Connection refused",
                "connect(..) failed with error(-111): Verbindungsaufbau abgelehnt"
            })
    @DisplayName("a refused connect, in the words of every version")
    void refused(String message) {
        assertThat(Signal.isRefusal(new ConnectException(message), FAST)).isTrue();
        assertThat(Signal.isConnectTimeout(new ConnectException(message))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "finishConnect(..) failed: Connection timed out",
                "finishConnect(..) failed with error(-110): Connection timed out"
            })
    @DisplayName("a connect that the kernel gave up")
    void connectTimeout(String message) {
        assertThat(Signal.isConnectTimeout(new ConnectException(message))).isTrue();
        assertThat(Signal.isRefusal(new ConnectException(message), FAST)).isFalse();
    }

    @Test
    @DisplayName("a connect that was reset")
    void connectReset() {
        ConnectException reset =
                new ConnectException("finishConnect(..) failed with error(-104): Connection reset by peer");
        assertThat(Signal.isResetOfConnect(reset)).isTrue();
        assertThat(Signal.isRefusal(reset, FAST)).isFalse();
    }

    @Test
    @DisplayName("words of others stay as they are")
    void others() {
        assertThat(NettyError.text(new IOException("recvAddress(..) failed: Connection reset by peer")))
                .startsWith("recvAddress");
        assertThat(NettyError.text(new NoRouteToHostException())).isNull();
        assertThat(NettyError.text(new ConnectException(null))).isNull();
        assertThat(NettyError.text(new ConnectException("a(..) failed"))).isEqualTo("a(..) failed");
    }
}
