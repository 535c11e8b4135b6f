package io.resetscope.agent.cli;

import io.resetscope.agent.AgentVersion;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes the agent out of a JVM that is running. */
@Command(
        name = "detach",
        description = "Takes the agent out of a running JVM of the same user, however it came there.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Woven classes become what they were, the agent's threads end, and what it had yet to say it says before.",
            "It can be attached again, with other options. What it has learned of servers is gone.",
            "While it says its last, for 5 seconds at most, that JVM answers no other tool that attaches (jcmd, jstack).",
            "The exit code is 1 where there is no agent, or something of it is left."
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
        try (RunningJvm jvm = RunningJvm.of(pid)) {
            if (jvm.agentVersion(AgentVersion.AGENT_PROPERTY) == null) {
                return failed("Not detached: " + pid + " has no agent that says so.");
            }
            jvm.load(SelfTestCommand.ownJar(), ARGUMENT);
            String left = jvm.agentVersion(AgentVersion.AGENT_PROPERTY);
            if (AgentVersion.isDetachedInPart(left)) {
                return failed(
                        "Detached from " + pid + " in part: what is left does nothing, and its stderr says what that"
                                + " is. Another detach tries again; it can be attached.");
            }
            if (left != null) {
                return failed("Not detached: the agent in " + pid + " knows no detach; it stays until that JVM ends.");
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
