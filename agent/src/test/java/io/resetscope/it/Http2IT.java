package io.resetscope.it;

import static io.resetscope.it.Scenario.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.it.Http2Server.Fault;
import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.JvmVariant;
import io.resetscope.testkit.ModuleFiles;
import io.resetscope.testkit.Nginx;
import io.resetscope.testkit.OtlpReceiver;
import io.resetscope.testkit.ParallelCases;
import io.resetscope.testkit.Probes;
import io.resetscope.testkit.ReceivedSpan;
import io.resetscope.testkit.TemporaryDirectory;
import io.resetscope.testkit.TestKeys;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kotlin.Unit;
import okhttp3.OkHttpClient;
import okio.Buffer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** HTTP/2 as client libraries speak it, in the clear and under TLS: what ends it is explained, and what only looks like an end is not told. */
class Http2IT {

    private static final int JVMS_AT_A_TIME = 2;
    /** For the requests to be apart, and for what goes wrong between them. */
    private static final String PAUSE_MILLIS = "1200";

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private static String classPath;

    @BeforeAll
    static void compileProbes() throws URISyntaxException {
        List<Path> libraries = new ArrayList<>(ModuleFiles.client("reactor-netty-1.0"));
        for (Class<?> each : List.of(OkHttpClient.class, Buffer.class, Unit.class)) {
            libraries.add(Path.of(
                    each.getProtectionDomain().getCodeSource().getLocation().toURI()));
        }
        String path = libraries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        Path classes = TemporaryDirectory.untilExit("probes-http2").path();
        Probes.compile(
                11,
                path,
                classes,
                Stream.of("Http2Probe", "Http2JavaNet", "Http2OkHttp", "Http2ReactorNetty")
                        .map(name -> ModuleFiles.probes().resolve("http2/" + name + ".java"))
                        .toList());
        classPath = classes + File.pathSeparator + path;
    }

    @TestFactory
    Stream<DynamicTest> faults() {
        ParallelCases cases = new ParallelCases(JVMS_AT_A_TIME);
        for (boolean encrypted : new boolean[] {false, true}) {
            String how = encrypted ? ", TLS" : ", in the clear";
            for (String probe : List.of("Http2OkHttp", "Http2ReactorNetty")) {
                cases.add(probe + how, () -> faults(probe, JvmVariant.of(17), encrypted));
            }
            for (int jdk : new int[] {11, 25}) {
                cases.add("Http2JavaNet on " + jdk + how, () -> faults("Http2JavaNet", JvmVariant.of(jdk), encrypted));
            }
        }
        return cases.start();
    }

    private static void faults(String probe, JvmVariant variant, boolean encrypted) throws IOException {
        Map<Fault, Http2Server> servers = new EnumMap<>(Fault.class);
        try (OtlpReceiver collector = OtlpReceiver.start()) {
            List<String> arguments =
                    new ArrayList<>(List.of(PAUSE_MILLIS, TestKeys.directory().toString()));
            Set<Fault> faults = EnumSet.allOf(Fault.class);
            if (!probe.equals("Http2OkHttp")) {
                // they do not ping
                faults.remove(Fault.MUTE);
            }
            for (Fault fault : faults) {
                Http2Server server = Http2Server.start(fault, encrypted);
                servers.put(fault, server);
                arguments.add(fault + "=" + server.url());
            }
            try (ForkedJvm jvm = Scenario.exporting(Scenario.watched(variant), collector)
                    .env("OTEL_BSP_SCHEDULE_DELAY", "200")
                    .classPath(classPath)
                    .main(probe, arguments.toArray(String[]::new))
                    .start()) {
                jvm.awaitLine(it -> it.equals("talked=true"), TIMEOUT);
                jvm.send("end");
                assertThat(jvm.waitFor(TIMEOUT)).as(jvm::describe).isZero();
                servers.forEach((fault, server) -> check(fault, server, jvm, collector));
            }
        } finally {
            for (Http2Server each : servers.values()) {
                each.close();
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> nginxTakesItsLeave() {
        ParallelCases cases = new ParallelCases(JVMS_AT_A_TIME);
        cases.add("OkHttp", () -> nginx("Http2OkHttp", JvmVariant.of(17)));
        cases.add("java.net.http", () -> nginx("Http2JavaNet", JvmVariant.of(25)));
        return cases.start();
    }

    /**
     * It says GOAWAY after a second of idling, or with the last request that it takes: nobody loses anything. That HTTP/2 is
     * understood there, a server shows that does fail.
     */
    private static void nginx(String probe, JvmVariant variant) throws IOException {
        try (Nginx idle = Nginx.startHttp2("keepalive_timeout 500ms");
                Nginx limited = Nginx.startHttp2("keepalive_requests 2");
                Http2Server failing = Http2Server.start(Fault.FIN_UNANSWERED, true);
                OtlpReceiver collector = OtlpReceiver.start();
                ForkedJvm jvm = Scenario.exporting(Scenario.watched(variant), collector)
                        .classPath(classPath)
                        .main(
                                probe,
                                PAUSE_MILLIS,
                                TestKeys.directory().toString(),
                                "idle=https://localhost:" + idle.port() + "/",
                                "limited=https://localhost:" + limited.port() + "/",
                                "failing=" + failing.url())
                        .start()) {
            jvm.awaitLine(it -> it.equals("talked=true"), TIMEOUT);
            jvm.send("end");
            assertThat(jvm.waitFor(TIMEOUT)).as(jvm::describe).isZero();
            List<String> requests = new ArrayList<>(List.of("idle.second", "idle.third", "limited.third"));
            if (!probe.equals("Http2JavaNet")) {
                // it may lose a response that came whole, with a GOAWAY and a FIN behind it; without the agent too
                requests.add("limited.second");
            }
            for (String request : requests) {
                assertThat(jvm.fact(request)).as(jvm::describe).isEqualTo("200");
            }
            check(Fault.FIN_UNANSWERED, failing, jvm, collector);
            assertThat(Scenario.failures(collector.received()))
                    .as(jvm::describe)
                    .hasSize(1);
        }
    }

    private static void check(Fault fault, Http2Server server, ForkedJvm jvm, OtlpReceiver collector) {
        List<ReceivedSpan> told = Scenario.failures(collector.received()).stream()
                .filter(it -> Long.valueOf(server.port()).equals(it.attributes().get("server.port")))
                .toList();
        assertThat(told)
                .as("%s: %s", fault, jvm.describe())
                .extracting(it -> it.attributes().get("resetscope.cause"))
                .containsExactlyElementsOf(causes(fault));
        for (ReceivedSpan span : told) {
            assertThat(span.attributes())
                    .as("%s: %s", fault, jvm.describe())
                    .containsEntry("network.protocol.version", "2");
            if (fault == Fault.RESET_IDLE) {
                assertThat(span.attributes()).containsEntry("resetscope.http2.streams_in_flight", 0L);
                continue;
            }
            assertThat(span.traceId()).as("%s: %s", fault, jvm.describe()).isEqualTo(TRACE);
            assertThat(span.attributes()).containsKey("http.request.method");
            // whoever gives up resets the stream, or, by another thread, closes before that
            assertThat(span.attributes().get("resetscope.http2.streams_in_flight"))
                    .as("%s: %s", fault, jvm.describe())
                    .isIn(fault == Fault.MUTE ? List.of(0L, 1L) : List.of(1L));
        }
    }

    private static List<String> causes(Fault fault) {
        switch (fault) {
            case GOAWAY_ERROR:
            case GOAWAY_ABOVE:
                return List.of("goaway_received");
            case FIN_UNANSWERED:
            case RESET_UNANSWERED:
                return List.of("peer_aborted_exchange");
            case FIN_TRUNCATED:
                return List.of("response_truncated");
            case MUTE:
                return List.of("unknown");
            case RESET_IDLE:
                return List.of("connection_reset_while_idle");
            default:
                return List.of();
        }
    }
}
