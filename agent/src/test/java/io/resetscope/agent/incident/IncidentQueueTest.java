package io.resetscope.agent.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.incident.IncidentQueue.Dropped;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Bounded, and honest about what did not fit. */
class IncidentQueueTest {

    private static final int CAPACITY = 16 * 1024;

    private final IncidentQueue queue = new IncidentQueue();

    private static Testimony testimony() {
        return new Testimony(new IncidentBuilder(), null, () -> false, () -> false);
    }

    @Test
    @DisplayName("first in, first out; null when there is none")
    void order() {
        Testimony first = testimony();
        Testimony second = testimony();
        queue.offer(first);
        queue.offer(second);
        assertThat(queue.poll()).isSameAs(first);
        assertThat(queue.poll()).isSameAs(second);
        assertThat(queue.poll()).isNull();
        assertThat(queue.pollSurvival()).isNull();
    }

    @Test
    @DisplayName("incidents and survivals share one bound; what is over it is dropped and counted")
    void bound() {
        IdleSurvival survival = new IdleSurvival("host", 80, null, 1, -1, 0);
        for (int i = 0; i < CAPACITY / 2; i++) {
            queue.offer(testimony());
            queue.offerSurvival(survival);
        }
        assertThat(queue.dropped(Dropped.QUEUE_FULL)).isZero();
        queue.offer(testimony());
        queue.offerSurvival(survival);
        queue.offer(testimony());
        assertThat(queue.dropped(Dropped.QUEUE_FULL)).isEqualTo(3);

        assertThat(queue.poll()).isNotNull();
        assertThat(queue.pollSurvival()).isNotNull();
        queue.offer(testimony());
        queue.offerSurvival(survival);
        assertThat(queue.dropped(Dropped.QUEUE_FULL)).as("room again").isEqualTo(3);

        int left = 0;
        while (queue.poll() != null) {
            left++;
        }
        while (queue.pollSurvival() != null) {
            left++;
        }
        assertThat(left).isEqualTo(CAPACITY);
    }

    @Test
    @DisplayName("polling an empty queue does not make room for more than the bound")
    void emptyPolls() {
        for (int i = 0; i < 10; i++) {
            queue.poll();
            queue.pollSurvival();
        }
        for (int i = 0; i <= CAPACITY; i++) {
            queue.offer(testimony());
        }
        assertThat(queue.dropped(Dropped.QUEUE_FULL)).isEqualTo(1);
    }

    @Test
    @DisplayName("each reason has its own count, and the name that the metric shows")
    void reasons() {
        queue.countDropped(Dropped.SPAN_OVER_LIMIT);
        queue.countDropped(Dropped.SPAN_OVER_LIMIT);
        queue.countDropped(Dropped.OWN_FAILURE);
        assertThat(queue.dropped(Dropped.SPAN_OVER_LIMIT)).isEqualTo(2);
        assertThat(queue.dropped(Dropped.OWN_FAILURE)).isEqualTo(1);
        assertThat(queue.dropped(Dropped.CONNECTION_OVER_LIMIT)).isZero();
        assertThat(Dropped.values())
                .extracting(Dropped::id)
                .containsExactly(
                        "queue_full",
                        "connection_over_limit",
                        "span_over_limit",
                        "log_full",
                        "pool_unreadable",
                        "own_failure");
    }
}
