package io.resetscope.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the JDKs throw when an idle connection ends, and what that says. */
class ReadFailureTest {

    private static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new SocketException("Connection reset"), Fate.RST),
                Arguments.of(new IOException("Connection reset by peer"), Fate.RST),
                Arguments.of(new SSLException("Connection reset", new SocketException("Connection reset")), Fate.RST),
                Arguments.of(new IOException("Verbindung vom anderen Ende zur\u00fcckgesetzt"), Fate.RST),
                Arguments.of(new EOFException("SSL peer shut down incorrectly"), Fate.FIN),
                Arguments.of(new SSLException("x", new EOFException()), Fate.FIN),
                Arguments.of(new IOException("Broken pipe"), Fate.FIN),
                Arguments.of(new SSLException("Received fatal alert: unexpected_message"), Fate.FIN),
                Arguments.of(new IOException("Connection timed out"), Fate.SILENT),
                Arguments.of(new NoRouteToHostException("No route to host"), Fate.SILENT),
                Arguments.of(new SocketException("Network is unreachable"), Fate.SILENT),
                Arguments.of(new IOException("No route to host"), Fate.SILENT),
                Arguments.of(new SSLException("Unsupported or unrecognized SSL message"), Fate.FAILED),
                Arguments.of(new SSLHandshakeException("no"), Fate.FAILED),
                Arguments.of(new SocketException("Socket closed"), Fate.FAILED),
                Arguments.of(new SocketException("Connection or outbound has closed"), Fate.FAILED),
                Arguments.of(new ClosedChannelException(), Fate.FAILED));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void fate(IOException failure, Fate expected) {
        assertThat(ReadFailure.fate(failure)).isEqualTo(expected);
    }
}
