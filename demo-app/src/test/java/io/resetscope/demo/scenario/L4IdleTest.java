package io.resetscope.demo.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class L4IdleTest {
    @Test
    void secondsStandForTheRealThreshold() {
        L4Idle scaled = scenario(false);

        assertThat(scaled.story()).contains("after 5 s without a packet, which stand for 1800 s;");
        assertThat(texts(scaled)).anyMatch(text -> text.contains("Keep-Alive: timeout=4 "));
    }

    @Test
    void realTimeKeepsTheTrueFigures() {
        L4Idle real = scenario(true);

        assertThat(real.story()).contains("after 1800 s without a packet;");
        assertThat(texts(real)).anyMatch(text -> text.contains("Keep-Alive: timeout=1440 "));
    }

    @Test
    void hasNoCostsBeforeItWasPlayed() {
        assertThat(scenario(false).closing()).isEmpty();
    }

    private static L4Idle scenario(boolean realTime) {
        return new L4Idle(new Settings(null, Duration.ofSeconds(3), null, realTime));
    }

    private static List<String> texts(L4Idle scenario) {
        return scenario.steps().stream().map(Step::text).toList();
    }
}
