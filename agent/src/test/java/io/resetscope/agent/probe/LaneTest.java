package io.resetscope.agent.probe;

import static io.resetscope.agent.probe.Results.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How many connections of a lane wait at once. No socket takes part. */
class LaneTest {

    private static final long DEVICE_NANOS = seconds(12);

    private final ProbePlan plan = new ProbePlan(
            List.of(Results.DIRECT),
            List.of(TcpKeepAlive.OFF),
            List.of(seconds(11), seconds(22), seconds(100), seconds(200)),
            0.001,
            seconds(1));
    private final Lane lane =
            new Lane(null, Results.acquaintance(Results.DIRECT, null, -1), TcpKeepAlive.OFF, null, plan);
    private final List<Rung> waiting = new ArrayList<>();

    @Test
    @DisplayName("what waits of an earlier round is ended before the next one begins")
    void peak() {
        open(lane.next());
        int rounds = 0;
        for (int i = 0; i < 50 && !lane.isDone(); i++) {
            shortestIsOver();
            List<Search.Start> starts = lane.next();
            waiting.removeIf(Rung::isCancelled);
            open(starts);
            rounds += starts.isEmpty() ? 0 : 1;
            assertThat(waiting).hasSizeLessThanOrEqualTo(plan.peakConnections());
        }
        assertThat(lane.isDone()).isTrue();
        assertThat(rounds).as("narrowed down in several rounds").isGreaterThan(1);
    }

    private void open(List<Search.Start> starts) {
        starts.forEach(it -> waiting.add(lane.open(it)));
    }

    private void shortestIsOver() {
        waiting.stream().min(Comparator.comparingLong(Rung::plannedNanos)).ifPresent(rung -> {
            long idle = rung.plannedNanos();
            waiting.remove(rung);
            lane.over(rung, new Outcome(idle < DEVICE_NANOS ? Fate.SURVIVED : Fate.SILENT, idle, idle, 0, null));
        });
    }
}
