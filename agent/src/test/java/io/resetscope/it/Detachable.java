package io.resetscope.it;

import static io.resetscope.it.Scenario.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.JvmCommand;
import io.resetscope.testkit.JvmVariant;
import io.resetscope.testkit.ModuleFiles;
import io.resetscope.testkit.TestKeys;
import java.util.List;

/** A running DetachTarget, and the agent's commands upon it. */
final class Detachable implements AutoCloseable {

    final ForkedJvm jvm;
    private final JvmVariant tool;
    private int wishes;
    private int farewells;

    private Detachable(ForkedJvm jvm, JvmVariant tool) {
        this.jvm = jvm;
        this.tool = tool;
    }

    /** @param tool what the agent's commands are run by */
    static Detachable start(JvmCommand command, JvmVariant tool) {
        Detachable target = new Detachable(
                command.property("tls.keys", TestKeys.directory().toString())
                        .main("DetachTarget")
                        .start(),
                tool);
        target.jvm.awaitLine(it -> it.equals("ready=true"), TIMEOUT);
        return target;
    }

    String pid() {
        return String.valueOf(jvm.pid());
    }

    /** Returns when it is done. */
    void tell(String wish) {
        String done = "done." + ++wishes + "=" + wish;
        jvm.send(wish);
        jvm.awaitLine(it -> it.equals(done), TIMEOUT);
    }

    String fact(String key) {
        return jvm.fact(key);
    }

    /** The client's line on the request of that number, which was reset. */
    List<String> told(int number) {
        return Scenario.agentLines(jvm).stream()
                .filter(it -> it.endsWith("GET /reset/" + number) && !it.contains("server side"))
                .toList();
    }

    ForkedJvm attach(String... options) {
        String[] arguments = new String[options.length + 2];
        arguments[0] = "attach";
        arguments[1] = pid();
        System.arraycopy(options, 0, arguments, 2, options.length);
        return command(arguments);
    }

    ForkedJvm detach() {
        return command("detach", pid());
    }

    private ForkedJvm command(String... arguments) {
        return JvmCommand.on(tool).jar(ModuleFiles.agentJar(), arguments).run(TIMEOUT);
    }

    void assertAttached(String... options) {
        ForkedJvm command = attach(options);
        assertThat(command.exitCode()).as(command::describe).isZero();
        assertThat(command.stdout()).as(command::describe).first().asString().contains("Attached to " + pid());
    }

    void assertDetached() {
        ForkedJvm command = detach();
        assertThat(command.exitCode())
                .as(() -> command.describe() + jvm.describe())
                .isZero();
        assertThat(command.stdout()).as(command::describe).containsExactly("Detached from " + pid() + ".");
    }

    /** Of the agent that was detached: its last line, after all else that it had to say. */
    void awaitFarewell() {
        jvm.awaitLines(it -> it.contains("detached: its hooks are out"), ++farewells, TIMEOUT);
    }

    /** What a command complains of, apart from that it takes long. */
    static List<String> complaints(ForkedJvm command) {
        return command.stderr().stream()
                .filter(it -> !it.startsWith("Waiting for "))
                .toList();
    }

    @Override
    public void close() {
        jvm.close();
    }
}
