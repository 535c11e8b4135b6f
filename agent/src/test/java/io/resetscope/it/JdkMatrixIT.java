package io.resetscope.it;

import static io.resetscope.it.Scenario.IDLE_MILLIS;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.JvmVariant;
import io.resetscope.testkit.Nginx;
import io.resetscope.testkit.OtlpReceiver;
import io.resetscope.testkit.ParallelCases;
import io.resetscope.testkit.Ports;
import io.resetscope.testkit.ReceivedSpan;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every way to use a connection, on every JDK: what the agent says of it is the same. */
class JdkMatrixIT {

    private static final int JVMS_AT_A_TIME = 4;
    private static final String LOOPBACK = "127.0.0.1";
    private static Nginx announcing;
    private static Nginx silent;

    @BeforeAll
    static void startServers() {
        announcing = Nginx.start(Scenario.KEEP_ALIVE);
        silent = Nginx.start(Scenario.SILENT_KEEP_ALIVE);
    }

    @AfterAll
    static void stopServers() {
        Stream.of(announcing, silent).filter(it -> it != null).forEach(Nginx::close);
    }

    @TestFactory
    Stream<DynamicTest> aStaleConnectionIsExplained() {
        ParallelCases cases = new ParallelCases(JVMS_AT_A_TIME);
        for (JvmVariant variant : JvmVariant.all()) {
            for (String probe : probesFor(variant)) {
                cases.add(variant + " " + probe, () -> explainsStale(variant, probe, announcing));
            }
            cases.add(variant + " StaleSocket, nothing announced", () -> explainsStale(variant, "StaleSocket", silent));
        }
        return cases.start();
    }

    @TestFactory
    Stream<DynamicTest> aRefusedConnectionIsExplained() {
        ParallelCases cases = new ParallelCases(JVMS_AT_A_TIME);
        JvmVariant.all().forEach(variant -> cases.add(variant + " Refused", () -> explainsRefused(variant)));
        return cases.start();
    }

    private static List<String> probesFor(JvmVariant variant) {
        List<String> probes = new ArrayList<>(List.of(
                "StaleSocket",
                "StaleChannel",
                "StaleSelector",
                "StaleAdaptor",
                "StaleGather",
                "StaleAsynchronous",
                "StaleAsynchronousParts"));
        if (variant.feature() >= 21) {
            probes.add("VirtualStale");
        }
        return probes;
    }

    private static void explainsStale(JvmVariant variant, String probe, Nginx server) {
        try (OtlpReceiver collector = OtlpReceiver.start()) {
            ForkedJvm jvm = Scenario.runUntilTold(
                    Scenario.watched(variant).main(probe, LOOPBACK, String.valueOf(server.port()), IDLE_MILLIS),
                    collector,
                    1);
            ReceivedSpan span = Scenario.assertStaleExplained(jvm, collector);
            assertThat(span.scopeName()).isEqualTo("io.resetscope");
            assertThat(span.kind()).isEqualTo("INTERNAL");
            assertThat(span.attributes())
                    .containsEntry("server.address", LOOPBACK)
                    .containsEntry("server.port", (long) server.port())
                    .containsEntry("network.peer.address", LOOPBACK)
                    .containsEntry("http.request.method", "GET");
            if (server == announcing) {
                assertThat(span.attributes()).containsEntry("resetscope.keep_alive.timeout_ms", 1000L);
            } else {
                assertThat(span.attributes()).doesNotContainKey("resetscope.keep_alive.timeout_ms");
            }
            if (jvm.facts().containsKey("exception")) {
                assertThat(span.attributes()).containsKey("error.type");
            }
        }
    }

    private static void explainsRefused(JvmVariant variant) throws IOException {
        try (OtlpReceiver collector = OtlpReceiver.start();
                Socket refusing = Ports.refusing()) {
            ForkedJvm jvm = Scenario.runUntilTold(
                    Scenario.watched(variant).main("Refused", LOOPBACK, String.valueOf(refusing.getLocalPort())),
                    collector,
                    4);
            assertThat(jvm.exitCode()).as(jvm::describe).isZero();
            assertThat(Scenario.failures(collector.received()))
                    .as(jvm::describe)
                    .hasSize(4)
                    .allSatisfy(span -> assertThat(span.attributes())
                            .containsEntry("resetscope.cause", "connection_refused")
                            .containsEntry("server.address", LOOPBACK)
                            .containsEntry("server.port", (long) refusing.getLocalPort())
                            .containsEntry("error.type", "java.net.ConnectException"));
        }
    }
}
