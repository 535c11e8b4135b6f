package io.resetscope.agent.cli;

import io.resetscope.agent.selftest.SelfTest;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Tries every hook on this Java: in a JVM of its own, because the hooks are woven by an agent, and a JVM that was started
 * by {@code -jar} has none.
 */
@Command(
        name = "self-test",
        description = "Tries every hook on this Java, with loopback connections, and says what works.",
        mixinStandardHelpOptions = true)
final class SelfTestCommand implements Callable<Integer> {

    @Option(names = "--result", hidden = true, description = "in the child: hand the outcome on as exit code")
    private boolean result;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (result) {
            return "passed".equals(System.getProperty(SelfTest.RESULT_PROPERTY)) ? 0 : 1;
        }
        String jar = ownJar().getPath();
        List<String> command = new ArrayList<>();
        command.add(new File(System.getProperty("java.home"), "bin/java").getPath());
        if (System.getProperty("jdk.net.usePlainSocketImpl") != null) {
            command.add("-Djdk.net.usePlainSocketImpl=" + System.getProperty("jdk.net.usePlainSocketImpl"));
        }
        command.add("-Dresetscope.selftest=true");
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
