package io.resetscope.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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

    /** The class path of the libraries that probes in this folder use, as the build resolved it. */
    static String libraries(String folder) {
        return Requirement.present(
                Optional.ofNullable(System.getProperty("probes." + folder + ".class.path")),
                "the class path of the probes in " + folder,
                "set the system property probes." + folder + ".class.path, as mvn verify does");
    }

    /** The folder with the jars of one of the versions of Netty that {@code agent/pom.xml} copies. */
    public static Path netty(String version) {
        Path jars = Optional.ofNullable(System.getProperty("netty.directory"))
                .map(Path::of)
                .orElseGet(() -> directory().resolve("target/netty"))
                .resolve(version);
        if (!Files.isDirectory(jars)) {
            throw new IllegalStateException("no Netty at " + jars + ": run mvn generate-test-resources");
        }
        return jars.toAbsolutePath();
    }

    /** The jars of one client of the client kit, as {@code agent/pom.xml} copies them; a plus joins several folders. */
    public static List<Path> client(String names) {
        return Stream.of(names.split("\\+"))
                .flatMap(name -> jarsOf(name).stream())
                .toList();
    }

    private static List<Path> jarsOf(String name) {
        Path folder = directory().resolve("target/clients").resolve(name);
        if (!Files.isDirectory(folder)) {
            throw new IllegalStateException("no client at " + folder + ": run mvn generate-test-resources");
        }
        try (Stream<Path> jars = Files.list(folder)) {
            return jars.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The script that makes a Jaeger. */
    static Path jaegerBuild() {
        return directory().resolveSibling("jaeger/build");
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
