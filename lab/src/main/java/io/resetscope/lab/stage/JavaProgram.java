package io.resetscope.lab.stage;

import io.resetscope.lab.Role;
import io.resetscope.testkit.Jdk;
import io.resetscope.testkit.ModuleFiles;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A Java program of the lab, with or without the agent, possibly inside a network namespace. */
public final class JavaProgram {

    private static final String SETTLE = System.getProperty("lab.settle", "300ms");
    private static final String CLIENTS = "lab.clients.directory";

    private final Jdk jdk;
    private final List<String> options = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private List<String> prefix = List.of();
    private String classPath = ownClasses().toString();

    public JavaProgram(Jdk jdk) {
        this.jdk = jdk;
    }

    public JavaProgram agent(Role role, String collector) {
        options.add("-javaagent:" + ModuleFiles.agentJar());
        // every incident counts here, and repetitions are no neighbours of one another
        options.add("-Dresetscope.max_incidents_per_minute=100000");
        options.add("-Dresetscope.settle=" + SETTLE);
        environment.put("OTEL_SERVICE_NAME", role.id());
        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", collector);
        environment.put("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
        environment.put("OTEL_BSP_SCHEDULE_DELAY", "200");
        environment.put("OTEL_METRIC_EXPORT_INTERVAL", "2000");
        return this;
    }

    /** A system property. */
    public JavaProgram property(String name, String value) {
        options.add("-D" + name + "=" + value);
        return this;
    }

    /** Runs behind this command. */
    public JavaProgram behind(List<String> command) {
        prefix = command;
        return this;
    }

    /** The jars of one folder of {@code target/clients}; none for a client that needs none. */
    public JavaProgram jars(String folder) {
        classPath += File.pathSeparator + clients().resolve(folder) + File.separator + "*";
        return this;
    }

    /** Classes besides the lab's own. */
    public JavaProgram classes(Path folder) {
        classPath += File.pathSeparator + folder;
        return this;
    }

    /** Of a module inside the lab's: its classes and jars, in place of the lab's. */
    public JavaProgram module(String name) {
        Path target = ownClasses().resolve(Path.of("..", "..", name, "target")).normalize();
        classPath = target.resolve("classes") + File.pathSeparator + target.resolve("lib") + File.separator + "*";
        return this;
    }

    public Program start(String mainClass, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(jdk.java().toString());
        // many small JVMs on few cores
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx192m"));
        command.addAll(options);
        command.addAll(TestKey.javaOptions());
        command.addAll(List.of("-cp", classPath, mainClass));
        command.addAll(List.of(arguments));
        return Program.start(command, environment);
    }

    private static Path clients() {
        String named = System.getProperty(CLIENTS);
        return named == null ? ownClasses().resolveSibling("clients") : Path.of(named);
    }

    private static Path ownClasses() {
        try {
            return Path.of(JavaProgram.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
