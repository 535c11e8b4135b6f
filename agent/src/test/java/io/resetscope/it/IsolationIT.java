package io.resetscope.it;

import static io.resetscope.it.Scenario.IDLE_MILLIS;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.JvmCommand;
import io.resetscope.testkit.JvmVariant;
import io.resetscope.testkit.ModuleFiles;
import io.resetscope.testkit.Nginx;
import io.resetscope.testkit.OtlpReceiver;
import io.resetscope.testkit.ParallelCases;
import io.resetscope.testkit.Probes;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The application's class path, the other agents and the JVM's options are as they were, and the agent works. */
class IsolationIT {

    private static final int JVMS_AT_A_TIME = 2;
    private static final String OWN = "io.resetscope.agent.ResetscopeAgent";

    @TempDir
    private static Path directory;

    private static Nginx server;

    @BeforeAll
    static void prepare() throws IOException {
        server = Nginx.start(Scenario.KEEP_ALIVE);
        ForeignClasses.writeTo(Files.createDirectories(directory.resolve("application")));
        Path withSpaces = Files.createDirectories(directory.resolve("with spaces"));
        Files.copy(ModuleFiles.agentJar(), withSpaces.resolve("resetscope agent.jar"));
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> neighboursAreUndisturbed() {
        ParallelCases cases = new ParallelCases(JVMS_AT_A_TIME);
        for (JvmVariant variant : List.of(JvmVariant.of(8), JvmVariant.of(17), JvmVariant.of(25))) {
            cases.add(variant + ": the application's libraries stay its own", () -> librariesStayOwn(variant));
            cases.add(variant + ": the agent's libraries are invisible", () -> librariesAreInvisible(variant));
            cases.add(variant + ": a path with spaces", () -> pathWithSpaces(variant));
            cases.add(variant + ": twice on the command line", () -> twice(variant));
            cases.add(variant + ": before opentelemetry-javaagent", () -> besideOpenTelemetry(variant, true));
            cases.add(variant + ": after opentelemetry-javaagent", () -> besideOpenTelemetry(variant, false));
            for (String mode : sharing(variant)) {
                cases.add(variant + ": -Xshare:" + mode, () -> withSharing(variant, mode));
            }
        }
        return cases.start();
    }

    /** JDK 8 refuses to start with {@code -Xshare:on} and any agent at all. */
    private static List<String> sharing(JvmVariant variant) {
        return variant.feature() == 8 ? List.of("off", "auto") : List.of("on", "off", "auto");
    }

    private static void librariesStayOwn(JvmVariant variant) {
        String classPath = directory.resolve("application") + File.pathSeparator + Probes.classPath();
        ForkedJvm jvm = explainsForeign(variant, ForeignClasses.LIBRARIES, classPath);
        assertThat(ForeignClasses.LIBRARIES)
                .allSatisfy(name -> assertThat(jvm.fact(name)).isEqualTo(ForeignClasses.MARKER + ";resource"));
    }

    private static void librariesAreInvisible(JvmVariant variant) {
        List<String> names = new ArrayList<>(ForeignClasses.LIBRARIES);
        names.add(OWN);
        ForkedJvm jvm = explainsForeign(variant, names, Probes.classPath());
        assertThat(names).allSatisfy(name -> assertThat(jvm.fact(name)).isEqualTo("absent;no resource"));
    }

    private static void pathWithSpaces(JvmVariant variant) {
        Path jar = directory.resolve("with spaces").resolve("resetscope agent.jar");
        explains(Scenario.probe(variant).agent(jar, ""));
    }

    private static void twice(JvmVariant variant) {
        ForkedJvm jvm = explains(Scenario.watched(variant).agent());
        assertThat(Scenario.agentLines(jvm))
                .as(jvm::describe)
                .filteredOn(it -> it.contains("watching"))
                .hasSize(1);
        assertThat(Scenario.agentLines(jvm))
                .as(jvm::describe)
                .filteredOn(it -> it.contains("already"))
                .hasSize(1);
    }

    private static void besideOpenTelemetry(JvmVariant variant, boolean oursFirst) {
        String other = "-javaagent:" + ModuleFiles.openTelemetryAgentJar();
        JvmCommand command = Scenario.probe(variant);
        explains(
                oursFirst
                        ? command.agent().option(other)
                        : command.option(other).agent());
    }

    private static void withSharing(JvmVariant variant, String mode) {
        explains(Scenario.watched(variant).option("-Xshare:" + mode));
    }

    private static ForkedJvm explains(JvmCommand command) {
        return explainsStale(command.main("StaleSocket", "127.0.0.1", String.valueOf(server.port()), IDLE_MILLIS));
    }

    private static ForkedJvm explainsForeign(JvmVariant variant, List<String> names, String classPath) {
        return explainsStale(Scenario.watched(variant)
                .classPath(classPath)
                .main(
                        "ForeignLibraries",
                        String.join(",", names),
                        "127.0.0.1",
                        String.valueOf(server.port()),
                        IDLE_MILLIS));
    }

    private static ForkedJvm explainsStale(JvmCommand command) {
        try (OtlpReceiver collector = OtlpReceiver.start()) {
            ForkedJvm jvm = Scenario.runUntilTold(command, collector, 1);
            Scenario.assertStaleExplained(jvm, collector);
            return jvm;
        }
    }
}
