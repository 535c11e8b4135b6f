package io.resetscope.demo;

import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whether Resetscope rides along in a JVM, seen from how the JVM was started, and how to take it along.
 *
 * @param arguments those of the JVM that brought it; empty when it is not there
 * @param silencedBy the option by which it says nothing, as it was given; null when it speaks
 */
record Attachment(List<String> arguments, String silencedBy) {
    private static final Pattern AGENT = Pattern.compile(
            "-javaagent:(.*[/\\\\])?[^/\\\\=]*resetscope[^/\\\\=]*\\.jar(=.*)?", Pattern.CASE_INSENSITIVE);

    static Attachment ofThisJvm() {
        return of(ManagementFactory.getRuntimeMXBean().getInputArguments(), System::getProperty, System.getenv());
    }

    /** @param properties a system property; null when it is not set */
    static Attachment of(
            Collection<String> jvmArguments, UnaryOperator<String> properties, Map<String, String> environment) {
        String javaToolOptions = environment.get("JAVA_TOOL_OPTIONS");
        Stream<String> fromEnvironment =
                javaToolOptions == null ? Stream.of() : Stream.of(javaToolOptions.split("\\s+"));
        List<String> agents = Stream.concat(jvmArguments.stream(), fromEnvironment)
                .filter(argument -> AGENT.matcher(argument).matches())
                .toList();
        if (agents.isEmpty()) {
            return new Attachment(agents, null);
        }
        String off = given("log", "off", agents.get(0), properties, environment);
        return new Attachment(
                agents, off != null ? off : given("enabled", "false", agents.get(0), properties, environment));
    }

    /** An option of Resetscope's, where it has this value: as it was given, by the first of the places where it is set. */
    private static String given(
            String option,
            String value,
            String agent,
            UnaryOperator<String> properties,
            Map<String, String> environment) {
        String property = "resetscope." + option;
        String variable = "RESETSCOPE_" + option.toUpperCase(Locale.ROOT);
        if (properties.apply(property) != null) {
            return value.equalsIgnoreCase(properties.apply(property)) ? "-D" + property + "=" + value : null;
        }
        if (!environment.getOrDefault(variable, "").isEmpty()) {
            return value.equalsIgnoreCase(environment.get(variable)) ? variable + "=" + value : null;
        }
        return agent.toLowerCase(Locale.ROOT).matches(".*[=,]" + option + "=" + value + "(,.*)?")
                ? "its argument " + option + "=" + value
                : null;
    }

    boolean present() {
        return !arguments.isEmpty();
    }

    String howToHear() {
        boolean calledOff = silencedBy.contains("enabled=");
        return "Resetscope " + (calledOff ? "was called off" : "is attached, but says nothing") + ": " + silencedBy
                + ". So there is nothing to compare with; leave that out"
                + (calledOff ? "" : ", or set log to full, ladder or line");
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
