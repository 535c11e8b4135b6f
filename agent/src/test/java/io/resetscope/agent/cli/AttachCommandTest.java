package io.resetscope.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What keeps the command from attaching is said before it tries to. */
class AttachCommandTest {

    private static final int USAGE_ERROR = 2;
    private static final String HELP = " (see: resetscope attach --help)" + System.lineSeparator();
    private static final String NOT_A_PROCESS = "0";

    private final StringWriter err = new StringWriter();

    private String refused(String... options) {
        String[] args = new String[options.length + 2];
        args[0] = "attach";
        args[1] = NOT_A_PROCESS;
        System.arraycopy(options, 0, args, 2, options.length);
        CommandLine command = ResetscopeCommand.commandLine().setErr(new PrintWriter(err, true));
        assertThat(command.execute(args)).isEqualTo(USAGE_ERROR);
        assertThat(err.toString()).endsWith(HELP);
        return err.toString().substring(0, err.toString().length() - HELP.length());
    }

    @Test
    @DisplayName("a value that is wrong: not attached; no default is used, and none is spoken of")
    void wrongValue() {
        assertThat(refused("settle=soon"))
                .isEqualTo("Not attached: agent argument settle=soon is not a duration up to a year: 500ms, 2s, 5m, 1h"
                        + " (without a unit: milliseconds)");
    }

    @Test
    @DisplayName("everything that is wrong is said at once; nothing is ignored")
    void everything() {
        assertThat(refused("log=loud", "exclude=a:1", "b:http", "verbose=true"))
                .isEqualTo("Not attached: agent argument log=loud is not full, ladder, line or off; agent argument"
                        + " exclude=a:1,b:http is not a list of host:port patterns, separated by commas (b:http); agent"
                        + " argument verbose is not an option; the options are enabled, log, idle_check_after, settle,"
                        + " max_connections, max_incidents_per_minute, exclude, selftest, debug");
    }

    @Test
    @DisplayName("an argument that is no name=value")
    void noName() {
        assertThat(refused("debug")).isEqualTo("Not attached: agent argument debug is not name=value");
    }

    @Test
    @DisplayName("with options that are right, the process is looked at")
    void process() {
        assertThat(refused("settle=1s", "exclude=a:1", "b:2")).isEqualTo("0 is not a process id");
    }

    @Test
    @DisplayName("what was typed is not shown in all its length, nor does it move the terminal's cursor")
    void echo() {
        assertThat(refused("settle=\u001b[2J" + "x".repeat(5000)))
                .startsWith("Not attached: agent argument settle=\\u001b[2J" + "xxx")
                .contains("x… is not a duration")
                .hasSizeLessThan(500);
        StringWriter said = new StringWriter();
        CommandLine command = ResetscopeCommand.commandLine().setErr(new PrintWriter(said, true));
        assertThat(command.execute("attach", "\u202e" + "y".repeat(5000))).isEqualTo(USAGE_ERROR);
        assertThat(said.toString()).contains("\\u202ey", "y…").hasSizeLessThan(700);
    }

    @Test
    @DisplayName("help is a command too")
    void help() {
        assertThat(told("help")).isEqualTo(told("--help")).contains("attach", "self-test");
        assertThat(told("help", "attach"))
                .isEqualTo(told("attach", "--help"))
                .contains("resetscope attach", "NAME=VALUE");
    }

    private static String told(String... args) {
        StringWriter out = new StringWriter();
        CommandLine command = ResetscopeCommand.commandLine().setOut(new PrintWriter(out, true));
        assertThat(command.execute(args)).isZero();
        return out.toString();
    }
}
