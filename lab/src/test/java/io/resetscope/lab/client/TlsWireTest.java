package io.resetscope.lab.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.resetscope.lab.stage.TestKey;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the JDK's sockets. */
class TlsWireTest {

    private static final int LENGTH = 300_000;

    @BeforeAll
    static void trust() {
        SSLContext.setDefault(TestKey.context());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void bytesGoBothWaysUntilTheServersClose(String protocol) throws Exception {
        try (ServerSocket listener = listening(protocol)) {
            CompletableFuture<byte[]> served = CompletableFuture.supplyAsync(() -> echo(listener));
            byte[] sent = "x".repeat(LENGTH).getBytes(StandardCharsets.US_ASCII);
            try (Wire wire = new TlsWire(new SocketBelow(listener.getLocalPort()), call(listener))) {
                wire.write(sent, 0, sent.length);
                byte[] piece = new byte[5000];
                int received = 0;
                for (int count = wire.read(piece); count >= 0; count = wire.read(piece)) {
                    received += count;
                }
                assertThat(received).isEqualTo(LENGTH);
            }
            assertThat(served.get(5, TimeUnit.SECONDS)).isEqualTo(sent);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void itSaysThatItCloses(String protocol) throws Exception {
        try (ServerSocket listener = listening(protocol)) {
            CompletableFuture<Integer> served = CompletableFuture.supplyAsync(() -> firstRead(listener));
            new TlsWire(new SocketBelow(listener.getLocalPort()), call(listener)).close();
            // an end without close_notify would be an exception
            assertThat(served.get(5, TimeUnit.SECONDS)).isEqualTo(-1);
        }
    }

    @Test
    void anEndWithinTheHandshakeFails() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> served = CompletableFuture.runAsync(() -> takeAndClose(listener));
            SocketBelow below = new SocketBelow(listener.getLocalPort());
            assertThatThrownBy(() -> new TlsWire(below, call(listener))).isInstanceOf(IOException.class);
            assertThat(below.socket.isClosed()).isTrue();
            served.get(5, TimeUnit.SECONDS);
        }
    }

    private static SSLServerSocket listening(String protocol) throws IOException {
        SSLServerSocket listener = (SSLServerSocket)
                TestKey.context().getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress());
        listener.setEnabledProtocols(new String[] {protocol});
        return listener;
    }

    private static Call call(ServerSocket listener) {
        Step step = Step.parse("request").get(0);
        return new Call("127.0.0.1", listener.getLocalPort(), "", step, 5000, new Habits("tls"));
    }

    private static byte[] echo(ServerSocket listener) {
        try (Socket accepted = listener.accept()) {
            byte[] all = accepted.getInputStream().readNBytes(LENGTH);
            accepted.getOutputStream().write(all);
            return all;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int firstRead(ServerSocket listener) {
        try (Socket accepted = listener.accept()) {
            return accepted.getInputStream().read();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void takeAndClose(ServerSocket listener) {
        try (Socket accepted = listener.accept()) {
            InputStream input = accepted.getInputStream();
            input.skipNBytes(1);
            input.skipNBytes(input.available());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class SocketBelow implements Wire {

        private final Socket socket = new Socket();

        SocketBelow(int port) throws IOException {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            socket.getOutputStream().write(bytes, offset, count);
        }

        @Override
        public int read(byte[] to) throws IOException {
            return socket.getInputStream().read(to);
        }

        @Override
        public void abort() throws IOException {
            close();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
