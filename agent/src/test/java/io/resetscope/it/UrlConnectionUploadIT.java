package io.resetscope.it;

import static io.resetscope.it.Scenario.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.JvmVariant;
import io.resetscope.testkit.OtlpReceiver;
import io.resetscope.testkit.ReceivedSpan;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A streamed upload is written by the application itself, and only partly in calls of the library's: what was told of it
 * is no retry's doing, and must not wait for a close that never comes.
 */
class UrlConnectionUploadIT {

    private static final String HEALED = "resetscope.healed_by_retry";

    static Stream<JvmVariant> variants() {
        return JvmVariant.all().stream();
    }

    @ParameterizedTest
    @MethodSource("variants")
    void aRefusalIsTold(JvmVariant variant) {
        try (OtlpReceiver collector = OtlpReceiver.start()) {
            ForkedJvm jvm = Scenario.exporting(TlsMatrixIT.watched(variant), collector)
                    .main("UrlConnectionUploads", "readByHttp", "readByHttps", "withoutCertificate")
                    .run(TIMEOUT);
            assertThat(jvm.exitCode()).as(jvm::describe).isZero();
            assertThat(jvm.facts())
                    .as(jvm::describe)
                    .containsEntry("done", "3")
                    .containsEntry("client.readByHttp", "413")
                    .containsEntry("client.readByHttps", "413")
                    .containsEntry("client.withoutCertificate", "java.io.IOException");
            TlsEndingsTold told = new TlsEndingsTold(jvm, Scenario.failures(collector.received()));
            assertRefused(jvm, told, "readByHttp");
            assertRefused(jvm, told, "readByHttps");
            told.assertHandshakeRejected("withoutCertificate", false);
            assertThat(told.ofClient("withoutCertificate"))
                    .as(jvm::describe)
                    .allSatisfy(it -> assertThat(it.attributes()).doesNotContainEntry(HEALED, true));
        }
    }

    /** The application has read the answer, and closed nothing. */
    private static void assertRefused(ForkedJvm jvm, TlsEndingsTold told, String which) {
        assertThat(told.ofClient(which)).as(jvm::describe).hasSize(1);
        ReceivedSpan span = told.ofClient(which).get(0);
        assertThat(span.attributes())
                .as(jvm::describe)
                .containsAllEntriesOf(Map.of(
                        "resetscope.cause",
                        "request_body_rejected",
                        "resetscope.confidence",
                        "certain",
                        "http.response.status_code",
                        413L))
                .doesNotContainKey(HEALED);
    }
}
