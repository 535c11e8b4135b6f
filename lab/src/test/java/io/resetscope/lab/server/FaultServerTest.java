package io.resetscope.lab.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.resetscope.lab.stage.TestKey;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

class FaultServerTest {

    @Test
    void aFullBacklogLetsAConnectWait() throws Exception {
        int port = FaultServer.start("backlog_full");
        try (Socket client = new Socket()) {
            assertThatThrownBy(() -> client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 300))
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void theLimitIsOnConnectionsAtATime() throws Exception {
        int port = FaultServer.start("connection_limit", "limit=1");
        try (RawClient first = new RawClient(port)) {
            assertThat(first.get()).isEqualTo("200");
            try (RawClient second = new RawClient(port)) {
                assertThat(second.read()).isEqualTo("EOF");
            }
            assertThat(first.get()).isEqualTo("200");
        }
    }

    @Test
    void theKeepAliveTimeoutIsAnnounced() throws Exception {
        assertThat(firstResponse(new Socket(InetAddress.getLoopbackAddress(), FaultServer.start("ok", "timeout_s=1"))))
                .contains("Keep-Alive: timeout=1\r\n");
        assertThat(firstResponse(new Socket(
                        InetAddress.getLoopbackAddress(),
                        FaultServer.start("request_limit", "max=3", "announce=true", "timeout_s=5"))))
                .contains("Keep-Alive: timeout=5, max=2\r\n");
    }

    @Test
    void binaryEchoesFrames() throws Exception {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), FaultServer.start("binary", "idle_ms=300"))) {
            DataOutputStream output = new DataOutputStream(client.getOutputStream());
            DataInputStream input = new DataInputStream(client.getInputStream());
            for (int exchange = 0; exchange < 2; exchange++) {
                output.writeInt(2);
                output.writeBytes("hi");
                assertThat(input.readInt()).isEqualTo(2);
                assertThat(input.readNBytes(2)).isEqualTo("hi".getBytes(StandardCharsets.US_ASCII));
            }
            assertThat(input.read()).isEqualTo(-1);
        }
    }

    @Test
    void theBlackHoleNeverAnswers() throws Exception {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), FaultServer.start("black_hole"))) {
            client.setSoTimeout(200);
            client.getOutputStream().write('x');
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void bodiesAndExpectationsAreUnderstood() throws Exception {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), FaultServer.start("ok", "status=502"))) {
            client.getOutputStream()
                    .write(("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
                                    + "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc"
                                    + "GET / HTTP/1.1\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String all = new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(all.split("HTTP/1.1 ")).hasSize(5);
            assertThat(all.split("HTTP/1.1 502 Bad Gateway")).hasSize(4);
            assertThat(all).contains("HTTP/1.1 100 Continue");
        }
    }

    @Test
    void everyFaultCanBeBehindTls() throws Exception {
        SSLContext context = TestKey.context();
        SSLContext.setDefault(context);
        int port = FaultServer.start("ok", "tls=true", "idle_ms=300", "how=raw");
        assertThat(firstResponse(context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)))
                .startsWith("HTTP/1.1 200 OK");
    }

    @Test
    void mistakesAreNamed() {
        assertThatThrownBy(() -> FaultServer.start("no_such_fault")).hasMessageContaining("race_fin");
        assertThatThrownBy(() -> FaultServer.start("ok", "idle=3")).hasMessageContaining("idle_ms");
    }

    @Test
    void theProgramSaysItsPortAndEndsWithItsInput() throws Exception {
        try (ServerProgram server = ServerProgram.start(FaultServer.class, "ok", "0")) {
            try (RawClient client = new RawClient(server.port())) {
                assertThat(client.get()).isEqualTo("200");
            }
            assertThat(server.endAndRemainingOutput()).isEmpty();
        }
    }

    private static String firstResponse(Socket connected) throws Exception {
        try (Socket client = connected) {
            client.setSoTimeout((int) TimeUnit.SECONDS.toMillis(5));
            client.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] buffer = new byte[8192];
            return new String(buffer, 0, client.getInputStream().read(buffer), StandardCharsets.US_ASCII);
        }
    }
}
