package io.resetscope.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A {@code java} command line in the making; options and agents keep the order in which they were given. */
public final class JvmCommand {

    private static final Set<String> INHERITED_OPTIONS =
            Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    private final Path java;
    private final List<Option> options = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private final List<String> program = new ArrayList<>();
    private String classPath = "";
    private ProcessBuilder.Redirect stderr = ProcessBuilder.Redirect.PIPE;

    private record Option(String text, boolean ours) {}

    private JvmCommand(Path java) {
        this.java = java;
    }

    public static JvmCommand on(Jdk jdk) {
        return new JvmCommand(jdk.java());
    }

    /** Skips or fails the test where the variant is not installed. */
    public static JvmCommand on(JvmVariant variant) {
        JvmCommand command = on(variant.require());
        variant.options().forEach(command::option);
        return command;
    }

    public JvmCommand option(String option) {
        options.add(new Option(option, false));
        return this;
    }

    /** A system property. */
    public JvmCommand property(String name, String value) {
        return option("-D" + name + "=" + value);
    }

    /** Our agent, without arguments. */
    public JvmCommand agent() {
        return agent(ModuleFiles.agentJar(), "");
    }

    /** Our agent with arguments. */
    public JvmCommand agent(String arguments) {
        return agent(ModuleFiles.agentJar(), arguments);
    }

    /** A copy of our agent. */
    public JvmCommand agent(Path jar, String arguments) {
        options.add(new Option("-javaagent:" + jar + (arguments.isEmpty() ? "" : "=" + arguments), true));
        return this;
    }

    /** The same command without our agent, for comparison. */
    public JvmCommand withoutAgent() {
        options.removeIf(Option::ours);
        return this;
    }

    public JvmCommand classPath(String path) {
        classPath = path;
        return this;
    }

    public JvmCommand env(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Its standard error goes there, and is not collected. */
    public JvmCommand stderr(Path file) {
        stderr = ProcessBuilder.Redirect.to(file.toFile());
        return this;
    }

    /** The class to run. */
    public JvmCommand main(String mainClass, String... arguments) {
        program.clear();
        program.add(mainClass);
        program.addAll(List.of(arguments));
        return this;
    }

    /** The class that is to run the one that was given. */
    public JvmCommand within(String mainClass) {
        program.add(0, mainClass);
        return this;
    }

    /** The jar to run. */
    public JvmCommand jar(Path jar, String... arguments) {
        program.clear();
        program.addAll(List.of("-jar", jar.toString()));
        program.addAll(List.of(arguments));
        return this;
    }

    public ForkedJvm start() {
        ProcessBuilder builder = new ProcessBuilder(commandLine()).redirectError(stderr);
        // What configures the build's own telemetry or agent must not reach the application under test.
        builder.environment()
                .keySet()
                .removeIf(
                        it -> it.startsWith("OTEL_") || it.startsWith("RESETSCOPE_") || INHERITED_OPTIONS.contains(it));
        builder.environment().putAll(environment);
        try {
            return new ForkedJvm(builder.start(), String.join(" ", commandLine()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it and waits for its end. */
    public ForkedJvm run(Duration timeout) {
        ForkedJvm jvm = start();
        jvm.waitFor(timeout);
        return jvm;
    }

    List<String> commandLine() {
        List<String> line = new ArrayList<>(List.of(java.toString()));
        options.forEach(it -> line.add(it.text()));
        if (!classPath.isEmpty()) {
            line.addAll(List.of("-cp", classPath));
        }
        line.addAll(program);
        return line;
    }
}
