package io.resetscope.demo.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdleJobsTest {
    @ParameterizedTest
    @ValueSource(longs = {5, 1800})
    void aFewPausesAreLongerThanTheThresholdAndNotInOneGo(long seconds) {
        Duration threshold = Duration.ofSeconds(seconds);

        List<Duration> pauses = IdleJobs.pauses(threshold);

        assertThat(pauses).hasSize(IdleJobs.JOBS);
        assertThat(pauses.stream().filter(pause -> pause.compareTo(threshold) > 0))
                .hasSize(6);
        assertThat(pauses).isNotEqualTo(pauses.stream().sorted().toList());
    }
}
