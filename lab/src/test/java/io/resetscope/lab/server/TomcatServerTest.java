package io.resetscope.lab.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.lab.stage.TestKey;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

class TomcatServerTest {

    @Test
    void itReadsRefusesStreamsAndForgets() throws Exception {
        try (ServerProgram server = ServerProgram.start(TomcatServer.class, "0", "keepAliveTimeout=300")) {
            try (RawClient client = new RawClient(server.port())) {
                assertThat(client.post(100_000)).isEqualTo("200");
                assertThat(client.get()).isEqualTo("200");
                // Tomcat's poller looks once a second.
                assertThat(client.read()).isEqualTo("EOF");
            }
            try (RawClient client = new RawClient(server.port())) {
                assertThat(client.send(request("/413", 50_000_000, 3_000_000))).endsWith("413");
                assertThat(client.read()).isIn("EOF", "Connection reset");
            }
            try (RawClient client = new RawClient(server.port())) {
                assertThat(client.send(request("/large/1000000", 0, 0))).isEqualTo("200");
            }
            assertThat(server.endAndRemainingOutput()).isEmpty();
        }
    }

    @Test
    void itSpeaksTls() throws Exception {
        SSLContext.setDefault(TestKey.context());
        try (ServerProgram server = ServerProgram.start(TomcatServer.class, "0", "keepAliveTimeout=300", "tls=true");
                RawClient client = new RawClient(server.port(), true)) {
            assertThat(client.post(100_000)).isEqualTo("200");
            assertThat(client.get()).isEqualTo("200");
            assertThat(client.read()).isEqualTo("EOF");
        }
    }

    @Test
    void itSwallowsWhatItIsAllowedTo() throws Exception {
        try (ServerProgram server = ServerProgram.start(TomcatServer.class, "0", "maxSwallowSize=-1");
                Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            client.getOutputStream().write(request("/401", 5_000_000, 5_000_000));
            client.getOutputStream().write(request("/", 0, 0));
            client.shutdownOutput();
            String all = new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(all).startsWith("HTTP/1.1 401").contains("HTTP/1.1 200");
        }
    }

    private static byte[] request(String path, int contentLength, int sentBytes) {
        return ("POST " + path + " HTTP/1.1\r\nHost: lab\r\nContent-Length: " + contentLength + "\r\n\r\n"
                        + ".".repeat(sentBytes))
                .getBytes(StandardCharsets.US_ASCII);
    }
}
