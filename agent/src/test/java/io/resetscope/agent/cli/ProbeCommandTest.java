package io.resetscope.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What cannot be meant is said before a connection is opened. */
class ProbeCommandTest {

    private static final int USAGE_ERROR = 2;
    private static final String HELP = " (see: resetscope probe --help)" + System.lineSeparator();

    private final StringWriter err = new StringWriter();
    private final StringWriter out = new StringWriter();

    private int run(String... args) {
        CommandLine command = ResetscopeCommand.commandLine()
                .setErr(new PrintWriter(err, true))
                .setOut(new PrintWriter(out, true));
        return command.execute(args);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "shop|'shop' is not HOST:PORT, such as shop.example:8080",
                "a:1 --via nlb|'nlb' is not NAME=HOST:PORT, such as nlb=10.0.0.9:443",
                "a:1 --idle soon|'soon' is not a time such as 90, 1.5s, 300ms, 30m or 1h",
                "a:1 --idle 0,2h --max 1h|an idle time of --idle is longer than --max 1h",
                "a:1 --max 0|an idle time above 0 is needed",
                "a:1 --precision 0|a precision is between 0.1 % and 50 %",
                "a:1 --insecure|--insecure says how to speak TLS; --tls is missing",
                "a:1 --keep-alive-idle 1.5s|TCP keep-alive takes whole seconds, 32767 at most, and not 1.5s",
                "a:1 --keep-alive-count 0|TCP keep-alive takes times of at least 1 s and a count of 1 to 127",
                "a:1 --keep-alive-count 128|TCP keep-alive takes times of at least 1 s and a count of 1 to 127",
                "a:1 --timeout 0|a timeout must be at least 1 ms",
                "a:1 --timeout 61m|a timeout is 1 h at most",
                "a:1 --max 999999999h|'999999999h' is too long",
                "a:1 --request get?key=secret|'get?…' is not a method and a path, such as GET /health",
                "a:1 --request me:secret@b|what --request names is not a method and a path, such as GET /health",
                "a:1 --header secret|a header is not NAME: VALUE, such as Authorization: Bearer abc",
                "a:1 --keep-alive off --keep-alive-idle 5|--keep-alive-idle has no effect with --keep-alive off",
                "a:1 --keep-alive off --keep-alive-interval 5|--keep-alive-interval has no effect with --keep-alive off",
                "a:1 --keep-alive off --keep-alive-count 3|--keep-alive-count has no effect with --keep-alive off",
                "a:1 --keep-alive-idle 0 --keep-alive-count 3|--keep-alive-count has no effect with --keep-alive-idle 0",
                "a:1 --precision abc|Invalid value for option '--precision': 'abc' is not a number",
                "a:1 --keep-alive-count x|Invalid value for option '--keep-alive-count': 'x' is not a whole number",
                "a:1 --request delete|'delete' is not a method and a path, such as GET /health",
            })
    void refused(String args, String why) {
        assertThat(run(("probe " + args).split(" "))).isEqualTo(USAGE_ERROR);
        assertThat(err.toString()).isEqualTo(why + HELP);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    @DisplayName("more connections than a server should bear are refused")
    void tooMany() {
        StringBuilder idle = new StringBuilder("0");
        for (int i = 1; i < 100; i++) {
            idle.append(',').append(i);
        }
        assertThat(run("probe", "a:1", "--idle", idle.toString())).isEqualTo(USAGE_ERROR);
        assertThat(err.toString()).contains("64 are the most: give at most 24 idle times");
    }

    @Test
    @DisplayName("the help says whose servers to probe, what is sent by default, and the exit codes")
    void help() {
        assertThat(run("probe", "--help")).isZero();
        assertThat(out.toString())
                .contains("PROBE ONLY WHAT YOU ARE RESPONSIBLE FOR")
                .containsPattern("the request, without a body; default:\\s+GET /")
                .contains("Exit codes: 0 a verdict; 1 a target cannot be probed; 2 wrong usage; 130");
        assertThat(err.toString()).isEmpty();
    }
}
