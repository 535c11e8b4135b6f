package io.resetscope.it;

import static io.resetscope.it.Scenario.IDLE_MILLIS;
import static io.resetscope.it.Scenario.STALE;
import static io.resetscope.it.Scenario.TIMEOUT;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The client kit: the same faults with each client library. Its settings are read as configured, and what became of the
 * call is told: one incident whether the client repeated the request or not.
 */
class ClientKitIT {

    private static final int JVMS_AT_A_TIME = 2;
    private static final List<Integer> JDKS = List.of(8, 17, 25);
    private static final String POOL = "resetscope.pool.";
    private static final String REFUSED = "connection_refused";
    private static final String CUT_OFF = "peer_aborted_exchange";
    private static final String HEALED = "resetscope.healed_by_retry";

    private static Nginx server;
    private static CutOffServer cuttingOff;

    @BeforeAll
    static void startServer() {
        // what is announced, some clients obey, and nothing fails
        server = Nginx.start(Scenario.SILENT_KEEP_ALIVE);
        cuttingOff = CutOffServer.start();
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
        if (cuttingOff != null) {
            cuttingOff.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> settingsAndRetries() {
        ParallelCases cases = new ParallelCases(JVMS_AT_A_TIME);
        for (KitClient client : KitClient.all()) {
            for (int jdk : JDKS) {
                String name = client + " on " + jdk;
                if (client.isTriedOn(jdk)) {
                    cases.add(name + ", without retries", () -> run(client, JvmVariant.of(jdk), false));
                }
                if (client.isTriedOn(jdk) && client.hasRetries()) {
                    cases.add(name + ", with retries", () -> run(client, JvmVariant.of(jdk), true));
                }
            }
        }
        return cases.start();
    }

    private static void run(KitClient client, JvmVariant variant, boolean repeats) throws IOException {
        String cause = client.fault() == KitClient.Fault.STALE ? STALE : CUT_OFF;
        try (OtlpReceiver collector = OtlpReceiver.start();
                Socket refusing = Ports.refusing();
                ForkedJvm jvm = start(client, variant, repeats, collector, refusing.getLocalPort())) {
            collector.received().awaitSpan(span -> span.name().endsWith(cause), TIMEOUT);
            collector.received().awaitSpan(span -> span.name().endsWith(REFUSED), TIMEOUT);
            jvm.send("end");
            assertThat(jvm.waitFor(TIMEOUT)).as(jvm::describe).isZero();
            List<ReceivedSpan> failures = Scenario.failures(collector.received());
            assertThat(failures)
                    .as(jvm::describe)
                    .extracting(span -> span.attributes().get("resetscope.cause"))
                    .containsExactlyInAnyOrder(cause, REFUSED);
            assertThat(client.tiesConnects() ? failures : List.of(byCause(failures, cause)))
                    .as(jvm::describe)
                    .allSatisfy(span -> assertThat(pool(span)).isEqualTo(client.attributes(repeats, jvm.fact("java"))));
            outcome(jvm, byCause(failures, cause), repeats && client.repeats());
            ReceivedSpan refused = byCause(failures, REFUSED);
            if (client.tiesConnects()) {
                assertThat(refused.attributes()).containsEntry(HEALED, false);
            } else {
                assertThat(refused.attributes()).doesNotContainKey(HEALED);
            }
        }
    }

    private static ForkedJvm start(
            KitClient client, JvmVariant variant, boolean repeats, OtlpReceiver collector, int refusingPort) {
        boolean stale = client.fault() == KitClient.Fault.STALE;
        return Scenario.exporting(Scenario.watched(variant), collector)
                .env("OTEL_BSP_SCHEDULE_DELAY", "200")
                .classPath(client.classPath())
                .main(
                        client.probe(),
                        url(stale ? server.port() : cuttingOff.port()),
                        url(refusingPort),
                        stale ? IDLE_MILLIS : "0",
                        String.valueOf(repeats))
                .start();
    }

    private static void outcome(ForkedJvm jvm, ReceivedSpan span, boolean repeats) {
        assertThat(span.attributes()).as(jvm::describe).containsEntry(HEALED, repeats);
        String lines = String.join("\n", Scenario.agentLines(jvm));
        if (repeats) {
            assertThat(jvm.fact("second")).as(jvm::describe).isEqualTo("200");
            assertThat(span.statusCode()).isEqualTo("UNSET");
            assertThat(lines).contains("healed by the client's own retry");
        } else {
            assertThat(jvm.fact("second")).as(jvm::describe).endsWith("Exception");
            assertThat(span.statusCode()).isEqualTo("ERROR");
            assertThat(lines).doesNotContain("healed");
        }
    }

    private static Map<String, Object> pool(ReceivedSpan span) {
        Map<String, Object> pool = new HashMap<>(span.attributes());
        pool.keySet().removeIf(name -> !name.startsWith(POOL));
        return pool;
    }

    private static ReceivedSpan byCause(List<ReceivedSpan> spans, String cause) {
        return spans.stream()
                .filter(span -> cause.equals(span.attributes().get("resetscope.cause")))
                .findFirst()
                .orElseThrow();
    }

    private static String url(int port) {
        return "http://127.0.0.1:" + port + "/orders";
    }
}
