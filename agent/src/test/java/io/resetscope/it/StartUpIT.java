package io.resetscope.it;

import static io.resetscope.it.Scenario.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.JvmCommand;
import io.resetscope.testkit.JvmVariant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a start costs is, most of all, the classes that are loaded: nothing is loaded before it is needed. */
class StartUpIT {

    private static final Pattern BYTE_BUDDY = Pattern.compile("[ \\]]net\\.bytebuddy\\.");
    private static final Pattern TELEMETRY = Pattern.compile("[ \\]](io\\.opentelemetry|okhttp3|kotlin)\\.");
    private static final Pattern OURS = Pattern.compile("[ \\]]io\\.resetscope\\.");

    static List<JvmVariant> variants() {
        return JvmVariant.all();
    }

    private static List<String> loaded(JvmCommand command) {
        ForkedJvm jvm = command.option("-verbose:class").run(TIMEOUT);
        assertThat(jvm.exitCode()).as(jvm::describe).isZero();
        return jvm.stdout();
    }

    private static List<String> matching(List<String> lines, Pattern pattern) {
        return lines.stream().filter(it -> pattern.matcher(it).find()).toList();
    }

    @ParameterizedTest
    @MethodSource("variants")
    @DisplayName("a program that opens no socket pays for some classes of ours, and no library's")
    void withoutSockets(JvmVariant variant) {
        List<String> loaded = loaded(Scenario.watched(variant).main("Greeting"));
        assertThat(matching(loaded, OURS)).hasSizeBetween(20, 160);
        assertThat(matching(loaded, BYTE_BUDDY)).isEmpty();
        assertThat(matching(loaded, TELEMETRY)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("variants")
    @DisplayName("a program whose connections all end in order pays for weaving, and for no telemetry")
    void withHealthySockets(JvmVariant variant) {
        List<String> loaded = loaded(Scenario.watched(variant)
                .env("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318")
                // no idle time that was survived, and would be counted
                .property("resetscope.idle_check_after", "1h")
                .main("Healthy", "20", "2", "1", "orderly"));
        assertThat(matching(loaded, BYTE_BUDDY)).isNotEmpty();
        assertThat(matching(loaded, TELEMETRY)).isEmpty();
    }
}
