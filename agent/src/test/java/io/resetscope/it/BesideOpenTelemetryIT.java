package io.resetscope.it;

import static io.resetscope.it.Scenario.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.JvmCommand;
import io.resetscope.testkit.JvmVariant;
import io.resetscope.testkit.ModuleFiles;
import io.resetscope.testkit.OtlpEndpoint;
import io.resetscope.testkit.OtlpGrpcReceiver;
import io.resetscope.testkit.OtlpReceiver;
import io.resetscope.testkit.ParallelCases;
import io.resetscope.testkit.Probes;
import io.resetscope.testkit.ReceivedSpan;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Beside opentelemetry-javaagent: its spans are what they are without us, and our failures are the children of the spans
 * that it made of the requests that failed.
 */
class BesideOpenTelemetryIT {

    private static final int JVMS_AT_A_TIME = 2;
    private static final int CLIENTS = 3;
    private static final String OURS = "io.resetscope";

    private static HttpServer server;
    private static ExecutorService threads;

    /** In which order the agents stand on the command line. */
    private enum Order {
        OURS_FIRST,
        OURS_LAST,
        OURS_ABSENT
    }

    @BeforeAll
    static void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        threads = Executors.newCachedThreadPool();
        server.setExecutor(threads);
        server.createContext("/answered", BesideOpenTelemetryIT::answer);
        server.createContext("/aborted", HttpExchange::close);
        server.start();
    }

    @AfterAll
    static void stopServer() {
        server.stop(0);
        threads.shutdownNow();
    }

    @TestFactory
    Stream<DynamicTest> itsSpansAreTheSameAndOursAreTheirChildren() {
        ParallelCases cases = new ParallelCases(JVMS_AT_A_TIME);
        cases.add("without us", () -> assertItsSpans(spans(Order.OURS_ABSENT, OtlpReceiver.start())));
        cases.add("ours first", () -> assertBeside(spans(Order.OURS_FIRST, OtlpReceiver.start())));
        cases.add("ours last", () -> assertBeside(spans(Order.OURS_LAST, OtlpReceiver.start())));
        cases.add("ours last, gRPC", () -> assertBeside(spans(Order.OURS_LAST, OtlpGrpcReceiver.start())));
        return cases.start();
    }

    private static void assertBeside(List<ReceivedSpan> spans) {
        assertItsSpans(spans.stream().filter(it -> !isOurs(it)).toList());
        List<ReceivedSpan> failed = spans.stream()
                .filter(it -> it.kind().equals("CLIENT") && it.statusCode().equals("ERROR"))
                .toList();
        List<ReceivedSpan> failures = spans.stream().filter(Scenario::isFailure).toList();
        assertThat(failures).hasSize(CLIENTS);
        assertThat(failed)
                .allSatisfy(request -> assertThat(failures)
                        .filteredOn(it -> it.isChildOf(request))
                        .hasSize(1));
        assertThat(failures).allSatisfy(failure -> {
            String connection = failure.links().get(0).spanId();
            assertThat(spans)
                    .filteredOn(it -> it.parentSpanId().equals(connection))
                    .extracting(ReceivedSpan::name)
                    .contains("exchange");
        });
        assertThat(spans)
                .filteredOn(it -> List.of("exchange", "idle").contains(it.name()))
                .noneMatch(it -> it.parentSpanId().isEmpty());
    }

    /** The same list for all runs, that without us among them. */
    private static void assertItsSpans(List<ReceivedSpan> spans) {
        assertThat(spans)
                .extracting(it -> it.scopeName() + " " + it.kind() + " " + it.name() + " " + it.statusCode())
                .containsExactlyInAnyOrder(
                        "io.opentelemetry.http-url-connection CLIENT GET UNSET",
                        "io.opentelemetry.http-url-connection CLIENT POST ERROR",
                        "io.opentelemetry.java-http-client CLIENT GET UNSET",
                        "io.opentelemetry.java-http-client CLIENT POST ERROR",
                        "io.opentelemetry.okhttp-3.0 CLIENT GET UNSET",
                        "io.opentelemetry.okhttp-3.0 CLIENT POST ERROR");
    }

    /** What both agents send of one run. */
    private static List<ReceivedSpan> spans(Order order, OtlpEndpoint endpoint) {
        try (OtlpEndpoint collector = endpoint;
                ForkedJvm jvm = Scenario.exporting(agents(order), collector)
                        .property("resetscope.settle", "100ms")
                        .classPath(Probes.classPath("okhttp", 11))
                        .env("OTEL_BSP_SCHEDULE_DELAY", "100")
                        .env("OTEL_LOGS_EXPORTER", "none")
                        .main("AbortedRequests", url())
                        .start()) {
            jvm.awaitLine("waiting=true"::equals, TIMEOUT);
            if (order != Order.OURS_ABSENT) {
                // so that our export goes out while the other agent is looking
                collector.received().awaitSpan(Scenario::isFailure, TIMEOUT);
            }
            jvm.send("end");
            assertThat(jvm.waitFor(TIMEOUT)).as(jvm::describe).isZero();
            assertThat(jvm.facts().keySet())
                    .as(jvm::describe)
                    .filteredOn(it -> it.endsWith(".exception"))
                    .hasSize(CLIENTS);
            return collector.received().spans();
        }
    }

    private static JvmCommand agents(Order order) {
        JvmCommand command = JvmCommand.on(JvmVariant.of(17));
        String other = "-javaagent:" + ModuleFiles.openTelemetryAgentJar();
        return switch (order) {
            case OURS_FIRST -> command.agent().option(other);
            case OURS_LAST -> command.option(other).agent();
            case OURS_ABSENT -> command.option(other);
        };
    }

    private static boolean isOurs(ReceivedSpan span) {
        return span.scopeName().equals(OURS);
    }

    private static String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        byte[] body = {'o', 'k'};
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
