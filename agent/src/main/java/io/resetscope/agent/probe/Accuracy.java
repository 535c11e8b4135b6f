package io.resetscope.agent.probe;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How exactly outcomes tell their idle time. It begins when the server has answered; what this end reads late, because its
 * machine is busy, was idle for longer than it seems. That shows in an answer that took longer than others.
 */
final class Accuracy {

    /** Of the idle time. */
    private static final double TOLERANCE = 0.005;

    private static final long SHORT_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final long fastestNanos;

    private Accuracy(long fastestNanos) {
        this.fastestNanos = fastestNanos;
    }

    static Accuracy of(List<Outcome> outcomes) {
        long fastest = Long.MAX_VALUE;
        for (Outcome each : outcomes) {
            if (each.fate == Fate.SURVIVED || each.fate.isEnd()) {
                fastest = Math.min(fastest, each.answerNanos);
            }
        }
        return new Accuracy(fastest);
    }

    /**
     * What is known of when they ended. Those that end by themselves tell it exactly or do not count; when none is exact, the
     * least uncertain counts. Of those that had ended when they were used again, only the latest moment is asked for.
     */
    List<Outcome> bounds(List<Outcome> ended) {
        List<Outcome> bounds = new ArrayList<>();
        for (Outcome each : ended) {
            if (!each.fate.comesByItself()) {
                bounds.add(each.idleFor(each.idleNanos + lateNanos(each)));
            } else if (lateNanos(each) <= Math.max(SHORT_NANOS, each.idleNanos * TOLERANCE)) {
                bounds.add(each);
            }
        }
        return !bounds.isEmpty() || ended.isEmpty()
                ? bounds
                : Collections.singletonList(
                        Collections.min(ended, Comparator.comparingLong((Outcome it) -> it.answerNanos)));
    }

    /** For how much longer than it seems this may have been idle. */
    long lateNanos(Outcome outcome) {
        return Math.max(0, outcome.answerNanos - fastestNanos);
    }
}
