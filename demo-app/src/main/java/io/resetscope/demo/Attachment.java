package io.resetscope.demo;

import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whether Resetscope rides along in a JVM, seen from how the JVM was started, and how to take it along.
 *
 * @param arguments those of the JVM that brought it; empty when it is not there
 */
record Attachment(List<String> arguments) {
    private static final Pattern AGENT = Pattern.compile(
            "-javaagent:(.*[/\\\\])?[^/\\\\=]*resetscope[^/\\\\=]*\\.jar(=.*)?", Pattern.CASE_INSENSITIVE);

    static Attachment ofThisJvm() {
        return of(ManagementFactory.getRuntimeMXBean().getInputArguments(), System.getenv("JAVA_TOOL_OPTIONS"));
    }

    static Attachment of(Collection<String> jvmArguments, String javaToolOptions) {
        Stream<String> fromEnvironment =
                javaToolOptions == null ? Stream.of() : Stream.of(javaToolOptions.split("\\s+"));
        return new Attachment(Stream.concat(jvmArguments.stream(), fromEnvironment)
                .filter(argument -> AGENT.matcher(argument).matches())
                .toList());
    }

    boolean present() {
        return !arguments.isEmpty();
    }

    String howTo(List<String> originalArguments) {
        Path code = Path.of(URI.create(
                Demo.class.getProtectionDomain().getCodeSource().getLocation().toString()));
        Path agent = code.resolve("../../../agent/target/resetscope-agent.jar").normalize();
        String command = String.join(" ", originalArguments);
        return """
                Resetscope is not attached, so there is nothing to compare with. Attach it:
                  java -javaagent:%s -jar %s %s""".formatted(fromHere(agent), fromHere(code), command).stripTrailing()
                + (Files.exists(agent) ? "" : "\n  (that agent jar does not exist yet: mvn package builds it)");
    }

    private static Path fromHere(Path path) {
        Path here = Path.of("").toAbsolutePath();
        return path.startsWith(here) ? here.relativize(path) : path;
    }
}
