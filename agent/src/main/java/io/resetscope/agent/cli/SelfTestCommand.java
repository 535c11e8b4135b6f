package io.resetscope.agent.cli;

import io.resetscope.agent.selftest.SelfTest;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Tries every hook on this Java. From 9 on the JVM lets the jar be an agent of its own command line; on 8 a JVM is started
 * that has it as its agent.
 */
@Command(
        name = "self-test",
        description = "Tries every hook on this Java, with loopback connections, and says what works.",
        mixinStandardHelpOptions = true)
final class SelfTestCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--result", hidden = true, description = "in the child: hand the outcome on as exit code")
    private boolean result;

    @Override
    public Integer call() throws IOException, InterruptedException, ReflectiveOperationException {
        if (result) {
            return exitCode();
        }
        System.setProperty(SelfTest.REPORT_PROPERTY, "");
        Object started = ClassLoader.getSystemClassLoader()
                .loadClass("io.resetscope.premain.LauncherAgent")
                .getMethod("startAgent", String.class)
                .invoke(null, "selftest=true");
        return Boolean.TRUE.equals(started) ? exitCode() : inNewJvm();
    }

    private int exitCode() {
        spec.commandLine().getOut().print(System.getProperty(SelfTest.REPORT_PROPERTY, ""));
        spec.commandLine().getOut().flush();
        if (System.getProperty(SelfTest.RESULT_PROPERTY) == null) {
            spec.commandLine()
                    .getErr()
                    .println(
                            "self-test did not run: the agent is switched off (RESETSCOPE_ENABLED, -Dresetscope.enabled),"
                                    + " could not start, or is in this JVM already (JAVA_TOOL_OPTIONS)");
        }
        return "passed".equals(System.getProperty(SelfTest.RESULT_PROPERTY)) ? 0 : 1;
    }

    private static int inNewJvm() throws IOException, InterruptedException {
        String jar = ownJar().getPath();
        List<String> command = new ArrayList<>();
        command.add(new File(System.getProperty("java.home"), "bin/java").getPath());
        command.add("-Dresetscope.selftest=true");
        command.add("-D" + SelfTest.REPORT_PROPERTY + "=");
        command.add("-javaagent:" + jar);
        command.add("-jar");
        command.add(jar);
        command.add("self-test");
        command.add("--result");
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    /** The jar that this command was started from. */
    static File ownJar() throws IOException {
        try {
            return new File(SelfTestCommand.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }
}
