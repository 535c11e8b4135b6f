package io.resetscope.demo;

import io.resetscope.demo.heard.ErrorTee;
import io.resetscope.demo.scenario.Scenarios;
import io.resetscope.demo.scenario.Settings;
import java.io.PrintWriter;
import java.util.function.Function;
import picocli.CommandLine;

/** An ordinary application whose connections die. What Resetscope says of it is read off standard error. */
public final class Demo {
    private Demo() {}

    public static void main(String[] args) {
        ErrorTee tee = ErrorTee.install();
        PrintWriter out = new PrintWriter(System.out, true);
        System.exit(run(args, Scenarios::standard, out, tee, Attachment.ofThisJvm()));
    }

    static int run(
            String[] args,
            Function<Settings, Scenarios> catalogue,
            PrintWriter out,
            ErrorTee tee,
            Attachment attachment) {
        CommandLine line = new CommandLine(new DemoCommand(catalogue, tee, attachment));
        line.setOut(out);
        line.setErr(new PrintWriter(tee.stream(), true));
        line.setParameterExceptionHandler((problem, arguments) -> {
            problem.getCommandLine().getErr().println(problem.getMessage());
            return ExitCode.USAGE;
        });
        return line.execute(args);
    }
}
