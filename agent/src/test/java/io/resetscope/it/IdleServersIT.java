package io.resetscope.it;

import static io.resetscope.it.Scenario.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.JvmVariant;
import io.resetscope.testkit.ModuleFiles;
import io.resetscope.testkit.Probes;
import io.resetscope.testkit.TemporaryDirectory;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Servers that keep idle connections for good: the time alone is pretended, the servers and their settings are real. */
class IdleServersIT {

    @Test
    @DisplayName("a server that closes no idle connection is named once, and one that does is not")
    void neverClosed() {
        try (ForkedJvm jvm = Scenario.watched(JvmVariant.of(17))
                .classPath(classPath())
                .main("IdleServers")
                .start()) {
            await().atMost(TIMEOUT).until(() -> told(jvm).size() >= 2);
            // what is told of it, is by a later look: by then, all others have been looked at
            jvm.send("");
            await().atMost(TIMEOUT).until(() -> told(jvm).size() >= 3);
            jvm.closeInput();
            assertThat(jvm.waitFor(TIMEOUT)).as(jvm::describe).isZero();
            assertThat(jvm.fact("open")).isEqualTo("8");
            assertThat(told(jvm)).as(jvm::describe).hasSize(3);
            assertThat(of(jvm, "unlimited"))
                    .contains(
                            "this server has kept a connection idle for 71 min",
                            "has no limit (Jetty 9.4",
                            "idleTimeout unlimited)",
                            ": idleTimeout of Jetty's ServerConnector");
            assertThat(of(jvm, "own")).contains("and has not closed it").doesNotContain("Timeout");
            assertThat(of(jvm, "last")).contains("and has not closed it");
        }
    }

    private static String of(ForkedJvm jvm, String server) {
        List<String> lines = told(jvm).stream()
                .filter(it -> it.contains("127.0.0.1:" + jvm.fact(server) + " "))
                .toList();
        assertThat(lines).as(server + "\n" + jvm.describe()).hasSize(1);
        return lines.get(0);
    }

    private static List<String> told(ForkedJvm jvm) {
        return Scenario.agentLines(jvm).stream()
                .filter(it -> it.contains("connection policy mismatch"))
                .toList();
    }

    /** Of the probes that are servers, with a Jetty. */
    static String classPath() {
        String libraries = Probes.classPath()
                + File.pathSeparator
                + ModuleFiles.client("jetty-server-9.4").stream()
                        .map(Path::toString)
                        .collect(Collectors.joining(File.pathSeparator));
        Path classes = TemporaryDirectory.untilExit("probes-servers").path();
        Probes.compile(
                Probes.OLDEST,
                libraries,
                classes,
                Stream.of("IdleServers", "StartedServer")
                        .map(name -> ModuleFiles.probes().resolve("servers").resolve(name + ".java"))
                        .toList());
        return classes + File.pathSeparator + libraries;
    }
}
