package io.resetscope.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.demo.heard.ErrorTee;
import io.resetscope.demo.scenario.Expected;
import io.resetscope.demo.scenario.Observation;
import io.resetscope.demo.scenario.Scenario;
import io.resetscope.demo.scenario.Scenarios;
import io.resetscope.demo.scenario.Settings;
import io.resetscope.demo.scenario.Step;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DemoTest {
    private final StringWriter out = new StringWriter();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final ErrorTee tee = new ErrorTee(err, UTF_8);

    @Test
    void matchingCauseIsShownBesideTheExceptionAndExitsZero() {
        assertThat(run(true, List.of(staged("one", "unknown", "unknown")), "one"))
                .isEqualTo(0);

        assertThat(out.toString())
                .contains("-- one, step 1 of 1: the fault")
                .contains("the application saw  | java.io.IOException: gone")
                .contains("Resetscope, client   | unknown (likely)")
                .contains("                     | The connection ended.")
                .contains("match: expected client: unknown; Resetscope said client: unknown (likely)")
                .contains("what one costs")
                .doesNotContain("mismatch", "evidence");
        assertThat(err.toString(UTF_8)).contains("[resetscope] unknown", "  evidence   none");
    }

    @Test
    void whatIsSaidBesidesIsAMismatchAndTheTableSaysWhich() {
        List<Scenario> both =
                List.of(staged("one", "unknown", "unknown"), staged("two", "unknown", "unknown", "keep_alive_race"));

        assertThat(run(true, both)).isEqualTo(1);
        assertThat(out.toString())
                .contains("mismatch: expected client: unknown; Resetscope said client: unknown (likely),"
                        + " keep_alive_race (likely)")
                .containsPattern("yes +one +the fault +client: unknown \\(likely\\)")
                .containsPattern("NO +two +the fault +client: unknown \\(likely\\), keep_alive_race")
                .contains("scenario 2 of 2");
    }

    @Test
    void silenceIsRightWhereNothingIsExpected() {
        assertThat(run(true, List.of(staged("one", null)))).isEqualTo(0);
        assertThat(out.toString()).contains("match: expected nothing; Resetscope said nothing");
        assertThat(run(true, List.of(staged("one", null, "unknown")))).isEqualTo(1);
    }

    @Test
    void sceneThatCannotBeSetIsAMismatch() {
        Function<Settings, Scenarios> standard = Scenarios::standard;

        // port 1 of this machine: nobody there to answer even the first request
        assertThat(run(true, standard, "stale-connection", "--server", "127.0.0.1:1"))
                .isEqualTo(1);
        assertThat(out.toString())
                .contains("Resetscope said")
                .contains("could not run")
                .contains("ConnectException");
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
                .contains("waiting, 3 s left ..." + System.lineSeparator())
                .contains("unexpected end of stream");
        assertThat(err.toString(UTF_8)).isEmpty();
    }

    @Test
    void listsTheCatalogue() {
        assertThat(run(false, Scenarios::standard, "--list")).isEqualTo(0);
        assertThat(out.toString().lines())
                .satisfiesExactly(
                        each -> assertThat(each).startsWith("refused "),
                        each -> assertThat(each).startsWith("upstream-killed "),
                        each -> assertThat(each).startsWith("stale-connection "),
                        each -> assertThat(each).startsWith("upload-rejected "),
                        each -> assertThat(each).startsWith("upload-too-large "),
                        each -> assertThat(each).startsWith("l4-idle "));
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
                .isEqualTo(
                        "unknown scenario 'stale'; known: refused, upstream-killed, stale-connection, upload-rejected, upload-too-large, l4-idle, all");
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--server=nginx", "--server=nginx:0", "--server=nginx:65536", "--idle=6", "--idle=-1s", "-x"})
    void badOptionsAreOneLine(String option) {
        assertThat(run(true, Scenarios::standard, option)).isEqualTo(2);
        assertThat(err.toString(UTF_8).strip()).isNotEmpty().doesNotContain("\n");
    }

    @ParameterizedTest
    @CsvSource({
        "l4-idle, --nginx, 'upstream-killed, stale-connection, upload-too-large'",
        "refused, --real-time, l4-idle",
        "refused, --idle=6s, stale-connection",
        "upload-rejected, --server=127.0.0.1:8080, stale-connection",
    })
    void optionThatTheScenarioDoesNotFollowIsOneLineWithThoseThatDo(String scenario, String option, String following) {
        assertThat(run(true, Scenarios::standard, scenario, option)).isEqualTo(2);
        assertThat(err.toString(UTF_8).strip())
                .isEqualTo(
                        option.replaceAll("=.*", "") + " has no effect on " + scenario + "; it is for: " + following);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void optionThatOneOfTheScenariosFollowsIsNoMistake() {
        Scenario other = staged("other", "unknown", "unknown");
        Scenario following = new Following(staged("one", "unknown", "unknown"));
        assertThat(run(true, List.of(other, following), "--real-time")).isEqualTo(0);
        assertThat(run(true, List.of(other, following), "other", "--real-time")).isEqualTo(2);
    }

    @Test
    void agentWhoseLogIsOffIsAMistakeThatIsNamedBeforeAnythingIsPlayed() {
        Attachment silent = new Attachment(List.of("-javaagent:resetscope-agent.jar=log=off"), "its argument log=off");
        Function<Settings, Scenarios> catalogue =
                settings -> new Scenarios(List.of(staged("one", "unknown", "unknown")));
        String[] none = {};
        assertThat(Demo.run(none, catalogue, new PrintWriter(out, true), tee, silent))
                .isEqualTo(2);
        assertThat(err.toString(UTF_8).strip())
                .startsWith("Resetscope is attached, but says nothing: its argument log=off. ")
                .doesNotContain("\n");
        assertThat(out.toString()).isEmpty();
        assertThat(new Attachment(silent.arguments(), "its argument enabled=false").howToHear())
                .startsWith("Resetscope was called off: its argument enabled=false.")
                .doesNotContain("set log to");
        assertThat(Demo.run(new String[] {"--list"}, catalogue, new PrintWriter(out, true), tee, silent))
                .isEqualTo(0);
    }

    private int run(boolean attached, List<Scenario> scenarios, String... arguments) {
        return run(attached, settings -> new Scenarios(scenarios), arguments);
    }

    private int run(boolean attached, Function<Settings, Scenarios> catalogue, String... arguments) {
        return Demo.run(
                arguments,
                catalogue,
                new PrintWriter(out, true),
                tee,
                new Attachment(attached ? List.of("-javaagent:resetscope-agent.jar") : List.of(), null));
    }

    /** A scenario that expects {@code cause} and plays the agent too: it writes the blocks itself. */
    private Scenario staged(String name, String cause, String... said) {
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
            public List<Step> steps() {
                List<Expected> expected =
                        cause == null ? List.of() : List.of(new Expected(Expected.CLIENT, cause, false));
                return List.of(new Step("the fault", "staged", stage -> play(said), expected));
            }

            @Override
            public List<String> closing() {
                return List.of("what " + name + " costs");
            }
        };
    }

    /** Another scenario that follows {@code --real-time} as well. */
    private record Following(Scenario other) implements Scenario {
        @Override
        public String name() {
            return other.name();
        }

        @Override
        public String summary() {
            return other.summary();
        }

        @Override
        public String story() {
            return other.story();
        }

        @Override
        public List<Step> steps() {
            return other.steps();
        }

        @Override
        public Set<String> options() {
            return Set.of("--real-time");
        }
    }

    private Observation play(String... said) {
        for (String cause : said) {
            tee.stream().println("[resetscope] " + cause + "  (likely)  127.0.0.1:5 -> 127.0.0.1:80  GET /");
            tee.stream().println("  The connection ended.");
            tee.stream().println("  evidence   none");
        }
        return new Observation(List.of("java.io.IOException: gone"));
    }
}
