package io.resetscope.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.demo.scenario.Observation;
import io.resetscope.demo.scenario.Scenario;
import io.resetscope.demo.scenario.Scenarios;
import io.resetscope.demo.scenario.Settings;
import io.resetscope.demo.scenario.Stage;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoTest {
    private final StringWriter out = new StringWriter();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final ErrorTee tee = new ErrorTee(err, UTF_8);

    @Test
    void matchingCauseIsShownBesideTheExceptionAndExitsZero() {
        assertThat(run(true, List.of(staged("one", true, "unknown")), "one")).isEqualTo(0);

        assertThat(out.toString())
                .contains("the application saw  | java.io.IOException: gone")
                .contains("Resetscope said      | unknown (likely)")
                .contains("                     | The connection ended.")
                .contains("match: expected unknown, Resetscope said unknown (likely)")
                .doesNotContain("mismatch", "evidence");
        assertThat(err.toString(UTF_8)).contains("[resetscope] unknown", "  evidence   none");
    }

    @Test
    void wrongCauseExitsOneAndTheTableSaysWhich() {
        List<Scenario> both = List.of(staged("one", true, "unknown"), staged("two", true, "keep_alive_race"));

        assertThat(run(true, both)).isEqualTo(1);
        assertThat(out.toString())
                .contains("mismatch: expected unknown, Resetscope said keep_alive_race (likely)")
                .containsPattern("one +unknown +unknown +likely +yes")
                .containsPattern("two +unknown +keep_alive_race +likely +NO");
    }

    @Test
    void noFailureIsAMismatchWithoutAnyWaiting() {
        assertThat(run(true, List.of(staged("one", false, "ignored")))).isEqualTo(1);
        assertThat(out.toString())
                .contains("nothing: there was no failure")
                .contains("mismatch: expected unknown, Resetscope said nothing");
    }

    @Test
    void sceneThatCannotBeSetIsAMismatch() {
        Function<Settings, Scenarios> standard = Scenarios::standard;

        // port 1 of this machine: nobody there to answer even the first request
        assertThat(run(true, standard, "stale-connection", "--server", "127.0.0.1:1"))
                .isEqualTo(1);
        assertThat(out.toString()).contains("could not run").contains("ConnectException");
    }

    @Test
    void withoutAgentItShowsTheApplicationsViewAndHowToAttach() {
        assertThat(run(false, Scenarios::standard, "refused")).isEqualTo(2);
        assertThat(out.toString())
                .containsPattern("traceparent: 00-[0-9a-f]{32}-[0-9a-f]{16}-01")
                .contains("ConnectException: Connection refused")
                .contains("nothing: it is not attached")
                .contains("-javaagent:")
                .doesNotContain("match:");
    }

    @Test
    void staleConnectionFailsInAnOrdinaryApplication() {
        assertThat(run(false, Scenarios::standard, "stale-connection")).isEqualTo(2);
        assertThat(out.toString())
                .contains("HTTP 200")
                .contains("waiting 3 s ..." + System.lineSeparator())
                .contains("unexpected end of stream");
        assertThat(err.toString(UTF_8)).isEmpty();
    }

    @Test
    void listsTheCatalogue() {
        assertThat(run(false, Scenarios::standard, "--list")).isEqualTo(0);
        assertThat(out.toString().lines())
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("stale-connection "),
                        second -> assertThat(second).startsWith("refused "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "--version"})
    void answersAboutItself(String option) {
        assertThat(run(false, Scenarios::standard, option)).isEqualTo(0);
        assertThat(out.toString()).contains("demo-app");
    }

    @Test
    void unknownScenarioIsOneLineWithTheKnownOnes() {
        assertThat(run(true, Scenarios::standard, "stale", "all")).isEqualTo(2);
        assertThat(err.toString(UTF_8).strip())
                .isEqualTo("unknown scenario 'stale'; known: stale-connection, refused, all");
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--server=nginx", "--server=nginx:0", "--server=nginx:65536", "--idle=6", "--idle=-1s", "-x"})
    void badOptionsAreOneLine(String option) {
        assertThat(run(true, Scenarios::standard, option)).isEqualTo(2);
        assertThat(err.toString(UTF_8).strip()).isNotEmpty().doesNotContain("\n");
    }

    private int run(boolean attached, List<Scenario> scenarios, String... arguments) {
        return run(attached, settings -> new Scenarios(scenarios), arguments);
    }

    private int run(boolean attached, Function<Settings, Scenarios> catalogue, String... arguments) {
        return Demo.run(arguments, catalogue, new PrintWriter(out, true), tee, new Attachment(attached));
    }

    /** A scenario that expects {@code unknown} and plays the agent too: it writes the block itself. */
    private Scenario staged(String name, boolean fails, String said) {
        return new Scenario() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String summary() {
                return "staged";
            }

            @Override
            public String story() {
                return "staged";
            }

            @Override
            public String expectedCause() {
                return "unknown";
            }

            @Override
            public Observation run(Stage stage) {
                if (!fails) {
                    return new Observation(80, false, List.of("HTTP 200"));
                }
                tee.stream().println("[resetscope] " + said + "  (likely)  127.0.0.1:5 -> 127.0.0.1:80  GET /");
                tee.stream().println("  The connection ended.");
                tee.stream().println("  evidence   none");
                return new Observation(80, true, List.of("java.io.IOException: gone"));
            }
        };
    }
}
