package io.resetscope.benchmarks.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The command line of a JVM under test. */
public final class Jvm {

    private final Path java;
    private final List<String> options = new ArrayList<>();
    private String classPath = Layout.plainClassPath();

    public Jvm(Path java) {
        this.java = java;
    }

    public Jvm options(String... more) {
        options.addAll(Arrays.asList(more));
        return this;
    }

    public Jvm options(List<String> more) {
        options.addAll(more);
        return this;
    }

    public Jvm variant(Variant variant) {
        if (variant.hasAgent()) {
            options.add("-javaagent:" + Layout.agent(variant));
            options.addAll(variant.settings());
        }
        return this;
    }

    public Jvm classPath(String path) {
        classPath = path;
        return this;
    }

    public List<String> command(Class<?> program, String... arguments) {
        return command(program.getName(), arguments);
    }

    public List<String> command(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(java.toString());
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, program));
        command.addAll(Arrays.asList(arguments));
        return command;
    }
}
