package io.resetscope.it;

import static io.resetscope.it.Scenario.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.Http2Server;
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
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kotlin.Unit;
import okhttp3.OkHttpClient;
import okio.Buffer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * HTTP/2 with a real server: what ends it is explained, and what only looks like an end is not told. The faults, with all
 * clients, are the lab's HTTP/2 kit.
 */
class Http2IT {

    private static final int JVMS_AT_A_TIME = 2;
    /** For the requests to be apart, and for what goes wrong between them. */
    private static final String PAUSE_MILLIS = "1200";

    /** Longer than whoever answers at once. */
    private static final long THINKING_MILLIS = 500;

    private static final String LOST = "java.io.IOException: EOF reached while reading";

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private static String classPath;

    @BeforeAll
    static void compileProbes() throws URISyntaxException {
        List<Path> libraries = new ArrayList<>();
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
                Stream.of("Http2Probe", "Http2JavaNet", "Http2OkHttp")
                        .map(name -> ModuleFiles.probes().resolve("http2/" + name + ".java"))
                        .toList());
        classPath = classes + File.pathSeparator + path;
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
     * understood there, two servers show that do fail, in the clear and under TLS.
     */
    private static void nginx(String probe, JvmVariant variant) throws IOException {
        try (Nginx idle = Nginx.startHttp2("keepalive_timeout 500ms");
                Nginx limited = Nginx.startHttp2("keepalive_requests 2");
                Http2Server clear = Http2Server.start(false, Http2IT::unanswered);
                Http2Server encrypted = Http2Server.start(true, Http2IT::unanswered);
                OtlpReceiver collector = OtlpReceiver.start();
                ForkedJvm jvm = Scenario.exporting(Scenario.watched(variant), collector)
                        .env("OTEL_BSP_SCHEDULE_DELAY", "200")
                        .classPath(classPath)
                        .main(
                                probe,
                                PAUSE_MILLIS,
                                TestKeys.directory().toString(),
                                "idle=https://localhost:" + idle.port() + "/",
                                "limited=https://localhost:" + limited.port() + "/",
                                "clear=" + clear.url(),
                                "encrypted=" + encrypted.url())
                        .start()) {
            jvm.awaitLine(it -> it.equals("talked=true"), TIMEOUT);
            jvm.send("end");
            assertThat(jvm.waitFor(TIMEOUT)).as(jvm::describe).isZero();
            for (String request : List.of("idle.second", "idle.third", "limited.third")) {
                assertThat(jvm.fact(request)).as(jvm::describe).isEqualTo("200");
            }
            // java.net.http may lose a response that came whole, with a GOAWAY and a FIN behind it; without the agent
            // too
            assertThat(jvm.fact("limited.second"))
                    .as(jvm::describe)
                    .isIn(probe.equals("Http2JavaNet") ? List.of("200", LOST) : List.of("200"));
            List<ReceivedSpan> told = Scenario.failures(collector.received());
            assertThat(told)
                    .as(jvm::describe)
                    .extracting(it -> it.attributes().get("server.port"))
                    .containsExactlyInAnyOrder((long) clear.port(), (long) encrypted.port());
            told.forEach(it -> checkUnanswered(it, jvm));
        }
    }

    private static void checkUnanswered(ReceivedSpan span, ForkedJvm jvm) {
        assertThat(span.traceId()).as(jvm::describe).isEqualTo(TRACE);
        assertThat(span.attributes())
                .as(jvm::describe)
                .containsEntry("resetscope.cause", "peer_aborted_exchange")
                .containsEntry("network.protocol.version", "2")
                .containsEntry("resetscope.http2.streams_in_flight", 1L)
                .containsKey("http.request.method");
    }

    private static void unanswered(Http2Server.Conversation conversation, int stream, int number) throws Exception {
        if (number == 2) {
            Thread.sleep(THINKING_MILLIS);
            conversation.fin();
        } else {
            conversation.respond(stream);
        }
    }
}
