package io.resetscope.agent.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is set, the options are there: what is wrong is said, and the default is used. A test's name has the seed that
 * makes it again: {@code -Dfuzz.seed=20}; many: {@code -Dfuzz.seeds=1000}.
 */
@Timeout(30)
class OptionsFuzzTest {

    private static final int ITERATIONS = 2_000;
    private static final String[] PIECES = {
        "=",
        ",",
        ",,",
        " ",
        "\t",
        "\n",
        "\0",
        "true",
        "false",
        "TRUE",
        "full",
        "line",
        "banana",
        "0",
        "1",
        "-1",
        "100ms",
        "2 s",
        "999999999999h",
        "999999999999",
        "99999999999999999999",
        "2147483648",
        "*",
        "*.internal:5432",
        ":6379",
        "[::1]",
        "[::1",
        "[",
        "]",
        "::1",
        "\\E",
        "\\Q",
        "(",
        "(?",
        "a:b:c",
        "host:port",
        "\u001b[31m",
        "\u00fc",
        "\ud800",
        "enabled",
        "log",
        "settle",
        "exclude",
        "max_connections",
        "resetscope.log",
        "x"
    };

    private Random random;

    static LongStream seeds() {
        long first = Long.getLong("fuzz.seed", 20);
        return LongStream.range(first, first + Integer.getInteger("fuzz.seeds", 4));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    @DisplayName("arguments, properties and variables of any text")
    void fuzz(long seed) {
        random = new Random(seed);
        for (int i = 0; i < ITERATIONS; i++) {
            Properties properties = new Properties();
            Map<String, String> environment = new HashMap<>();
            for (Option option : Option.values()) {
                if (random.nextInt(3) == 0) {
                    properties.setProperty(option.property(), text());
                }
                if (random.nextInt(3) == 0) {
                    environment.put(option.environmentVariable(), text());
                }
            }
            String arguments = random.nextInt(10) == 0 ? null : arguments();
            Options options = Options.of(arguments, properties, environment);
            assertThat(options.log()).as("seed %d: %s", seed, arguments).isNotNull();
            assertThat(options.settleNanos()).isNotNegative();
            assertThat(options.idleCheckAfterNanos()).isNotNegative();
            assertThat(options.maxConnections()).isPositive();
            assertThat(options.maxIncidentsPerMinute()).isPositive();
            assertThat(options.exclude())
                    .allSatisfy(pattern -> pattern.matcher("shop.internal:5432").matches());
            assertThat(options.problems())
                    .doesNotContainNull()
                    .allSatisfy(problem -> assertThat(problem).isNotBlank());
            assertThat(Options.of(arguments, properties, environment).problems())
                    .as("the same again")
                    .isEqualTo(options.problems());
        }
    }

    /** Some of them right. */
    private String arguments() {
        StringBuilder arguments = new StringBuilder();
        for (int i = random.nextInt(5); i >= 0; i--) {
            Option option = Option.values()[random.nextInt(Option.values().length)];
            arguments.append(option.id()).append('=').append(random.nextBoolean() ? option.defaultValue() : text());
            arguments.append(random.nextInt(4) == 0 ? text() : ",");
        }
        return arguments.toString();
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }
}
