package io.resetscope.agent.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where options come from, which one wins, and what is said about those that are wrong. */
class OptionsTest {

    private final Properties properties = new Properties();
    private final Map<String, String> environment = new HashMap<>();

    private Options options(String arguments) {
        return Options.of(arguments, properties, environment);
    }

    @Test
    @DisplayName("nothing set: the declared defaults, and no complaint")
    void defaults() {
        Options options = options(null);
        assertThat(options.problems()).isEmpty();
        assertThat(options.enabled()).isTrue();
        assertThat(options.log()).isEqualTo(LogStyle.FULL);
        assertThat(options.idleCheckAfterNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
        assertThat(options.settleNanos()).isEqualTo(TimeUnit.SECONDS.toNanos(2));
        assertThat(options.maxConnections()).isEqualTo(100_000);
        assertThat(options.maxIncidentsPerMinute()).isEqualTo(60);
        assertThat(options.exclude()).isEmpty();
        assertThat(options.selftest()).isFalse();
        assertThat(options.debug()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Option.class)
    @DisplayName("every declared default is a value of its kind")
    void declaredDefaults(Option option) {
        OptionValues.check(option, option.defaultValue());
        assertThat(option.property()).isEqualTo("resetscope." + option.id());
        assertThat(option.environmentVariable()).matches("RESETSCOPE_[A-Z_]+");
        assertThat(Option.named(option.id())).isSameAs(option);
    }

    @Test
    @DisplayName("system property before environment before agent argument")
    void precedence() {
        String argument = "settle=1s";
        assertThat(options(argument).settleNanos()).isEqualTo(TimeUnit.SECONDS.toNanos(1));
        environment.put("RESETSCOPE_SETTLE", "3s");
        assertThat(options(argument).settleNanos()).isEqualTo(TimeUnit.SECONDS.toNanos(3));
        properties.setProperty("resetscope.settle", "4s");
        assertThat(options(argument).settleNanos()).isEqualTo(TimeUnit.SECONDS.toNanos(4));
    }

    @Test
    @DisplayName("the first that is set wins even when it is wrong, so that nobody wonders which one counts")
    void wrongWins() {
        properties.setProperty("resetscope.settle", "soon");
        Options options = options("settle=1s");
        assertThat(options.settleNanos()).isEqualTo(TimeUnit.SECONDS.toNanos(2));
        assertThat(options.problems())
                .containsExactly(
                        "-Dresetscope.settle=soon is not " + Option.Kind.DURATION.takes() + "; using the default, 2s");
    }

    @Test
    @DisplayName("a problem names where it was set, the value, what is taken and the default")
    void problems() {
        properties.setProperty("resetscope.enabled", "yes");
        environment.put("RESETSCOPE_MAX_CONNECTIONS", "0");
        Options options = options("log=loud,exclude=host:http");
        assertThat(options.problems())
                .containsExactly(
                        "-Dresetscope.enabled=yes is not true or false; using the default, true",
                        "agent argument log=loud is not full, ladder, line or off; using the default, full",
                        "RESETSCOPE_MAX_CONNECTIONS=0 is not a number of at least 1; using the default, 100000",
                        "agent argument exclude=host:http is not a list of host:port patterns, separated by commas"
                                + " (host:http); using the default, none");
        assertThat(options.enabled()).isTrue();
        assertThat(options.log()).isEqualTo(LogStyle.FULL);
        assertThat(options.maxConnections()).isEqualTo(100_000);
        assertThat(options.exclude()).isEmpty();
    }

    @Test
    @DisplayName("of a list of patterns, the one that is wrong is named")
    void wrongPattern() {
        assertThat(options("exclude=db:5432,cache:redis,:6379").problems())
                .containsExactly("agent argument exclude=db:5432,cache:redis,:6379 is not a list of host:port patterns,"
                        + " separated by commas (cache:redis); using the default, none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t"})
    @DisplayName("an environment variable that is empty is not set")
    void emptyVariable(String empty) {
        environment.put("RESETSCOPE_SETTLE", empty);
        environment.put("RESETSCOPE_ENABLED", empty);
        Options options = options("settle=1s");
        assertThat(options.problems()).isEmpty();
        assertThat(options.settleNanos()).isEqualTo(TimeUnit.SECONDS.toNanos(1));
        assertThat(options.enabled()).isTrue();
    }

    @Test
    @DisplayName("a duration over a year is refused, and why is said")
    void overAYear() {
        assertThat(options("settle=8760h").problems()).isEmpty();
        Options options = options("settle=8761h");
        assertThat(options.problems())
                .containsExactly(
                        "agent argument settle=8761h is not a duration up to a year: 500ms, 2s, 5m, 1h (without"
                                + " a unit: milliseconds); using the default, 2s");
        assertThat(options.settleNanos()).isEqualTo(TimeUnit.SECONDS.toNanos(2));
    }

    @Test
    @DisplayName("a list in the agent's arguments: parts without a name belong to the one before")
    void lists() {
        Options options = options("debug=true,exclude=*.internal:5432,:6379, db,log=line");
        assertThat(options.problems()).isEmpty();
        assertThat(options.exclude()).hasSize(3);
        assertThat(options.exclude().get(1).matcher("cache:6379").matches()).isTrue();
        assertThat(options.exclude().get(2).matcher("db:1").matches()).isTrue();
        assertThat(options.log()).isEqualTo(LogStyle.LINE);
        assertThat(options.debug()).isTrue();
    }

    @Test
    @DisplayName("blanks around names and values do not matter")
    void blanks() {
        properties.setProperty("resetscope.log", " off ");
        Options options = options(" settle = 1s , max_connections=5");
        assertThat(options.problems()).isEmpty();
        assertThat(options.settleNanos()).isEqualTo(TimeUnit.SECONDS.toNanos(1));
        assertThat(options.maxConnections()).isEqualTo(5);
        assertThat(options.log()).isEqualTo(LogStyle.OFF);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", " , "})
    @DisplayName("empty arguments are none")
    void empty(String arguments) {
        assertThat(options(arguments).problems()).isEmpty();
    }

    @Test
    @DisplayName("an argument that is no name=value is said")
    void noName() {
        assertThat(options("debug,log=line").problems())
                .containsExactly("agent argument debug is not name=value; ignored");
    }

    @Test
    @DisplayName("an unknown name is said wherever it stands, with those that there are")
    void unknown() {
        properties.setProperty("resetscope.sette", "1s");
        properties.setProperty("resetscopex.y", "z");
        environment.put("RESETSCOPE_LOGS", "off");
        assertThat(options("verbose=true").problems())
                .hasSize(3)
                .allMatch(problem -> problem.endsWith(" is not an option and is ignored; the options are enabled, log,"
                        + " idle_check_after, settle, max_connections, max_incidents_per_minute, exclude, selftest,"
                        + " debug"))
                .extracting(problem -> problem.substring(0, problem.indexOf(" is not")))
                .containsExactlyInAnyOrder("agent argument verbose", "-Dresetscope.sette", "RESETSCOPE_LOGS");
    }

    @Test
    @DisplayName("variables that Kubernetes sets for a service of our name are not ours")
    void kubernetes() {
        environment.put("RESETSCOPE_SERVICE_HOST", "10.96.0.12");
        environment.put("RESETSCOPE_SERVICE_PORT", "8080");
        environment.put("RESETSCOPE_SERVICE_PORT_HTTP", "8080");
        environment.put("RESETSCOPE_PORT", "tcp://10.96.0.12:8080");
        environment.put("RESETSCOPE_PORT_8080_TCP_ADDR", "10.96.0.12");
        assertThat(options(null).problems()).isEmpty();
    }

    @Test
    @DisplayName("a part of a list that is empty, and a port that there is not, are named")
    void badPatterns() {
        assertThat(excluding("a,,b").problems())
                .containsExactly(
                        "-Dresetscope.exclude=a,,b is not a list of host:port patterns, separated by commas (an"
                                + " empty part); using the default, none");
        assertThat(excluding("a,").problems()).singleElement().asString().contains("(an empty part)");
        assertThat(excluding("db:5432,:65536").problems())
                .singleElement()
                .asString()
                .contains(" (:65536)");
        assertThat(excluding("db:99999999999").problems())
                .singleElement()
                .asString()
                .contains(" (db:99999999999)");
        assertThat(excluding("a,,b").exclude()).isEmpty();
        assertThat(excluding(" db:5432 , :65535 c,d:80* ").problems()).isEmpty();
        assertThat(excluding(" db:5432 , :65535 c,d:80* ").exclude()).hasSize(4);
        assertThat(excluding("").problems()).isEmpty();
    }

    private static Options excluding(String patterns) {
        Properties properties = new Properties();
        properties.setProperty("resetscope.exclude", patterns);
        return Options.of(null, properties, Collections.emptyMap());
    }

    @Test
    @DisplayName("of what is very long, the beginning is shown")
    void longValues() {
        String value = "x".repeat(5000);
        String shown = "x".repeat(200) + "…";
        assertThat(options("settle=" + value).problems())
                .singleElement()
                .asString()
                .startsWith("agent argument settle=" + shown + " is not a duration");
        assertThat(options(value + "=1").problems())
                .singleElement()
                .asString()
                .contains("…")
                .hasSizeLessThan(500);
        assertThat(options(value).problems())
                .singleElement()
                .asString()
                .contains(shown)
                .hasSizeLessThan(500);
        assertThat(options("exclude=" + value + ":z").problems())
                .singleElement()
                .asString()
                .contains("(" + shown + ")")
                .hasSizeLessThan(700);
        assertThat(options("settle=" + "😀".repeat(500)).problems())
                .as("no half of a character")
                .singleElement()
                .asString()
                .contains("😀… is not");
    }
}
