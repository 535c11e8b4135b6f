package io.resetscope.lab.judge;

import io.resetscope.lab.judge.Judgement.Kind;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How many of each kind, and whether that will do. */
public final class Score {

    /** Of the incidents with a label. */
    public static final double MOST_UNKNOWN = 0.02;

    public static final int FEWEST_INCIDENTS = 1000;

    private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
    private final int contradicted;
    private final int held;

    public Score(List<Judgement> judgements) {
        judgements.forEach(it -> counts.merge(it.kind(), 1, Integer::sum));
        held = (int) judgements.stream()
                .filter(it -> it.incident() != null && KernelCheck.concerns(it.incident()))
                .count();
        contradicted =
                (int) judgements.stream().filter(it -> it.objection() != null).count();
    }

    public int count(Kind kind) {
        return counts.getOrDefault(kind, 0);
    }

    /** Incidents with a label: said, or missed. */
    public int labelled() {
        return counts.entrySet().stream()
                .filter(it -> it.getKey().counts())
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    public int contradicted() {
        return contradicted;
    }

    /** Why this fails the build; null when it passes. */
    public String failure(boolean wholeLab) {
        int unknown = count(Kind.UNKNOWN) + count(Kind.MISSING);
        if (count(Kind.WRONG) > 0) {
            return count(Kind.WRONG) + " wrong";
        }
        if (contradicted > 0) {
            return contradicted + " contradicted by the kernel, the other end or the fault";
        }
        if (unknown > MOST_UNKNOWN * labelled()) {
            return unknown + " of " + labelled() + " unknown or missing";
        }
        if (wholeLab && labelled() < FEWEST_INCIDENTS) {
            return "only " + labelled() + " incidents";
        }
        return null;
    }

    /** Such as {@code 1012 incidents: 99.1 % right, 0.0 % wrong, …}. */
    public String text() {
        return String.format(
                Locale.ROOT,
                "%d incidents: %s right, %s wrong, %s unknown, %s missing; %d with an RST were held against the kernel, %d contradicted;"
                        + " %d avoided by the client, %d rightly quiet",
                labelled(),
                share(Kind.RIGHT),
                share(Kind.WRONG),
                share(Kind.UNKNOWN),
                share(Kind.MISSING),
                held,
                contradicted,
                count(Kind.AVOIDED),
                count(Kind.QUIET));
    }

    private String share(Kind kind) {
        double share = labelled() == 0 ? 0 : 100.0 * count(kind) / labelled();
        return String.format(Locale.ROOT, "%d (%.1f %%)", count(kind), share);
    }
}
