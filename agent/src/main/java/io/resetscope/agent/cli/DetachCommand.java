package io.resetscope.agent.cli;

import io.resetscope.agent.AgentVersion;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes the agent out of a JVM that is running. */
@Command(
        name = "detach",
        description = "Takes the agent out of a running JVM of the same user, be it attached or there from the start.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The agent reports what it still has to report; then its classes are as they were, and its threads have ended.",
            "It can be attached again, also with other options. What it had learned of servers is lost.",
            "Meanwhile, for 10 seconds at most, that JVM answers no other tool that attaches (jcmd, jstack).",
            "The exit code is 1 where there is no agent, where something of it is left, and where that JVM does not answer",
            "within 30 seconds."
        })
final class DetachCommand implements Callable<Integer> {

    /** What the agent's entry takes for this wish. */
    private static final String ARGUMENT = "detach";

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "PID", description = "process id, as jps or ps shows it")
    private long pid;

    @Override
    public Integer call() throws Exception {
        if (pid <= 0) {
            throw new ParameterException(spec.commandLine(), pid + " is not a process id");
        }
        return AnswerLimit.ask(
                this::detach,
                pid,
                "Could not detach from " + pid,
                spec.commandLine().getErr());
    }

    private int detach() throws IOException {
        try (RunningJvm jvm = RunningJvm.of(pid)) {
            if (jvm.agentProperty(AgentVersion.AGENT_PROPERTY) == null) {
                return failed("Not detached: " + pid + " has no agent that says so.");
            }
            IllegalStateException refused = jvm.load(SelfTestCommand.ownJar(), ARGUMENT);
            String left = jvm.agentProperty(AgentVersion.AGENT_PROPERTY);
            if (AgentVersion.isDetachedInPart(left)) {
                return failed(
                        "Detached from " + pid + " in part: what is left does nothing, and its stderr says what that"
                                + " is. Another detach tries again; it can be attached.");
            }
            if (left != null && refused != null) {
                throw refused;
            }
            if (left != null) {
                return failed("Not detached: the agent in " + pid + " knows no detach; it stays until that JVM ends.");
            }
            String threads = jvm.agentProperty(AgentVersion.ENDING_PROPERTY);
            if (threads != null) {
                return failed(Echo.in(
                        "Detached from " + pid
                                + ": nothing is watched any more. But threads of the agent have not"
                                + " ended in time (" + threads
                                + "); a stderr that takes nothing may keep them. It can be"
                                + " attached.",
                        threads));
            }
        } catch (IllegalStateException e) {
            return failed("Could not detach from " + pid + ": " + RunningJvm.reason(e));
        }
        spec.commandLine().getOut().println("Detached from " + pid + ".");
        return 0;
    }

    private int failed(String why) {
        spec.commandLine().getErr().println(why);
        return 1;
    }
}
