package io.resetscope.agent.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for the typical case of each cause. */
class CatalogueTest {

    private static final Pattern NUMBER_AND_UNIT =
            Pattern.compile("\\d (ms|s|min|h|bytes?|kB|MB|requests?|times?|connects?)\\b|status (is )?\\d|is 0|was 0");

    static Stream<Arguments> cases() {
        return Cases.all().entrySet().stream().map(each -> Arguments.of(each.getKey(), each.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    @DisplayName("each typical case is diagnosed as what it is")
    void diagnosed(String cause, Supplier<Given> given) {
        given.get().is(cause);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    @DisplayName("says a number with its unit, and what to change")
    void concrete(String cause, Supplier<Given> given) {
        Verdict verdict = given.get().verdict();
        if (!cause.equals("connection_refused")) {
            assertThat(verdict.evidence)
                    .anyMatch(each -> NUMBER_AND_UNIT.matcher(each).find());
        }
        assertThat(verdict.advice.isEmpty()).isEqualTo(cause.equals("unknown"));
        assertThat(verdict.summary).endsWith(".");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    @DisplayName("certain stands alone, and possible is said with a hedge")
    void certainty(String cause, Supplier<Given> given) {
        Verdict verdict = given.get().verdict();
        assertThat(RandomIncidentsTest.HEDGE.matcher(verdict.summary).find())
                .isEqualTo(verdict.confidence == Confidence.POSSIBLE);
        assertThat(verdict.confidence == Confidence.CERTAIN && !verdict.alternatives.isEmpty())
                .isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    @DisplayName("a POST is never advised to be repeated")
    void neverRepeatsPost(String cause, Supplier<Given> given) {
        given.get().but(it -> it.method = "POST").advisesNothingAbout("let the client repeat");
    }
}
