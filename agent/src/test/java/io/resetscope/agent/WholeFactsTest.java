package io.resetscope.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.incident.IdleSurvival;
import io.resetscope.agent.incident.Incident;
import io.resetscope.agent.incident.IncidentBuilder;
import io.resetscope.agent.incident.IncidentConsumer;
import io.resetscope.agent.incident.IncidentQueue;
import io.resetscope.agent.incident.Phase;
import io.resetscope.agent.incident.PolicyMismatch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is known of a connection that was open when a hook failed is not told. Times are literal. */
class WholeFactsTest {

    private static final long FAILED = -5000;

    private final List<Incident> told = new ArrayList<>();
    private final List<Object> lessons = new ArrayList<>();
    private final IncidentQueue queue = new IncidentQueue();
    private boolean failed = true;
    private final WholeFacts facts =
            new WholeFacts(new Consumer(), queue, (from, to) -> failed && FAILED - from >= 0 && to - FAILED >= 0);

    private long dropped() {
        return queue.dropped(IncidentQueue.Dropped.OWN_FAILURE);
    }

    private void incident(Phase phase, long failedNanos, long ageNanos) {
        IncidentBuilder incident = new IncidentBuilder();
        incident.phase = phase;
        incident.failedNanos = failedNanos;
        incident.ageNanos = ageNanos;
        facts.incident(incident.build());
    }

    @Test
    @DisplayName("a connection that was open then is kept back and counted, one that was opened since is told")
    void open() {
        incident(Phase.AWAIT_RESPONSE, FAILED + 7000, 8000);
        incident(Phase.AWAIT_RESPONSE, FAILED + 7000, 7000);
        assertThat(told).isEmpty();
        assertThat(dropped()).isEqualTo(2);
        incident(Phase.AWAIT_RESPONSE, FAILED + 7000, 6999);
        assertThat(told).hasSize(1);
        assertThat(dropped()).isEqualTo(2);
    }

    @Test
    @DisplayName("a connection that was over before the hook failed is told")
    void over() {
        incident(Phase.AWAIT_RESPONSE, FAILED - 1, 8000);
        incident(Phase.AWAIT_RESPONSE, FAILED - 1, -1);
        assertThat(told).hasSize(2);
    }

    @Test
    @DisplayName("one of unknown age may have been open then; a connect that failed has no history")
    void unknownAge() {
        incident(Phase.AWAIT_RESPONSE, FAILED + 1000, -1);
        assertThat(told).isEmpty();
        incident(Phase.CONNECT, FAILED + 1000, -1);
        assertThat(told).hasSize(1);
    }

    @Test
    @DisplayName("nor is what an idle or kept connection that was open then would teach")
    void lessons() {
        facts.idleSurvived(survival(-1));
        assertThat(facts.policyMismatch(mismatch(-1))).as("told").isFalse();
        facts.idleSurvived(survival(Long.MAX_VALUE / 4));
        facts.policyMismatch(mismatch(Long.MAX_VALUE / 4));
        assertThat(lessons).isEmpty();
        IdleSurvival survival = survival(1);
        PolicyMismatch mismatch = mismatch(1);
        facts.idleSurvived(survival);
        assertThat(facts.policyMismatch(mismatch)).as("told").isTrue();
        assertThat(lessons).containsExactly(survival, mismatch);
    }

    private static IdleSurvival survival(long ageNanos) {
        return new IdleSurvival("shop", 80, null, 1, ageNanos, 2);
    }

    private static PolicyMismatch mismatch(long ageNanos) {
        return new PolicyMismatch(
                PolicyMismatch.Kind.CLOSE_IGNORED, "shop", 80, "10.0.0.9", 1, ageNanos, -1, null, null, null);
    }

    @Test
    @DisplayName("where no hook has failed, everything is told")
    void never() {
        failed = false;
        incident(Phase.AWAIT_RESPONSE, 1, -1);
        incident(Phase.SEND, 1, 1);
        assertThat(told).hasSize(2);
        assertThat(dropped()).isZero();
    }

    private final class Consumer implements IncidentConsumer {

        @Override
        public void incident(Incident incident) {
            told.add(incident);
        }

        @Override
        public void settled() {}

        @Override
        public void idleSurvived(IdleSurvival survival) {
            lessons.add(survival);
        }

        @Override
        public boolean policyMismatch(PolicyMismatch mismatch) {
            lessons.add(mismatch);
            return true;
        }

        @Override
        public void tick() {}
    }
}
