package io.resetscope.benchmarks.report;

import io.resetscope.benchmarks.process.Variant;
import io.resetscope.benchmarks.startup.Start;
import io.resetscope.benchmarks.startup.StartResult;
import io.resetscope.benchmarks.startup.StartedProgram;
import io.resetscope.benchmarks.statistics.Sample;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** What each program's start costs with each agent. */
final class StartupSection {

    private StartupSection() {}

    static String of(List<StartResult> results) {
        StringBuilder text = new StringBuilder("## Start-up\n\n")
                .append(
                        "From the start of the JVM to its end; medians, and what was added to no agent in the same round, with")
                .append(" its quartiles. The peak is of resident memory.\n\n")
                .append("![start-up](performance/start-up.svg)\n\n");
        for (StartedProgram program : StartedProgram.values()) {
            List<StartResult> its = results.stream()
                    .filter(it -> it.program() == program && !it.archive())
                    .sorted((a, b) -> a.variant().compareTo(b.variant()))
                    .toList();
            if (!its.isEmpty()) {
                text.append("### ")
                        .append(capital(program.title()))
                        .append("\n\n")
                        .append(table(its));
            }
        }
        return text + archive(results);
    }

    private static String table(List<StartResult> its) {
        Table table = new Table("", "starts", "wall s", "CPU s", "peak MB", "added wall s", "added CPU s", "added MB");
        for (StartResult it : its) {
            boolean none = it.variant() == Variant.NONE;
            table.row(
                    it.variant().title(),
                    String.valueOf(it.starts().size()),
                    Text.seconds(median(it, Start::wall)),
                    Text.seconds(median(it, Start::cpu)),
                    Text.number(median(it, Start::peakMegabytes)),
                    none ? "" : added(it, Start::wall),
                    none ? "" : added(it, Start::cpu),
                    none ? "" : added(it, Start::peakMegabytes));
        }
        return table.toString();
    }

    private static String archive(List<StartResult> results) {
        List<StartResult> with = results.stream().filter(StartResult::archive).toList();
        if (with.isEmpty()) {
            return "";
        }
        Table table = new Table("", "wall s", "with an archive", "CPU s", "with an archive");
        for (StartResult it : with) {
            Optional<StartResult> without = StartupBudgets.find(results, it.program(), it.variant());
            table.row(
                    it.program().title() + ", " + it.variant().title(),
                    Text.seconds(median(without.orElseThrow(), Start::wall)),
                    Text.seconds(median(it, Start::wall)),
                    Text.seconds(median(without.orElseThrow(), Start::cpu)),
                    Text.seconds(median(it, Start::cpu)));
        }
        return "### Class data sharing\n\n"
                + "An archive of the application's classes, made without the agent (`-XX:ArchiveClassesAtExit=app.jsa`, once) "
                + "and used with it (`-XX:SharedArchiveFile=app.jsa`); the application has to be in jars.\n\n"
                + table;
    }

    static String chart(List<StartResult> results) {
        BarChart chart = new BarChart("Seconds of processor time added to a start");
        for (StartedProgram program : StartedProgram.values()) {
            boolean any = results.stream().anyMatch(it -> it.program() == program);
            if (any) {
                chart.group(capital(program.title()));
            }
            for (Variant variant : Variant.values()) {
                StartupBudgets.find(results, program, variant)
                        .filter(it -> variant.hasAgent())
                        .ifPresent(it -> bar(chart, it));
            }
        }
        return chart.svg();
    }

    private static void bar(BarChart chart, StartResult it) {
        double added = Math.max(0, StartupBudgets.added(it, Start::cpu).median());
        chart.bar(it.variant().title(), added, Text.seconds(added) + " s", it.variant() == Variant.RESETSCOPE);
    }

    private static double median(StartResult result, ToDoubleFunction<Start> what) {
        return Sample.of(result.starts().stream()
                        .map(it -> what.applyAsDouble(it))
                        .toList())
                .median();
    }

    private static String added(StartResult result, ToDoubleFunction<Start> what) {
        Sample added = StartupBudgets.added(result, what);
        return Text.seconds(added.median()) + " ("
                + Text.seconds(added.quartiles().low()) + " to "
                + Text.seconds(added.quartiles().high()) + ")";
    }

    private static String capital(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }
}
