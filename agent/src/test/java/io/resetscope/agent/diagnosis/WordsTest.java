package io.resetscope.agent.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Three significant digits and a unit that fits. */
class WordsTest {

    private static final long MICROSECOND = 1_000;

    @ParameterizedTest
    @CsvSource({
        "0, 0 ms",
        "250, 0.25 ms",
        "1500, 1.5 ms",
        "100000, 100 ms",
        "870000, 870 ms",
        "999400, 999 ms",
        "999500, 1 s",
        "6020000, 6.02 s",
        "5000000, 5 s",
        "12340000, 12.3 s",
        "60000000, 60 s",
        "305000000, 305 s",
        "1000000000, 16.7 min",
        "1860000000, 31 min",
        "7200000000, 120 min",
        "36000000000, 10 h",
        "432000000000, 120 h",
    })
    @DisplayName("durations, from microseconds")
    void durations(long micros, String expected) {
        assertThat(Words.duration(micros * MICROSECOND)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 bytes",
        "1, 1 byte",
        "2, 2 bytes",
        "9999, 9999 bytes",
        "10000, 10 kB",
        "12345, 12.3 kB",
        "3900000, 3.9 MB",
        "50000000, 50 MB",
        "5000000000, 5 GB"
    })
    @DisplayName("bytes")
    void bytes(long count, String expected) {
        assertThat(Words.bytes(count)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1st",
        "2, 2nd",
        "3, 3rd",
        "4, 4th",
        "10, 10th",
        "11, 11th",
        "12, 12th",
        "13, 13th",
        "21, 21st",
        "22, 22nd",
        "101, 101st",
        "111, 111th",
        "112, 112th",
        "113, 113th",
        "123, 123rd"
    })
    @DisplayName("ordinals")
    void ordinals(int n, String expected) {
        assertThat(Words.ordinal(n)).isEqualTo(expected);
    }

    @Test
    @DisplayName("the same in every locale")
    void locale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertThat(Words.duration(6_020_000_000L)).isEqualTo("6.02 s");
            assertThat(Words.bytes(12_345)).isEqualTo("12.3 kB");
        } finally {
            Locale.setDefault(before);
        }
    }
}
