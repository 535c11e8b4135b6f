package io.resetscope.benchmarks.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where the build has put things. The current directory is the repository's. */
public final class Layout {

    private static final Path TARGET = Path.of("benchmarks", "target");
    private static final Path AGENT = Path.of("agent", "target", "resetscope-agent.jar");

    private Layout() {}

    /** The jar of the variant's agent. */
    public static Path agent(Variant variant) {
        if (variant == Variant.RESETSCOPE) {
            return AGENT.toAbsolutePath();
        }
        return jars(TARGET.resolve("agents"), variant.jar()).findFirst().orElseThrow();
    }

    /** For the programs under test: nothing of the harness's libraries. */
    public static String programClassPath() {
        return join(Stream.of(
                        Stream.of(classes()),
                        jars(TARGET.resolve("programs"), ""),
                        jars(TARGET.resolve("lib"), "slf4j-api"))
                .flatMap(it -> it));
    }

    /** For programs that use the JDK only. */
    public static String plainClassPath() {
        return classes().toString();
    }

    /** For JMH. */
    public static String harnessClassPath() {
        return join(Stream.concat(Stream.of(classes()), jars(TARGET.resolve("lib"), "")));
    }

    /** As a jar, because a class-data-sharing archive takes no folders. */
    private static Path classes() {
        return jars(TARGET, "resetscope-benchmarks").findFirst().orElseThrow();
    }

    /** For what was measured, and what the programs need. */
    public static Path work() {
        try {
            return Files.createDirectories(TARGET.resolve("work").toAbsolutePath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String join(Stream<Path> paths) {
        return paths.map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private static Stream<Path> jars(Path folder, String beginning) {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> jars = files.filter(it -> it.getFileName().toString().startsWith(beginning))
                    .filter(it -> it.getFileName().toString().endsWith(".jar"))
                    .map(Path::toAbsolutePath)
                    .sorted(Comparator.naturalOrder())
                    .toList();
            return jars.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
