package io.resetscope.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTest {

    @Test
    void threeDigitsAreEnough() {
        assertThat(Text.number(1234.6)).isEqualTo("1235");
        assertThat(Text.number(12.34)).isEqualTo("12.3");
        assertThat(Text.number(1.234)).isEqualTo("1.23");
        assertThat(Text.number(-0.001)).isEqualTo("0.00");
        assertThat(Text.seconds(-0.001)).isEqualTo("0.00");
    }

    @Test
    void partsAreFractions() {
        assertThat(Text.fraction(0.125)).isEqualTo("1/8.0");
        assertThat(Text.fraction(1.5)).isEqualTo("1.5 times");
        assertThat(Text.fraction(-0.1)).isEqualTo("nothing");
    }
}
