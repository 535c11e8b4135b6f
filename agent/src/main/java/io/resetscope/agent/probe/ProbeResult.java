package io.resetscope.agent.probe;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Everything that is known at one moment. Immutable. */
public final class ProbeResult {

    public final ProbePlan plan;
    /** {@code GET /health}. */
    public final String request;

    public final boolean tls;
    /** By target; for each, without TCP keep-alive first. */
    public final List<LaneResult> lanes;

    public final long elapsedNanos;

    public ProbeResult(ProbePlan plan, String request, boolean tls, List<LaneResult> lanes, long elapsedNanos) {
        this.plan = plan;
        this.request = request;
        this.tls = tls;
        this.lanes = Collections.unmodifiableList(new ArrayList<>(lanes));
        this.elapsedNanos = elapsedNanos;
    }

    /** Whether it is over. */
    public boolean isComplete() {
        return !lanes.isEmpty() && lanes.stream().allMatch(it -> it.done);
    }

    /** Those of one target. */
    List<LaneResult> lanesOf(Target target) {
        List<LaneResult> of = new ArrayList<>();
        for (LaneResult each : lanes) {
            if (each.acquaintance.target == target) {
                of.add(each);
            }
        }
        return of;
    }
}
