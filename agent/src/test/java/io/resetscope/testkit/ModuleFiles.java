package io.resetscope.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where the tests find the files of this module. */
public final class ModuleFiles {

    private ModuleFiles() {}

    /** The packaged agent, the one that users get. */
    public static Path agentJar() {
        Path jar = Optional.ofNullable(System.getProperty("resetscope.agent.jar"))
                .map(Path::of)
                .orElseGet(() -> directory().resolve("target/resetscope-agent.jar"));
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException("no agent at " + jar + ": run mvn package, or set resetscope.agent.jar");
        }
        return jar.toAbsolutePath();
    }

    /** OpenTelemetry's own agent, to run beside ours. */
    public static Path openTelemetryAgentJar() {
        return Requirement.present(
                Optional.ofNullable(System.getProperty("opentelemetry.agent.jar"))
                        .map(Path::of)
                        .filter(Files::isRegularFile),
                "opentelemetry-javaagent",
                "set the system property opentelemetry.agent.jar, as mvn verify does");
    }

    /** The sources of the programs that play the application. */
    public static Path probes() {
        return directory().resolve("src/test/probes");
    }

    private static Path directory() {
        // Maven's runners set basedir; an IDE starts in the module or in the project.
        Path start = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
        return Files.isDirectory(start.resolve("src/test/probes")) ? start : start.resolve("agent");
    }
}
