package io.resetscope.agent.cli;

import io.resetscope.agent.AgentVersion;
import io.resetscope.agent.options.Options;
import java.io.File;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Loads the agent into a JVM that is running. */
@Command(
        name = "attach",
        description = "Loads the agent into a running JVM of the same user.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "What the agent finds is written to that JVM's stderr. Connections that are open already are watched from",
            "their next read or write on; their age is not known.",
            "A JVM takes one agent: where it is already, nothing changes, and the exit code is 1 if options were given;",
            "detach takes it out.",
            "With enabled=false, given here or set in that JVM, the agent does not start, and the exit code is 1.",
            "It is 1 as well where that JVM does not answer within 30 seconds.",
            "From Java 21 on, that JVM prints a warning; -XX:+EnableDynamicAgentLoading at its start prevents it."
        })
final class AttachCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "PID", description = "process id, as jps or ps shows it")
    private long pid;

    @Parameters(
            index = "1..*",
            paramLabel = "NAME=VALUE",
            description = "options of the agent, e.g. log=line settle=500ms; see: resetscope options")
    private String[] options = {};

    @Override
    public Integer call() throws Exception {
        String arguments = String.join(",", options);
        List<String> problems =
                Options.of(arguments, new Properties(), Collections.emptyMap()).problems();
        if (!problems.isEmpty()) {
            // a running JVM gets one agent: better to ask again than to attach with a default that was not meant
            String all = String.join("; ", problems).replaceAll("; using the default, [^;]*|(;| and is) ignored", "");
            throw new ParameterException(spec.commandLine(), "Not attached: " + all);
        }
        if (pid <= 0) {
            throw new ParameterException(spec.commandLine(), pid + " is not a process id");
        }
        return AnswerLimit.ask(
                () -> attach(arguments),
                pid,
                "Could not attach to " + pid,
                spec.commandLine().getErr());
    }

    private int attach(String arguments) throws IOException {
        File jar = SelfTestCommand.ownJar();
        try (RunningJvm jvm = RunningJvm.of(pid)) {
            String running = jvm.agentProperty(AgentVersion.AGENT_PROPERTY);
            if (running != null && !AgentVersion.isDetachedInPart(running)) {
                return alreadyThere(running);
            }
            IllegalStateException refused = jvm.load(jar, arguments);
            running = jvm.agentProperty(AgentVersion.AGENT_PROPERTY);
            if (running == null || AgentVersion.isDetachedInPart(running)) {
                if (refused != null) {
                    throw refused;
                }
                return notStarted(Options.of(arguments, jvm.systemProperties(), Collections.emptyMap())
                        .enabled());
            }
            spec.commandLine().getOut().println("Attached to " + pid + "; see its stderr for [resetscope] lines.");
            if (!running.equals(AgentVersion.get())) {
                spec.commandLine().getOut().println(Echo.in(anotherVersion(running), running));
            }
        } catch (IllegalStateException e) {
            spec.commandLine().getErr().println("Could not attach to " + pid + ": " + RunningJvm.reason(e));
            return 1;
        }
        return 0;
    }

    /** The class that the JVM enters by is loaded once, from the first jar, and takes the rest from there. */
    private String anotherVersion(String running) {
        return "It is version " + running + ", not " + AgentVersion.get() + ": " + pid
                + " had that one first, and keeps to its jar until it ends.";
    }

    /** Nothing is wrong unless options were to be set. */
    private int alreadyThere(String version) {
        String there = Echo.in("Not attached: " + pid + " has the agent already (" + version + ")", version);
        if (options.length == 0) {
            spec.commandLine().getOut().println(there + "; nothing has changed.");
            return 0;
        }
        spec.commandLine()
                .getErr()
                .println(Echo.in(
                        there + ", whose options stay as they are until it is detached; not used: "
                                + String.join(" ", options),
                        options));
        return 1;
    }

    /** @param enabled as far as is known from here: the environment of another JVM is not */
    private int notStarted(boolean enabled) {
        spec.commandLine()
                .getErr()
                .println(
                        enabled
                                ? "Loaded into " + pid
                                        + ", but that JVM does not say that the agent runs: its environment"
                                        + " may call it off (RESETSCOPE_ENABLED=false), or its stderr says why."
                                : "Not attached: the options call it off (enabled=false, as given here or to " + pid
                                        + "); it can still be attached.");
        return 1;
    }
}
