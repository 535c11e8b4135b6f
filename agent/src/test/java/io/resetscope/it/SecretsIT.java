package io.resetscope.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.JvmVariant;
import io.resetscope.testkit.OtlpReceiver;
import io.resetscope.testkit.ReceivedTelemetry;
import io.resetscope.testkit.TestKeys;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Secrets are planted in every place where one may be, and what the peer controls is full of control characters: neither
 * is found in the log, in any of its styles, nor in what is sent to the collector.
 */
class SecretsIT {

    /** At least. */
    private static final int FAILURES = 16;

    private static final String SECRET = "S3CR3T";
    /** Control characters, and those that are not seen or turn the reading direction around; a line end is one's own. */
    private static final String HARMFUL = "(?s).*[\\p{Cc}\\p{Cf}\\u2028\\u2029].*";

    @ParameterizedTest
    @CsvSource({"8, full", "17, ladder", "21, line"})
    void nothingSecretAndNothingHarmfulIsTold(int java, String style) {
        JvmVariant variant = JvmVariant.of(java);
        try (OtlpReceiver collector = OtlpReceiver.start()) {
            ForkedJvm jvm = Scenario.runUntilTold(
                    Scenario.watched(variant)
                            .property("resetscope.log", style)
                            .property("tls.keys", TestKeys.directory().toString())
                            .main("PlantedSecrets"),
                    collector,
                    FAILURES);
            assertThat(jvm.exitCode()).as(jvm::describe).isZero();
            assertThat(jvm.fact("done")).isEqualTo("true");
            assertToldOf(jvm, collector.received());
            assertNothingIn("stderr", String.join("", jvm.stderr()));
            assertNothingIn("spans", collector.received().spans().toString());
            assertNothingIn("metrics", collector.received().metrics().toString());
            assertThat(jvm.stderr()).as("no line is forged").noneMatch(it -> it.startsWith("[resetscope] forged"));
        }
    }

    /** So that the search was not for nothing: both roles, plain and encrypted, what was asked and what was answered. */
    private static void assertToldOf(ForkedJvm jvm, ReceivedTelemetry received) {
        List<String> lines = Scenario.agentLinesAfterStart(jvm);
        assertThat(lines).as(jvm::describe).hasSizeGreaterThanOrEqualTo(FAILURES);
        assertThat(lines).anyMatch(it -> it.contains("POST /pay")).anyMatch(it -> it.contains("POST /evil"));
        assertThat(Scenario.failures(received))
                .extracting(it -> it.attributes().get("resetscope.role"))
                .contains("client", "server");
        assertThat(Scenario.failures(received))
                .extracting(it -> it.attributes().get("resetscope.connection.tls"))
                .contains(true, false);
        assertThat(Scenario.failures(received))
                .extracting(it -> it.attributes().get("http.response.status_code"))
                .contains(413L);
        assertThat(received.spans().toString()).contains("evil?");
    }

    private static void assertNothingIn(String where, String text) {
        assertThat(text).as(where).isNotEmpty().doesNotContain(SECRET).doesNotMatch(HARMFUL);
    }
}
