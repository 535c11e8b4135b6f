package io.resetscope.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.JvmVariant;
import io.resetscope.testkit.OtlpReceiver;
import io.resetscope.testkit.ParallelCases;
import io.resetscope.testkit.ReceivedSpan;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Asynchronous channels at both ends, on every JDK: each end says its part, with what really passed. */
class AsynchronousChannelIT {

    private static final int JVMS_AT_A_TIME = 2;
    /** Of both ends, of an upload and a download, whole and in parts. */
    private static final int FAILURES = 8;

    private static final String SENT = "resetscope.connection.bytes_sent";

    @TestFactory
    Stream<DynamicTest> bothEndsAreExplained() {
        ParallelCases cases = new ParallelCases(JVMS_AT_A_TIME);
        JvmVariant.all().stream()
                .filter(it -> it.options().isEmpty())
                .forEach(variant -> cases.add(variant.toString(), () -> explains(variant)));
        return cases.start();
    }

    private static void explains(JvmVariant variant) {
        try (OtlpReceiver collector = OtlpReceiver.start()) {
            // what is put into the JDK's methods is more than advice, and its own classes are not verified by default
            ForkedJvm jvm = Scenario.runUntilTold(
                    Scenario.watched(variant)
                            .option("-XX:+UnlockDiagnosticVMOptions")
                            .option("-XX:+BytecodeVerificationLocal")
                            .main("AsynchronousEndings"),
                    collector,
                    FAILURES);
            assertThat(jvm.exitCode()).as(jvm::describe).isZero();
            assertThat(jvm.facts())
                    .as(jvm::describe)
                    .containsEntry("done", "true")
                    .doesNotContainKey("server");
            List<ReceivedSpan> told = Scenario.failures(collector.received());
            for (String how : List.of("", "InParts")) {
                upload(jvm, how, told);
                download(jvm, how, told);
            }
            assertThat(told).as(jvm::describe).hasSize(FAILURES);
        }
    }

    private static void upload(ForkedJvm jvm, String how, List<ReceivedSpan> told) {
        ReceivedSpan client = only(jvm, told, "client", "request_body_rejected", how);
        ReceivedSpan server = only(jvm, told, "server", "local_close_with_unread_data", how);
        assertThat(client.attributes())
                .as(jvm::describe)
                .containsEntry("http.request.method", "POST")
                .containsEntry("http.response.status_code", 413L)
                .containsEntry(SENT, sent(jvm, "uploaded" + how));
        assertThat(server.attributes())
                .as(jvm::describe)
                .containsEntry("http.request.method", "POST")
                .hasEntrySatisfying(
                        "resetscope.connection.unread_bytes",
                        it -> assertThat((long) it).isPositive());
    }

    private static void download(ForkedJvm jvm, String how, List<ReceivedSpan> told) {
        only(jvm, told, "client", "local_abort", how);
        ReceivedSpan server = only(jvm, told, "server", "client_disconnected", how);
        assertThat(server.attributes())
                .as(jvm::describe)
                .containsEntry("http.request.method", "GET")
                .containsEntry(SENT, sent(jvm, "downloaded" + how));
    }

    private static long sent(ForkedJvm jvm, String what) {
        return Long.parseLong(jvm.fact(what));
    }

    private static ReceivedSpan only(ForkedJvm jvm, List<ReceivedSpan> told, String role, String cause, String how) {
        List<ReceivedSpan> found = told.stream()
                .filter(it -> role.equals(it.attributes().get("resetscope.role")))
                .filter(it -> cause.equals(it.attributes().get("resetscope.cause")))
                .filter(it -> Long.valueOf(jvm.fact("port" + how))
                        .equals(it.attributes().get("server.port")))
                .toList();
        assertThat(found)
                .as(() -> role + " " + cause + how + "\n" + jvm.describe())
                .hasSize(1);
        return found.get(0);
    }
}
