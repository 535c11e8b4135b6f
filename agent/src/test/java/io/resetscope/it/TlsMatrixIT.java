package io.resetscope.it;

import static io.resetscope.it.Scenario.STALE;
import static io.resetscope.it.Scenario.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.JvmCommand;
import io.resetscope.testkit.JvmVariant;
import io.resetscope.testkit.Nginx;
import io.resetscope.testkit.OtlpReceiver;
import io.resetscope.testkit.ParallelCases;
import io.resetscope.testkit.ReceivedSpan;
import io.resetscope.testkit.TestKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What is said of connections under TLS is what is said of those without, on every JDK and in both versions. */
class TlsMatrixIT {

    static final String TLS12 = "TLSv1.2";
    static final String TLS13 = "TLSv1.3";

    private static final int JVMS_AT_A_TIME = 4;
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";
    private static final String IDLE_MILLIS = "1800";
    /** A socket, a layered one, an engine, and HttpsURLConnection. */
    private static final int KINDS = 4;

    private static final String[] ENDINGS = {
        "refusedUploadBySocket",
        "refusedUploadByEngine",
        "refusedUploadByTlsClose",
        "answerReadAndLeft",
        "closeNotifyAlone",
        "closeNotifyAloneByEngine",
        "endsAfterTwo",
        "endsAfterTwoByEngine",
        "clientCertificateRejected",
        "clientCertificateMissing",
        "clientCertificateReset",
        "noCommonProtocol",
        "serverNotTrusted"
    };

    private static Nginx tls12;
    private static Nginx tls13;

    @BeforeAll
    static void startServers() {
        tls12 = Nginx.startTls(TLS12, Scenario.SILENT_KEEP_ALIVE);
        tls13 = Nginx.startTls(TLS13, Scenario.SILENT_KEEP_ALIVE);
    }

    @AfterAll
    static void stopServers() {
        Stream.of(tls12, tls13).filter(it -> it != null).forEach(Nginx::close);
    }

    static JvmCommand watched(JvmVariant variant) {
        return Scenario.watched(variant)
                // on a busy machine, a close may come a while after the failure whose answer it brings to light
                .property("resetscope.settle", "1s")
                .property("tls.keys", TestKeys.directory().toString())
                .property("resetscope.max_incidents_per_minute", "1000");
    }

    @TestFactory
    Stream<DynamicTest> aStaleConnectionIsExplained() {
        ParallelCases cases = new ParallelCases(JVMS_AT_A_TIME);
        JvmVariant.all().forEach(variant -> cases.add(variant.toString(), () -> explainsStale(variant)));
        return cases.start();
    }

    private static void explainsStale(JvmVariant variant) {
        try (OtlpReceiver collector = OtlpReceiver.start()) {
            ForkedJvm jvm = Scenario.exporting(watched(variant), collector)
                    .main(
                            "TlsStale",
                            "127.0.0.1",
                            IDLE_MILLIS,
                            TLS12,
                            String.valueOf(tls12.port()),
                            TLS13,
                            String.valueOf(tls13.port()))
                    .run(TIMEOUT);
            assertThat(jvm.exitCode()).as(jvm::describe).isZero();
            assertThat(Scenario.failures(collector.received()))
                    .as(jvm::describe)
                    .hasSize(2 * KINDS)
                    .allSatisfy(span -> assertThat(span.attributes())
                            .containsEntry("resetscope.cause", STALE)
                            .containsEntry("resetscope.ended_by", "peer")
                            .containsEntry("resetscope.role", "client")
                            .containsEntry("resetscope.connection.tls", true)
                            .containsEntry("resetscope.connection.fin_pending", true)
                            .containsEntry("resetscope.connection.reused", true)
                            .containsEntry("resetscope.connection.exchange", 2L)
                            .containsEntry("http.request.method", "GET"))
                    .allSatisfy(span -> assertThat(span.traceId()).isEqualTo(TRACE))
                    .allSatisfy(span -> assertThat(span.parentSpanId()).isEqualTo(PARENT));
            Scenario.assertNothingSecretTold(jvm, collector);
        }
    }

    @TestFactory
    Stream<DynamicTest> anEndingIsReadAright() {
        ParallelCases cases = new ParallelCases(JVMS_AT_A_TIME);
        for (JvmVariant variant : JvmVariant.all()) {
            for (String protocol : List.of(TLS12, TLS13)) {
                cases.add(variant + " " + protocol, () -> readsEndings(variant, protocol));
            }
        }
        return cases.start();
    }

    private static void readsEndings(JvmVariant variant, String protocol) {
        try (OtlpReceiver collector = OtlpReceiver.start()) {
            List<String> arguments = new ArrayList<>(List.of(protocol));
            arguments.addAll(List.of(ENDINGS));
            ForkedJvm jvm = Scenario.exporting(watched(variant), collector)
                    .main("TlsEndings", arguments.toArray(String[]::new))
                    .run(TIMEOUT);
            assertThat(jvm.exitCode()).as(jvm::describe).isZero();
            assertThat(jvm.facts()).as(jvm::describe).containsEntry("done", "true");
            TlsEndingsTold told = new TlsEndingsTold(jvm, Scenario.failures(collector.received()));
            told.assertRefusedUpload("refusedUploadBySocket");
            told.assertRefusedUpload("refusedUploadByEngine");
            told.assertRefusedUpload("refusedUploadByTlsClose");
            told.assertNothing("answerReadAndLeft");
            told.assertGoodbye("closeNotifyAlone");
            told.assertGoodbye("closeNotifyAloneByEngine");
            told.assertThirdExchange("endsAfterTwo");
            told.assertThirdExchange("endsAfterTwoByEngine");
            told.assertHandshakeRejected("clientCertificateRejected", protocol.equals(TLS12));
            told.assertHandshakeRejected("clientCertificateMissing", protocol.equals(TLS12));
            told.assertHandshakeRejected("clientCertificateReset", protocol.equals(TLS12));
            told.assertHandshakeRejected("noCommonProtocol", true);
            assertThat(told.ofClient("serverNotTrusted")).as(jvm::describe).isEmpty();
        }
    }

    /** The client in this JVM, so that the server does not know what became of it. */
    @TestFactory
    Stream<DynamicTest> aClientThatDoesNotTrustTheServerIsToldByTheServer() {
        ParallelCases cases = new ParallelCases(JVMS_AT_A_TIME);
        for (JvmVariant variant : JvmVariant.all()) {
            for (String ending : List.of("strangerComes", "strangerComesToEngine")) {
                cases.add(variant + " " + ending, () -> tellsOfStranger(variant, ending));
            }
        }
        return cases.start();
    }

    private static void tellsOfStranger(JvmVariant variant, String ending)
            throws IOException, NoSuchAlgorithmException {
        try (OtlpReceiver collector = OtlpReceiver.start();
                ForkedJvm jvm = Scenario.exporting(watched(variant), collector)
                        .main("TlsEndings", TLS13, ending)
                        .start()) {
            jvm.awaitLine(it -> it.startsWith("port."), TIMEOUT);
            int port = Integer.parseInt(jvm.fact("port." + ending));
            try (SSLSocket stranger = (SSLSocket)
                    SSLContext.getDefault().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
                stranger.startHandshake();
            } catch (SSLException expected) {
                // nobody knows the certificate
            }
            jvm.waitFor(TIMEOUT);
            ReceivedSpan span = Scenario.onlyFailure(jvm, collector, "tls_handshake_rejected");
            assertThat(span.attributes())
                    .as(jvm::describe)
                    .containsAllEntriesOf(Map.of(
                            "resetscope.role", "server", "resetscope.ended_by", "peer", "resetscope.phase", "tls"));
        }
    }
}
