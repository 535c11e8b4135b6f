package io.resetscope.agent.probe;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Which outcomes tell their idle time exactly. It begins when the server has answered; what this end reads late, because its
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

    /** Those that are exact; when none is, the one that is least uncertain. */
    List<Outcome> exact(List<Outcome> outcomes) {
        List<Outcome> exact = new ArrayList<>();
        for (Outcome each : outcomes) {
            if (each.answerNanos - fastestNanos <= Math.max(SHORT_NANOS, each.idleNanos * TOLERANCE)) {
                exact.add(each);
            }
        }
        return !exact.isEmpty() || outcomes.isEmpty()
                ? exact
                : Collections.singletonList(
                        Collections.min(outcomes, Comparator.comparingLong((Outcome it) -> it.answerNanos)));
    }
}
