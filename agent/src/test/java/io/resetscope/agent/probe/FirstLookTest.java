package io.resetscope.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.resetscope.testkit.Ports;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be probed, and how that is said. */
class FirstLookTest {

    /** For what comes. */
    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(20);
    /** For what never does. */
    private static final long SHORT_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

    private static final ProbeRequest REQUEST = new ProbeRequest("GET /", List.of("X-Key: secret"), "test");

    private static Acquaintance look(Target target, TlsClient tls, long timeoutNanos) throws CannotProbeException {
        return FirstLook.at(FirstLook.path(target, REQUEST, tls, timeoutNanos));
    }

    private static String problem(Target target, TlsClient tls) {
        return problem(target, tls, LONG_NANOS);
    }

    private static String problem(Target target, TlsClient tls, long timeoutNanos) {
        Throwable[] problem = new Throwable[1];
        assertThatThrownBy(() -> look(target, tls, timeoutNanos))
                .isInstanceOf(CannotProbeException.class)
                .satisfies(it -> problem[0] = it);
        String prefix = "cannot probe " + target + ": ";
        assertThat(problem[0].getMessage())
                .startsWith(prefix)
                .doesNotContain("secret")
                .doesNotContain("Exception");
        return problem[0].getMessage().substring(prefix.length());
    }

    private static String problem(LoopbackServer.Service service, TlsClient tls) throws Exception {
        try (LoopbackServer server = LoopbackServer.start(service)) {
            return problem(server.target(), tls);
        }
    }

    /** The server does not come to an end in time. */
    private static String tooLate(LoopbackServer.Service service, TlsClient tls) throws Exception {
        try (LoopbackServer server = LoopbackServer.start(service)) {
            return problem(server.target(), tls, SHORT_NANOS);
        }
    }

    private static LoopbackServer.Service answering(String text) {
        return socket -> {
            LoopbackServer.request(socket, 0);
            LoopbackServer.write(socket, text);
            LoopbackServer.awaitEnd(socket);
        };
    }

    private static LoopbackServer.Service greeting(String text) {
        return socket -> {
            LoopbackServer.write(socket, text);
            LoopbackServer.awaitEnd(socket);
        };
    }

    @Test
    @DisplayName("all is well: what it says of itself")
    void healthy() throws Exception {
        try (LoopbackServer server = LoopbackServer.start(answering(
                "HTTP/1.1 404 No\r\nServer: t\u00e9\r\nKeep-Alive: timeout=5\r\nContent-Length: 0\r\n\r\n"))) {
            Acquaintance it = look(server.target(), null, LONG_NANOS);
            assertThat(it.status).isEqualTo(404);
            assertThat(it.server).as("harmless").isEqualTo("t?");
            assertThat(it.announcedNanos).isEqualTo(5_000_000_000L);
            assertThat(it.address.getPort()).isEqualTo(it.target.port);
        }
    }

    @Test
    void closedPort() throws Exception {
        try (Socket refusing = Ports.refusing()) {
            assertThat(problem(Target.direct("127.0.0.1:" + refusing.getLocalPort()), null))
                    .startsWith("it refuses the connection (Connection refused");
        }
    }

    @Test
    void badHost() {
        assertThat(problem(Target.direct("no-such-host.invalid:80"), null))
                .isEqualTo("the host no-such-host.invalid is not known");
    }

    @Test
    @DisplayName("a server that speaks first, with and without --tls")
    void speaksFirst() throws Exception {
        String expected =
                "the server speaks first, and says \"SSH-2.0-OpenSSH_9.2\\r\\n\"; only what waits for an HTTP/1.x"
                        + " request can be probed";
        assertThat(problem(greeting("SSH-2.0-OpenSSH_9.2\r\n"), null)).isEqualTo(expected);
        assertThat(problem(greeting("SSH-2.0-OpenSSH_9.2\r\n"), TlsClient.trustingAll()))
                .isEqualTo(expected);
        assertThat(problem(greeting("J\u0000\u0000\u0000\n8.0.36\u0000"), null))
                .startsWith("the server speaks first, and says \"J\\x00\\x00\\x00\\n8.0.36\\x00\"");
    }

    @Test
    @DisplayName("a server that speaks first under TLS")
    void speaksFirstUnderTls() throws Exception {
        try (LoopbackServer server = LoopbackServer.startTls(greeting("* OK IMAP4rev1\r\n"))) {
            assertThat(problem(server.target(), TlsClient.trustingAll()))
                    .startsWith("the server speaks first, and says \"* OK IMAP4rev1");
        }
    }

    @Test
    void announcesClose() throws Exception {
        assertThat(problem(answering("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"), null))
                .isEqualTo(
                        "the server announces Connection: close (status 200): no connection is kept, so none is idle");
        assertThat(problem(answering("HTTP/1.1 400 No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"), null))
                .endsWith("; if it is a TLS port, add --tls");
        assertThat(problem(answering("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"), null))
                .startsWith("the server speaks HTTP/1.0");
    }

    @Test
    void notHttp() throws Exception {
        assertThat(problem(answering("-ERR unknown command\r\n"), null))
                .isEqualTo("what came is not HTTP/1.x: \"-ERR unknown command\"");
    }

    @Test
    @DisplayName("no answer; an end instead of one; an end before the request")
    void noAnswer() throws Exception {
        assertThat(tooLate(LoopbackServer::awaitEnd, null))
                .startsWith("the request is not answered in time (--timeout)");
        assertThat(problem(socket -> LoopbackServer.request(socket, 0), null))
                .startsWith("the connection ended where an answer was due");
        assertThat(problem(socket -> {}, null)).isEqualTo("the server closes before it is asked anything");
        assertThat(problem(LoopbackServer::reset, null)).startsWith("the connection ends before it is used (");
    }

    @Test
    @DisplayName("an answer that begins, and does not end: it is no TLS port")
    void unfinished() throws Exception {
        String half = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe";
        assertThat(tooLate(answering(half), null)).isEqualTo("the answer begins, and does not end in time (--timeout)");
        assertThat(problem(ending(half), null)).isEqualTo("the answer ended 3 bytes too early");
        assertThat(problem(ending("HTTP/1.1 200 OK\r\n"), null)).isEqualTo("the connection ended within the answer");
    }

    @Test
    @Timeout(20)
    @DisplayName("an answer that trickles in for ever")
    void trickles() throws Exception {
        assertThat(tooLate(LoopbackServer.trickling(), null))
                .isEqualTo("the answer begins, and does not end in time (--timeout)");
    }

    @Test
    @Timeout(20)
    @DisplayName("so over TLS")
    void tricklesUnderTls() throws Exception {
        try (LoopbackServer server = LoopbackServer.startTls(LoopbackServer.trickling())) {
            assertThat(problem(server.target(), TlsClient.trustingAll(), SHORT_NANOS))
                    .startsWith("the answer begins, and does not end");
        }
    }

    private static LoopbackServer.Service ending(String text) {
        return socket -> {
            LoopbackServer.request(socket, 0);
            LoopbackServer.write(socket, text);
        };
    }

    @Test
    @DisplayName("TLS to a server that waits for a request")
    void tlsToMute() throws Exception {
        assertThat(tooLate(LoopbackServer::awaitEnd, TlsClient.trustingAll()))
                .startsWith("the TLS handshake fails (")
                .endsWith("if what answers is no TLS, leave out --tls");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "No subject alternative names present",
                "No subject alternative names matching IP address 127.0.0.1 found",
                "No subject alternative DNS name matching a.example found.",
                "No name matching a.example found"
            })
    @DisplayName("a certificate for another name: the name is what to set, no trust store")
    void anotherName(String said) {
        SSLHandshakeException refused = new SSLHandshakeException(said);
        refused.initCause(new CertificateException(said));
        assertThat(FirstLook.hint(refused)).contains("--header 'Host: NAME'").doesNotContain("trustStore");
    }

    @Test
    @DisplayName("TLS to a plain port")
    void tlsToPlain() throws Exception {
        assertThat(problem(
                        socket -> {
                            socket.getInputStream().read();
                            LoopbackServer.write(socket, "HTTP/1.1 400 Bad Request\r\n\r\n");
                        },
                        TlsClient.trustingAll()))
                .startsWith("the TLS handshake fails (")
                .endsWith("what answers is no TLS: leave out --tls");
    }

    @Test
    @DisplayName("HTTP to a TLS port")
    void plainToTls() throws Exception {
        try (LoopbackServer server = LoopbackServer.startTls(LoopbackServer.healthy())) {
            assertThat(problem(server.target(), null)).contains("TLS port").contains("--tls");
        }
    }

    @Test
    @DisplayName("a certificate that is not trusted; then trusted by wish")
    void certificate() throws Exception {
        try (LoopbackServer server = LoopbackServer.startTls(LoopbackServer.healthy())) {
            assertThat(problem(server.target(), TlsClient.checking()))
                    .startsWith("the TLS handshake fails (")
                    .contains("-Djavax.net.ssl.trustStore=FILE")
                    .endsWith("--insecure trusts all");
            assertThat(look(server.target(), TlsClient.trustingAll(), LONG_NANOS).status)
                    .isEqualTo(200);
        }
    }
}
