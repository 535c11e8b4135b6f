package io.resetscope.agent.diagnosis;

import io.resetscope.agent.diagnosis.cause.ConnectionRefused;
import io.resetscope.agent.diagnosis.cause.StalePooledConnection;
import io.resetscope.agent.diagnosis.cause.Unknown;
import io.resetscope.agent.history.History;
import io.resetscope.agent.incident.Incident;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The catalogue of causes, and the choice among them: the surest verdict wins; of equally sure ones, the cause that
 * stands higher in the table, which is the more specific one.
 */
public final class Diagnosis {

    private static final List<CauseRule> CATALOGUE = Collections.unmodifiableList(Arrays.<CauseRule>asList(
            new ConnectionRefused(), //
            new StalePooledConnection()));

    private static final Unknown UNKNOWN = new Unknown();

    private Diagnosis() {}

    /** Never null: what no cause explains is {@code unknown}, with the evidence. */
    public static Verdict diagnose(Incident incident, History history) {
        Verdict best = null;
        for (CauseRule rule : CATALOGUE) {
            Verdict verdict = rule.examine(incident, history);
            if (verdict != null && (best == null || verdict.confidence.compareTo(best.confidence) > 0)) {
                best = verdict;
            }
        }
        return best == null ? UNKNOWN.examine(incident, history) : best;
    }
}
