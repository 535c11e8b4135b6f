package io.resetscope.benchmarks.report;

import io.resetscope.benchmarks.load.ProfileResult;
import java.util.List;
import java.util.Locale;

/** Where the agent's own time goes. */
final class ProfileSection {

    private static final int SHOWN = 15;

    private ProfileSection() {}

    static String of(List<ProfileResult> results) {
        StringBuilder text = new StringBuilder("## Profile\n\n")
                .append(
                        "With the agent, by the samples of Java Flight Recorder; system calls are not sampled. The JDK's methods that")
                .append(
                        " the agent calls count as its own; hooks that were compiled into the JDK's methods count as the JDK's.\n\n");
        results.forEach(it -> text.append(of(it)));
        return text.toString();
    }

    private static String of(ProfileResult result) {
        int within = result.within();
        Table table = new Table("method of the agent", "samples", "of its samples");
        List<ProfileResult.Method> shown =
                result.methods().stream().limit(SHOWN).toList();
        shown.forEach(
                it -> table.row("`" + it.name() + "`", String.valueOf(it.samples()), percent(it.samples(), within)));
        int rest =
                within - shown.stream().mapToInt(ProfileResult.Method::samples).sum();
        table.row(result.methods().size() - shown.size() + " others", String.valueOf(rest), percent(rest, within));
        return String.format(
                        Locale.ROOT,
                        "%s, http, %s: of %d samples in Java code the agent was at work in %d.%n%n",
                        result.cell().subject().title(),
                        result.cell().load(),
                        result.samples(),
                        within)
                + table;
    }

    private static String percent(int part, int whole) {
        return String.format(Locale.ROOT, "%.0f %%", whole == 0 ? 0 : 100.0 * part / whole);
    }
}
