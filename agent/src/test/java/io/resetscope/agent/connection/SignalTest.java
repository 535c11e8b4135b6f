package io.resetscope.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The texts that JDK 8 to 28 throw, as measured on each of them. */
class SignalTest {

    private static final long FAST = TimeUnit.MILLISECONDS.toNanos(1);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection reset", // Socket reads on all, Socket writes on 8, channel reads from 17
                "Connection reset by peer", // channel reads on 8 and 11, all writes
                "Connection reset by peer (Write failed)" // Socket writes on 11 and 17 with PlainSocketImpl
            })
    @DisplayName("texts R and W: an RST, whatever the class and the direction")
    void reset(String text) {
        for (boolean write : new boolean[] {true, false}) {
            assertThat(Signal.ofFailedTransfer(new SocketException(text), write, PeerState.UNKNOWN))
                    .isEqualTo(Signal.RESET);
            assertThat(Signal.ofFailedTransfer(new IOException(text), write, PeerState.UNKNOWN))
                    .isEqualTo(Signal.RESET);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Broken pipe", "Broken pipe (Write failed)"})
    @DisplayName("text P: the kernel knew already")
    void brokenPipe(String text) {
        assertThat(Signal.ofFailedTransfer(new SocketException(text), true, PeerState.UNKNOWN))
                .isEqualTo(Signal.BROKEN_PIPE);
        assertThat(Signal.ofFailedTransfer(new IOException(text), true, PeerState.UNKNOWN))
                .isEqualTo(Signal.BROKEN_PIPE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection timed out",
                "Connection timed out (Read failed)",
                "Connection timed out (Write failed)"
            })
    @DisplayName("the kernel's own timeout is nobody's RST, although the connection is over")
    void timedOut(String text) {
        for (PeerState state : PeerState.values()) {
            assertThat(Signal.ofFailedTransfer(new SocketException(text), false, state))
                    .isEqualTo(Signal.TIMED_OUT);
            assertThat(Signal.ofFailedTransfer(new IOException(text), true, state))
                    .isEqualTo(Signal.TIMED_OUT);
        }
    }

    @Test
    @DisplayName("a text in another language is decided by the kernel's state and the direction")
    void foreign() {
        IOException german = new IOException("Verbindungsaufbau abgelehnt: Datenübergabe unterbrochen");
        for (PeerState over : new PeerState[] {PeerState.ERROR, PeerState.HUNG_UP}) {
            assertThat(Signal.ofFailedTransfer(german, true, over)).isEqualTo(Signal.BROKEN_PIPE);
            assertThat(Signal.ofFailedTransfer(german, false, over)).isEqualTo(Signal.RESET);
        }
        for (PeerState notOver : new PeerState[] {PeerState.OPEN, PeerState.FIN, PeerState.UNKNOWN}) {
            assertThat(Signal.ofFailedTransfer(german, true, notOver))
                    .as("%s", notOver)
                    .isNull();
        }
    }

    static Stream<Throwable> notThePeersDoing() {
        return Stream.of(
                new SocketException("Socket closed"),
                new SocketException("Socket is closed"),
                new SocketException("Socket output is shutdown"),
                new SocketException("Socket input is already shutdown"),
                new SocketException("Closed by interrupt"),
                new IOException("Stream closed."),
                new IOException((String) null),
                new SocketTimeoutException("Read timed out"),
                new ClosedChannelException(),
                new AsynchronousCloseException(),
                new ClosedByInterruptException(),
                new NoRouteToHostException("Connection reset"),
                new PortUnreachableException("Connection reset"),
                new IllegalStateException("Connection reset"),
                new StackOverflowError("Connection reset"));
    }

    @ParameterizedTest
    @MethodSource("notThePeersDoing")
    @DisplayName("timeouts, local closes and other classes are not the peer's doing, even on a dead connection")
    void notTold(Throwable error) {
        for (PeerState state : PeerState.values()) {
            assertThat(Signal.ofFailedTransfer(error, false, state)).isNull();
            assertThat(Signal.ofFailedTransfer(error, true, state)).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource(PeerState.class)
    @DisplayName("known texts need no kernel")
    void knownTexts(PeerState state) {
        assertThat(Signal.ofFailedTransfer(new SocketException("Connection reset"), false, state))
                .isEqualTo(Signal.RESET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection refused",
                "Connection refused (Connection refused)",
                "Connection refused (connect failed)",
                "Verbindungsaufbau abgelehnt"
            })
    @DisplayName("a refusal")
    void refused(String text) {
        assertThat(Signal.isRefusal(new ConnectException(text), FAST)).isTrue();
    }

    @Test
    @DisplayName("a refusal that took long is one when its text says so; a foreign text that took long is a timeout")
    void slowRefusal() {
        long slow = TimeUnit.SECONDS.toNanos(3);
        assertThat(Signal.isRefusal(new ConnectException("Connection refused"), slow))
                .isTrue();
        assertThat(Signal.isRefusal(new ConnectException("Wartezeit abgelaufen"), slow))
                .isFalse();
        assertThat(Signal.isRefusal(new ConnectException("Wartezeit abgelaufen"), slow - 1))
                .isTrue();
    }

    @Test
    @DisplayName("timed out, unroutable, cancelled, reset while connecting: not refused")
    void notRefused() {
        for (Throwable error : new Throwable[] {
            new ConnectException("Connection timed out"),
            new ConnectException("Connection timed out (Connection timed out)"),
            new ConnectException("Connection reset by peer"),
            new SocketTimeoutException("Connect timed out"),
            new NoRouteToHostException("No route to host"),
            new SocketException("Connection refused"),
            new ClosedChannelException()
        }) {
            assertThat(Signal.isRefusal(error, FAST)).as("%s", error).isFalse();
        }
    }

    @Test
    @DisplayName("what a router said (ICMP) is no answer of the peer's, although the connection is over")
    void unreachable() {
        for (String text : new String[] {"No route to host", "Network is unreachable"}) {
            assertThat(Signal.ofFailedTransfer(new IOException(text), true, PeerState.HUNG_UP))
                    .isNull();
            assertThat(Signal.ofFailedTransfer(new SocketException(text), false, PeerState.HUNG_UP))
                    .isNull();
        }
    }

    @Test
    @DisplayName("nobody answered: the application's timeout, or the kernel's, as each JDK words them")
    void connectTimeout() {
        assertThat(Signal.isConnectTimeout(new SocketTimeoutException("connect timed out")))
                .isTrue();
        assertThat(Signal.isConnectTimeout(new SocketTimeoutException("Connect timed out")))
                .isTrue();
        assertThat(Signal.isConnectTimeout(new SocketTimeoutException())).isTrue();
        assertThat(Signal.isConnectTimeout(new ConnectException("Connection timed out")))
                .isTrue();
        assertThat(Signal.isConnectTimeout(new ConnectException("Connection timed out (Connection timed out)")))
                .isTrue();
    }

    @Test
    @DisplayName("a refusal, a missing route, a cancelled attempt are no silence")
    void noConnectTimeout() {
        assertThat(Signal.isConnectTimeout(new ConnectException("Connection refused")))
                .isFalse();
        assertThat(Signal.isConnectTimeout(new ConnectException(null))).isFalse();
        assertThat(Signal.isConnectTimeout(new NoRouteToHostException("No route to host")))
                .isFalse();
        assertThat(Signal.isConnectTimeout(new SocketException("Connection timed out")))
                .isFalse();
        assertThat(Signal.isConnectTimeout(new SocketException("Socket closed")))
                .isFalse();
        assertThat(Signal.isConnectTimeout(new AsynchronousCloseException())).isFalse();
    }
}
