package io.resetscope.agent.cli;

import io.resetscope.agent.AgentVersion;
import io.resetscope.agent.options.Option;
import java.io.PrintWriter;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code java -jar resetscope-agent.jar}. Without a command: how to use the jar as an agent. */
@Command(
        name = "resetscope",
        mixinStandardHelpOptions = true,
        versionProvider = ResetscopeCommand.Version.class,
        header = "Says who ended a TCP connection of a Java program, why, and what to change.",
        description = {
            "",
            "With a program that is started:",
            "  java -javaagent:resetscope-agent.jar[=name=value,...] -jar anything.jar",
            "",
            "With a program that is running: resetscope attach PID, and to end it: resetscope detach PID",
            ""
        },
        subcommands = {
            AttachCommand.class,
            DetachCommand.class,
            ProbeCommand.class,
            SelfTestCommand.class,
            ResetscopeCommand.OptionsCommand.class,
            CommandLine.HelpCommand.class
        },
        footer = {"", "Options of the agent: resetscope options"})
public final class ResetscopeCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    /** Called by name from the root of the jar; ends the JVM with the command's exit code. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new ResetscopeCommand())
                .registerConverter(double.class, text -> number(text, Double::valueOf, "a number"))
                .registerConverter(Integer.class, text -> number(text, Integer::valueOf, "a whole number"))
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler(ResetscopeCommand::usageError)
                .setExecutionExceptionHandler(ResetscopeCommand::failure);
    }

    /** Java's own words for numbers are not everybody's. */
    private static <T> T number(String text, Function<String, T> form, String what) {
        try {
            return form.apply(text);
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' is not " + what);
        }
    }

    /** One line: whoever mistyped knows what to look up. */
    private static int usageError(ParameterException error, String[] args) {
        CommandLine command = error.getCommandLine();
        String name = command.getCommandSpec().qualifiedName(" ");
        command.getErr().println(Echo.in(error.getMessage(), args) + " (see: " + name + " --help)");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private static int failure(Exception error, CommandLine command, CommandLine.ParseResult parsed) {
        command.getErr().println(command.getCommandSpec().qualifiedName(" ") + " failed: " + error);
        return command.getCommandSpec().exitCodeOnExecutionException();
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command: attach, detach, probe, self-test or options?");
    }

    /** Read from the jar. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            return new String[] {"resetscope " + AgentVersion.get()};
        }
    }

    /** Lists the agent's options from their declaration. */
    @Command(name = "options", description = "Lists the agent's options.", mixinStandardHelpOptions = true)
    static final class OptionsCommand implements Runnable {

        @Spec
        private CommandSpec spec;

        @Override
        public void run() {
            PrintWriter out = spec.commandLine().getOut();
            out.println(
                    "Set by -Dresetscope.NAME=, environment RESETSCOPE_NAME, or agent argument NAME=; the first wins.");
            for (Option option : Option.values()) {
                out.printf(
                        "%n%s=%s%n  %s%n  takes %s%n",
                        option.id(),
                        option.defaultValue(),
                        option.description(),
                        option.kind().takes());
            }
        }
    }
}
