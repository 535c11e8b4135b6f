package io.resetscope.it;

import static io.resetscope.it.Scenario.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.JvmCommand;
import io.resetscope.testkit.JvmVariant;
import io.resetscope.testkit.ModuleFiles;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An operator can ask whether every hook has found its place in this JVM. */
class SelfTestIT {

    /** Connect, read, write and close, at the least. */
    private static final int FEWEST_HOOKS = 4;

    static List<JvmVariant> variants() {
        return JvmVariant.all();
    }

    @ParameterizedTest
    @MethodSource("variants")
    void theCommandFindsEveryHookInPlace(JvmVariant variant) {
        JvmCommand command = JvmCommand.on(variant).jar(ModuleFiles.agentJar(), "self-test");
        ForkedJvm jvm = command.run(TIMEOUT);
        assertThat(jvm.exitCode()).as(jvm::describe).isZero();
        assertAllHooksOk(jvm, jvm.stdout());
        assertThat(jvm.stderr()).as(jvm::describe).noneMatch(it -> it.contains("ok  "));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void thePropertyTestsBeforeTheApplicationRuns(JvmVariant variant) {
        ForkedJvm jvm = Scenario.watched(variant)
                .property("resetscope.selftest", "true")
                .main("Greeting", "hello")
                .run(TIMEOUT);
        assertThat(jvm.exitCode()).as(jvm::describe).isZero();
        assertThat(jvm.fact("greeting")).isEqualTo("hello");
        assertThat(jvm.stdout()).as("is the application's").containsExactly("greeting=hello");
        assertAllHooksOk(jvm, jvm.stderr());
    }

    private static void assertAllHooksOk(ForkedJvm jvm, List<String> lines) {
        assertThat(lines)
                .as(jvm::describe)
                .filteredOn(it -> it.matches("(?i).*\\bok\\b.*"))
                .hasSizeGreaterThanOrEqualTo(FEWEST_HOOKS);
        assertThat(Stream.concat(jvm.stdout().stream(), jvm.stderr().stream()))
                .as(jvm::describe)
                .noneMatch(it -> it.matches("(?i).*\\b(failed|missing|not ok)\\b.*"));
    }
}
