package io.resetscope.lab.judge;

import io.resetscope.lab.Fault;
import io.resetscope.lab.Role;
import io.resetscope.lab.judge.Judgement.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Holds what was said against the answer key: each incident, and each repetition that gave none. */
public final class Judge {

    private static final String UNKNOWN = "unknown";
    private static final String REFUSED = "connection_refused";
    private static final int REPETITION_DIGITS = 8;
    private static final int NONE = -1;

    private final KernelCheck kernel;

    public Judge(KernelCheck kernel) {
        this.kernel = kernel;
    }

    public List<Judgement> judge(Observed observed) {
        List<Judgement> judgements = new ArrayList<>();
        // a process that the table does not speak of has to keep quiet, too
        Set<Role> roles = EnumSet.noneOf(Role.class);
        roles.addAll(observed.fault().roles());
        observed.incidents().forEach(it -> roles.add(it.role()));
        roles.forEach(role -> judge(observed, role, judgements));
        if (observed.fault().isPolicyMismatch()) {
            Kind kind =
                    observed.mismatches() == 1 ? Kind.RIGHT : observed.mismatches() == 0 ? Kind.MISSING : Kind.WRONG;
            judgements.add(new Judgement(
                    observed, Role.CLIENT, kind, "policy mismatch x " + observed.mismatches(), null, null));
        }
        return judgements;
    }

    private void judge(Observed observed, Role role, List<Judgement> judgements) {
        Map<Integer, Integer> perRepetition = new HashMap<>();
        List<Incident> said = observed.incidents().stream()
                .filter(it -> it.role() == role)
                .sorted(Comparator.comparing(Incident::failedMillis))
                .toList();
        for (int number = 0; number < said.size(); number++) {
            Incident incident = said.get(number);
            perRepetition.merge(repetitionOf(incident, observed, perRepetition), 1, Integer::sum);
            String objection = kernel.objectionTo(incident);
            if (objection == null) {
                objection = Demands.objectionTo(incident, observed, number == said.size() - 1);
            }
            judgements.add(new Judgement(
                    observed,
                    role,
                    kindOf(incident, observed.fault().truth(role, number)),
                    incident.cause(),
                    incident,
                    objection));
        }
        for (Repetition repetition : observed.repetitions()) {
            int counted = perRepetition.getOrDefault(repetition.number(), 0);
            for (int absent = counted; absent < observed.fault().perRepetition(); absent++) {
                judgements.add(new Judgement(observed, role, absence(observed, role), Judgement.NOTHING, null, null));
            }
        }
    }

    private static Kind kindOf(Incident incident, Set<String> truth) {
        // a fault may both end connections and refuse new ones; the two must not be taken for one another
        boolean refusedForNothing = REFUSED.equals(incident.cause()) && !"refused".equals(incident.signal());
        if (truth.contains(incident.cause()) && !refusedForNothing) {
            return Kind.RIGHT;
        }
        boolean undecided = UNKNOWN.equals(incident.cause()) || incident.isPossible() && incident.mayBe(truth);
        return undecided && !truth.isEmpty() ? Kind.UNKNOWN : Kind.WRONG;
    }

    private static Kind absence(Observed observed, Role role) {
        Fault fault = observed.fault();
        if (fault.truth(role).isEmpty()) {
            return Kind.QUIET;
        }
        return fault.must(observed.client()) ? Kind.MISSING : Kind.AVOIDED;
    }

    /**
     * By the request's trace where it had one, else by time: repetitions follow one another. Where several are too short
     * to be told apart, each gets its share.
     */
    private static int repetitionOf(Incident incident, Observed observed, Map<Integer, Integer> shares) {
        String prefix = observed.tracePrefix();
        if (incident.traceId().startsWith(prefix)) {
            String digits = incident.traceId().substring(prefix.length(), prefix.length() + REPETITION_DIGITS);
            return Integer.parseInt(digits, 16) - 1;
        }
        return observed.repetitions().stream()
                .filter(it -> it.covers(incident.failedMillis()))
                .map(Repetition::number)
                .min(Comparator.comparing(it -> shares.getOrDefault(it, 0)))
                .orElse(NONE);
    }
}
