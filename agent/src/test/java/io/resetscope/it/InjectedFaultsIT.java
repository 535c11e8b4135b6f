package io.resetscope.it;

import static io.resetscope.it.Scenario.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.JvmCommand;
import io.resetscope.testkit.JvmVariant;
import io.resetscope.testkit.Ports;
import io.resetscope.testkit.Probes;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One hook after the other fails, with every kind of error, while the rest of them work: the application's results are what
 * they were.
 */
class InjectedFaultsIT {

    /** With which each hook fails, one after the other. */
    private static final int ERRORS = 4;

    static Stream<JvmVariant> variants() {
        return Stream.of(JvmVariant.of(8), JvmVariant.of(17), JvmVariant.newest());
    }

    @ParameterizedTest
    @MethodSource("variants")
    void socketsAndChannels(JvmVariant variant) {
        ForkedJvm jvm = play(
                Scenario.watched(variant),
                "Connection",
                "Healthy",
                List.of("200", "10", "4", "orderly"),
                List.of("requests", "errors", "serverErrors"));
        assertThat(jvm.fact("errors") + jvm.fact("serverErrors"))
                .as(jvm::describe)
                .isEqualTo("00");
        assertThat(failures(jvm)).as(jvm::describe).doesNotContainValue("0");
        assertThat(Scenario.agentLinesAfterStart(jvm))
                .as("nothing is told of connections of which facts are missing: %s", jvm.describe())
                .isNotEmpty()
                .allMatch(it -> it.contains("own failure in the hook") || it.contains("own code failed"));
    }

    /** The JDK's own engine has only the other form of the call that never fails here. */
    @Test
    void tls() {
        ForkedJvm jvm = play(
                TlsMatrixIT.watched(JvmVariant.of(17)),
                "Tls",
                "TlsHealthy",
                List.of(TlsMatrixIT.TLS12),
                List.of("done"));
        assertThat(jvm.facts()).as(jvm::describe).doesNotContainKey("wrong");
        assertThat(neverFailed(failures(jvm)))
                .as(jvm::describe)
                .containsExactly("failed.transforming(SSLEngine,ByteBuffer,boolean)");
    }

    @Test
    void servers() {
        ForkedJvm jvm = play(
                Scenario.watched(JvmVariant.of(17)).classPath(IdleServersIT.classPath()),
                "Server",
                "StartedServer",
                List.of(),
                List.of("status"));
        assertThat(jvm.fact("status")).as(jvm::describe).isEqualTo("200");
        assertThat(neverFailed(failures(jvm))).as(jvm::describe).isEmpty();
    }

    /** Netty writes from addresses, or, without sun.misc.Unsafe, from buffers. */
    @Test
    void nativeSockets() {
        Map<String, String> failures = new TreeMap<>();
        for (String noUnsafe : List.of("false", "true")) {
            ForkedJvm jvm = play(
                    Scenario.watched(JvmVariant.of(17))
                            .classPath(Probes.nettyClassPath("4.1"))
                            .property("io.netty.noUnsafe", noUnsafe),
                    "Native",
                    "NettyHealthy",
                    List.of("epoll", "200"),
                    List.of("requests", "errors"));
            assertThat(jvm.fact("errors")).as(jvm::describe).isEqualTo("0");
            add(failures(jvm), failures);
        }
        assertThat(neverFailed(failures)).containsExactly("failed.shutdown(Object,boolean,boolean)");
    }

    /** The newest version of each library; no library has all hooks. */
    @Test
    void clientLibraries() throws IOException {
        Map<String, KitClient> clients = KitClient.all().stream()
                .collect(Collectors.toMap(KitClient::probe, it -> it, (older, newer) -> newer, TreeMap::new));
        Map<String, String> failures = new TreeMap<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, 2);
                exchange.getResponseBody().write(new byte[] {'o', 'k'});
            }
        });
        server.start();
        try (Socket refusing = Ports.refusing()) {
            for (KitClient client : clients.values()) {
                ForkedJvm jvm = play(
                        Scenario.watched(JvmVariant.of(17))
                                .classPath(client.classPath() + File.pathSeparator + Probes.classPath()),
                        "Client",
                        client.probe(),
                        List.of(url(server.getAddress().getPort()), url(refusing.getLocalPort()), "0", "false"),
                        List.of("first", "second", "refused"));
                assertThat(jvm.facts())
                        .as(jvm::describe)
                        .containsEntry("first", "200")
                        .containsEntry("second", "200");
                add(failures(jvm), failures);
            }
        } finally {
            server.stop(0);
        }
        assertThat(failures).doesNotContainValue("0");
    }

    private static String url(int port) {
        return "http://127.0.0.1:" + port + "/orders";
    }

    /** Each run of the program, the first without a fault, prints the same. */
    private static ForkedJvm play(
            JvmCommand command, String facade, String program, List<String> arguments, List<String> results) {
        String[] all =
                Stream.concat(Stream.of(facade, program), arguments.stream()).toArray(String[]::new);
        try (ForkedJvm jvm = command.main("EachHookFails", all).start()) {
            jvm.closeInput();
            assertThat(jvm.waitFor(TIMEOUT)).as(jvm::describe).isZero();
            for (String result : results) {
                assertThat(jvm.stdout().stream().filter(it -> it.startsWith(result + "=")))
                        .as("each run's %s %s", result, jvm.describe())
                        .hasSize(Integer.parseInt(jvm.fact("runs")))
                        .containsOnly(result + "=" + jvm.fact(result));
            }
            assertThat(failures(jvm).values())
                    .as(jvm::describe)
                    .allMatch(it -> it.equals("0") || Integer.parseInt(it) >= ERRORS)
                    .anyMatch(it -> !it.equals("0"));
            return jvm;
        }
    }

    private static Map<String, String> failures(ForkedJvm jvm) {
        Map<String, String> failed = new TreeMap<>(jvm.facts());
        failed.keySet().removeIf(it -> !it.startsWith("failed."));
        return failed;
    }

    private static void add(Map<String, String> some, Map<String, String> all) {
        some.forEach((hook, times) -> all.merge(hook, times, (one, another) -> one.equals("0") ? another : one));
    }

    private static List<String> neverFailed(Map<String, String> failures) {
        return failures.keySet().stream()
                .filter(it -> failures.get(it).equals("0"))
                .toList();
    }
}
