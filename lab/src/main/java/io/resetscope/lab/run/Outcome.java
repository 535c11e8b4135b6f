package io.resetscope.lab.run;

import io.resetscope.lab.judge.Judgement;
import io.resetscope.lab.judge.Judgement.Kind;
import io.resetscope.lab.judge.Matrix;
import io.resetscope.lab.judge.Score;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What came of a run.
 *
 * @param broken cases that could not be played
 */
public record Outcome(List<Judgement> judgements, List<String> broken) {

    private static final int SHOWN_OF_A_SORT = 2;
    private static final int SHOWN_AS_LINES = 5;

    /** Why the build fails; null when it passes. */
    public String failure(boolean wholeLab) {
        if (!broken.isEmpty()) {
            return broken.size() + " cases could not be played";
        }
        return new Score(judgements).failure(wholeLab);
    }

    /** A line for each that speaks against it, some of them: for where only the end of a build's output is kept. */
    public String worst() {
        Stream<String> told = judgements.stream()
                .filter(Outcome::isBad)
                .sorted(Comparator.comparing(it -> it.kind() != Kind.WRONG))
                .map(Outcome::line);
        return Stream.concat(broken.stream().map(it -> "BROKEN " + it), told)
                .limit(SHOWN_AS_LINES)
                .collect(Collectors.joining("; "));
    }

    /** The matrix, the score, and all that speaks against it, with what was told of it. */
    public String report(boolean wholeLab) {
        StringBuilder text = new StringBuilder("\n").append(new Matrix(judgements).text());
        Map<String, Integer> shown = new LinkedHashMap<>();
        for (Judgement each : judgements) {
            String sort =
                    each.kind() + " " + each.observed().fault().title() + " " + each.said() + " " + each.objection();
            if (isBad(each) && shown.merge(sort, 1, Integer::sum) <= SHOWN_OF_A_SORT) {
                text.append('\n').append(describe(each));
            }
        }
        shown.forEach(
                (sort, count) -> text.append("\n").append(count).append(" x ").append(sort));
        broken.forEach(it -> text.append("\nBROKEN ").append(it));
        text.append("\n\n").append(new Score(judgements).text());
        String failure = failure(wholeLab);
        return text.append(failure == null ? "\nPASSED" : "\nFAILED: " + failure)
                .append('\n')
                .toString();
    }

    private static boolean isBad(Judgement judgement) {
        return judgement.kind() == Kind.WRONG
                || judgement.kind() == Kind.UNKNOWN
                || judgement.kind() == Kind.MISSING
                || judgement.objection() != null;
    }

    private static String line(Judgement judgement) {
        return judgement.kind() + (judgement.objection() == null ? "" : ", " + judgement.objection()) + ": "
                + judgement.observed().name() + " (" + judgement.role().id() + ") said " + judgement.said()
                + "; true is "
                + judgement.observed().fault().truth(judgement.role());
    }

    private static String describe(Judgement judgement) {
        String log = judgement.incident() == null || judgement.kind() == Kind.WRONG
                ? judgement.observed().log().indent(6)
                : "";
        return line(judgement) + "\n"
                + (judgement.incident() == null ? "" : judgement.incident().describe() + "\n") + log;
    }
}
