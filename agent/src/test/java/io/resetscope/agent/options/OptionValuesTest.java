package io.resetscope.agent.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts to values. */
class OptionValuesTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "250, 250000000",
        "500ms, 500000000",
        "2s, 2000000000",
        "2 s, 2000000000",
        "5m, 300000000000",
        "1h, 3600000000000",
        "8760h, 31536000000000000",
        "525600m, 31536000000000000",
        "31536000s, 31536000000000000",
        "31536000000, 31536000000000000",
    })
    @DisplayName("durations; without a unit, milliseconds")
    void durations(String text, long nanos) {
        assertThat(OptionValues.nanos(text)).isEqualTo(nanos);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "s",
                "-1s",
                "1.5s",
                "2S",
                "1d",
                "8761h",
                "525601m",
                "31536001s",
                "31536000001",
                "2562048h",
                "999999999999h",
                "1234567890123",
                "1s2"
            })
    @DisplayName("not durations, or longer than a year")
    void noDurations(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> OptionValues.nanos(text));
    }

    @Test
    @DisplayName("true and false, and nothing that only looks like it")
    void booleans() {
        assertThat(OptionValues.bool("TRUE")).isTrue();
        assertThat(OptionValues.bool("False")).isFalse();
        for (String wrong : new String[] {"", "yes", "1", "true "}) {
            assertThatIllegalArgumentException().isThrownBy(() -> OptionValues.bool(wrong));
        }
    }

    @Test
    @DisplayName("counts are whole, positive and fit")
    void counts() {
        assertThat(OptionValues.count("1")).isEqualTo(1);
        assertThat(OptionValues.count("2147483647")).isEqualTo(Integer.MAX_VALUE);
        for (String wrong : new String[] {"", "0", "-1", "2147483648", "1k"}) {
            assertThatIllegalArgumentException().isThrownBy(() -> OptionValues.count(wrong));
        }
    }

    @Test
    @DisplayName("log styles in any case, also where I has no dot")
    void logStyles() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr"));
            assertThat(OptionValues.logStyle("line")).isEqualTo(LogStyle.LINE);
        } finally {
            Locale.setDefault(before);
        }
        assertThat(OptionValues.logStyle("Off")).isEqualTo(LogStyle.OFF);
        assertThatIllegalArgumentException().isThrownBy(() -> OptionValues.logStyle("none"));
    }

    @ParameterizedTest
    @CsvSource({
        "db.internal:5432, db.internal:5432, true",
        "db.internal:5432, DB.Internal:5432, true",
        "db.internal:5432, db.internal:54321, false",
        "db.internal:5432, dbxinternal:5432, false",
        "*.internal:5432, db.internal:5432, true",
        "*.internal:5432, internal:5432, false",
        "*.internal, a.internal:1, true",
        ":6379, anything:6379, true",
        ":6379, anything:16379, false",
        "10.0.*:80*, 10.0.0.1:8080, true",
        "10.0.*:80*, 10.1.0.1:8080, false",
        "host:, host:1, true",
        "a+b(c):1, a+b(c):1, true",
        "a+b(c):1, aab(c):1, false",
        "*, anything:1, true",
    })
    @DisplayName("patterns match a whole host:port; what is left out or starred is anything, all else itself")
    void patterns(String pattern, String server, boolean matches) {
        assertThat(OptionValues.patterns(pattern)).hasSize(1);
        assertThat(OptionValues.patterns(pattern).get(0).matcher(server).matches())
                .isEqualTo(matches);
    }

    @Test
    @DisplayName("lists by commas and blanks; an empty part is a mistake")
    void lists() {
        assertThat(OptionValues.patterns("a:1,b:2 c:3,\td:4")).hasSize(4);
        assertThatIllegalArgumentException().isThrownBy(() -> OptionValues.patterns("a:1,\t,b:2"));
        assertThat(OptionValues.patterns("")).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> OptionValues.patterns("a:1,b:http"));
    }

    @Test
    @DisplayName("an IPv6 address stands in brackets; without them its last group would be taken for a port")
    void ipv6() {
        assertThat(OptionValues.patterns("[::1]:6379")
                        .get(0)
                        .matcher("::1:6379")
                        .matches())
                .isTrue();
        assertThat(OptionValues.patterns("[::1]").get(0).matcher("::1:80").matches())
                .isTrue();
        assertThat(OptionValues.patterns("[::1]:6379")
                        .get(0)
                        .matcher("0:0:0:0:0:0:0:1:6379")
                        .matches())
                .as("as Java prints it")
                .isTrue();
        assertThat(OptionValues.patterns("[fd00::*]:80")
                        .get(0)
                        .matcher("fd00::7:80")
                        .matches())
                .isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> OptionValues.patterns("[::g]"));
        assertThatIllegalArgumentException().isThrownBy(() -> OptionValues.patterns("::1"));
    }
}
