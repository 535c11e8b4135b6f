package io.resetscope.lab.servers;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A server of the kit: how it is run, and what must be said of it. The table is {@link ServerKinds}. */
public final class ServerKind {

    final String name;
    final String title;
    private String program = "";
    private boolean ofTheLab;
    private String jars = "";
    private final List<String> arguments = new ArrayList<>();
    private final Map<String, String> properties = new TreeMap<>();
    private String library = "";
    private final Map<ServerFault, String> settings = new EnumMap<>(ServerFault.class);
    private final Map<ServerFault, String> values = new EnumMap<>(ServerFault.class);
    private final Map<ServerFault, String> impossible = new EnumMap<>(ServerFault.class);

    private ServerKind(String name, String title) {
        this.name = name;
        this.title = title;
    }

    /** @param name for people who choose */
    static ServerKind of(String name, String title) {
        return new ServerKind(name, title);
    }

    /** A source file of {@code src/servers}, compiled against the jars of this folder of {@code target/clients}; or none. */
    ServerKind source(String className, String folder) {
        program = className;
        jars = folder;
        return this;
    }

    /** A class of the lab's. */
    ServerKind program(Class<?> main, String folder, String... options) {
        program = main.getName();
        ofTheLab = true;
        jars = folder;
        arguments.addAll(List.of(options));
        return this;
    }

    /** A system property of its JVM. */
    ServerKind property(String property, String value) {
        properties.put(property, value);
        return this;
    }

    /** What the evidence calls it, with its version where it tells one. */
    ServerKind library(String told) {
        library = told;
        return this;
    }

    /** The setting that is the reason, which must be named with its value, and no other. */
    ServerKind setting(String setting, String value, ServerFault... faults) {
        for (ServerFault fault : faults) {
            settings.put(fault, setting);
            values.put(fault, value);
        }
        return this;
    }

    /** It cannot be met; nothing may be said. The reason is for the page. */
    ServerKind impossible(String reason, ServerFault... faults) {
        for (ServerFault fault : faults) {
            impossible.put(fault, reason);
        }
        return this;
    }

    String program() {
        return program;
    }

    /** Whether its class is among the lab's own; else it is a source file to be compiled. */
    boolean isOfTheLab() {
        return ofTheLab;
    }

    String jars() {
        return jars;
    }

    List<String> arguments() {
        return arguments;
    }

    Map<String, String> properties() {
        return properties;
    }

    String library() {
        return library;
    }

    /** Null when none need be named. */
    String setting(ServerFault fault) {
        return settings.get(fault);
    }

    /** Of {@link #setting}, as the evidence has it. */
    String value(ServerFault fault) {
        return values.get(fault);
    }

    /** Null where it can be met. */
    String impossible(ServerFault fault) {
        return impossible.get(fault);
    }
}
