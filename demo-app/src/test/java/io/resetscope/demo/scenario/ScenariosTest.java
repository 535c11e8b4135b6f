package io.resetscope.demo.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScenariosTest {
    private final Scenarios scenarios = Scenarios.standard(new Settings(null, Duration.ofSeconds(3), null, false));

    @Test
    void everyRowIsComplete() {
        assertThat(scenarios.all()).isNotEmpty().allSatisfy(scenario -> {
            assertThat(scenario.name()).matches("[a-z][a-z0-9-]*").isNotEqualTo("all");
            assertThat(scenario.summary()).isNotBlank().doesNotContain("\n");
            assertThat(scenario.story()).isNotBlank();
            assertThat(scenario.steps()).isNotEmpty().allSatisfy(step -> {
                assertThat(step.title()).isNotBlank().doesNotContain("\n");
                assertThat(step.text()).isNotBlank();
                assertThat(step.expected())
                        .allSatisfy(expected -> assertThat(expected.cause()).matches("[a-z][a-z0-9_]*"));
            });
        });
        assertThat(scenarios.all()).extracting(Scenario::name).doesNotHaveDuplicates();
    }

    @Test
    void choosesByNameInTheOrderOfTheCatalogue() {
        assertThat(scenarios.named(List.of("stale-connection", "refused")))
                .extracting(Scenario::name)
                .containsExactly("refused", "stale-connection");
        assertThat(scenarios.named(List.of("refused")))
                .extracting(Scenario::name)
                .containsExactly("refused");
        assertThat(scenarios.named(List.of("refused", "all"))).isEqualTo(scenarios.all());
    }

    @Test
    void refusesNamesItDoesNotKnow() {
        assertThatThrownBy(() -> scenarios.named(List.of("refused", "no-such")))
                .hasMessage(
                        "unknown scenario 'no-such'; known: refused, upstream-killed, stale-connection, upload-rejected, upload-too-large, l4-idle, all");
    }
}
