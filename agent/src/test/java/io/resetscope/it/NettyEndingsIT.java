package io.resetscope.it;

import static io.resetscope.it.Scenario.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.JvmCommand;
import io.resetscope.testkit.JvmVariant;
import io.resetscope.testkit.OtlpReceiver;
import io.resetscope.testkit.Probes;
import io.resetscope.testkit.ReceivedSpan;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same ends over Netty's NIO transport and over epoll: what is said of them is the same, byte by byte. */
class NettyEndingsIT {

    private static final String LOOPBACK = "127.0.0.1";
    private static final List<String> TRANSPORTS = List.of("nio", "epoll");
    private static final int PAUSE_MILLIS = 300;

    static List<JvmVariant> variants() {
        return List.of(JvmVariant.of(8), JvmVariant.of(17), JvmVariant.of(25));
    }

    private static JvmCommand probe(JvmVariant variant) {
        return Scenario.watched(variant).classPath(Probes.nettyClassPath("4.1"));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void resetWhileIdle(JvmVariant variant) {
        Map<String, Object> told = sameAsClient(
                variant,
                "connection_reset_while_idle",
                peer -> {
                    peer.request(true);
                    peer.answer(200, 100, 100);
                    peer.awaitRead();
                    Thread.sleep(PAUSE_MILLIS);
                    peer.reset();
                },
                "10");
        assertThat(told).containsEntry("resetscope.signal", "rst");
    }

    @ParameterizedTest
    @MethodSource("variants")
    void resetInTheMiddleOfAResponse(JvmVariant variant) {
        Map<String, Object> told = sameAsClient(
                variant,
                "peer_aborted_exchange",
                peer -> {
                    peer.request(true);
                    peer.answer(200, 1_000_000, 1_000_000);
                    peer.request(true);
                    peer.answer(200, 100, 50);
                    peer.awaitRead();
                    Thread.sleep(PAUSE_MILLIS);
                    peer.reset();
                },
                "1000000",
                "500000");
        assertThat(told).containsEntry("resetscope.connection.exchange", 2L);
    }

    @ParameterizedTest
    @MethodSource("variants")
    void endInTheMiddleOfAResponse(JvmVariant variant) {
        sameAsClient(
                variant,
                "response_truncated",
                peer -> {
                    peer.request(true);
                    peer.answer(200, 100, 50);
                },
                "10");
    }

    @ParameterizedTest
    @MethodSource("variants")
    void uploadRejected(JvmVariant variant) {
        Map<String, Object> told = sameAsClient(
                variant,
                "request_body_rejected",
                peer -> {
                    peer.request(false);
                    peer.answer(413, 0, 0);
                    peer.awaitRead();
                    Thread.sleep(PAUSE_MILLIS);
                    // not a plain close: before its RST, that may send a FIN, after which nothing is wrong
                    peer.reset();
                },
                "20000000");
        assertThat(told).containsEntry("http.response.status_code", 413L);
    }

    @ParameterizedTest
    @MethodSource("variants")
    void clientLeavesAServer(JvmVariant variant) throws IOException {
        Map<String, Map<String, Object>> told = new TreeMap<>();
        for (String transport : TRANSPORTS) {
            try (OtlpReceiver collector = OtlpReceiver.start();
                    ForkedJvm server = Scenario.exporting(probe(variant), collector)
                            .main("NettyServer", transport)
                            .start()) {
                server.awaitLine(it -> it.startsWith("port="), TIMEOUT);
                leave(Integer.parseInt(server.fact("port")));
                server.awaitLine(it -> it.contains("client_disconnected"), TIMEOUT);
                server.closeInput();
                server.waitFor(TIMEOUT);
                ReceivedSpan span = Scenario.onlyFailure(server, collector, "client_disconnected");
                assertThat(span.attributes())
                        .containsEntry("resetscope.role", "server")
                        .containsEntry("server.port", Long.parseLong(server.fact("port")));
                told.put(transport, comparable(span));
            }
        }
        assertThat(told.get("epoll")).isEqualTo(told.get("nio"));
    }

    /** A client that waits for half of its response and leaves with an RST. */
    private static void leave(int port) throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.getOutputStream()
                    .write("POST /half HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
                            .getBytes(StandardCharsets.US_ASCII));
            // the head, and the half of the content
            assertThat(client.getInputStream().readNBytes(3000)).hasSize(3000);
            client.setSoLinger(true, 0);
        }
    }

    /** What is told of both transports, after making sure that it is the same. */
    private static Map<String, Object> sameAsClient(
            JvmVariant variant, String cause, ScriptedPeer.Script script, String... contents) {
        Map<String, Map<String, Object>> told = new TreeMap<>();
        for (String transport : TRANSPORTS) {
            try (OtlpReceiver collector = OtlpReceiver.start();
                    ScriptedPeer peer = ScriptedPeer.start(script)) {
                String[] arguments = new String[3 + contents.length];
                arguments[0] = transport;
                arguments[1] = LOOPBACK;
                arguments[2] = String.valueOf(peer.port());
                System.arraycopy(contents, 0, arguments, 3, contents.length);
                ForkedJvm jvm = Scenario.runUntilTold(probe(variant).main("NettyExchange", arguments), collector, 1);
                ReceivedSpan span = Scenario.onlyFailure(jvm, collector, cause);
                assertThat(span.attributes().get("resetscope.connection.bytes_received"))
                        .as(jvm::describe)
                        .isEqualTo(Long.parseLong(jvm.fact("received")));
                if (!cause.equals("request_body_rejected")) {
                    assertThat(span.attributes().get("resetscope.connection.bytes_sent"))
                            .as(jvm::describe)
                            .isEqualTo(Long.parseLong(jvm.fact("sent")));
                }
                assertThat(String.join("\n", jvm.stderr())).contains("client     Netty");
                told.put(transport, comparable(span));
            }
        }
        assertThat(told.get("epoll")).isEqualTo(told.get("nio"));
        return told.get("epoll");
    }

    /** Without what differs from run to run, and the exception's class, which differs by transport. */
    private static Map<String, Object> comparable(ReceivedSpan span) {
        Map<String, Object> same = new TreeMap<>(span.attributes());
        same.keySet()
                .removeIf(key -> key.endsWith("_ms")
                        || key.endsWith(".port")
                        || key.equals("error.type")
                        || key.equals("resetscope.connection.id")
                        || key.equals("resetscope.evidence")
                        || key.equals("resetscope.advice"));
        // how much of a rejected upload the kernel took is its own affair
        if ("request_body_rejected".equals(same.get("resetscope.cause"))) {
            same.keySet().removeIf(key -> key.endsWith("bytes_sent") || key.endsWith("request_bytes"));
        }
        return same;
    }
}
