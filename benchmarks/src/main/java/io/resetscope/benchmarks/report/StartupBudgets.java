package io.resetscope.benchmarks.report;

import io.resetscope.benchmarks.process.Variant;
import io.resetscope.benchmarks.startup.Start;
import io.resetscope.benchmarks.startup.StartResult;
import io.resetscope.benchmarks.startup.StartedProgram;
import io.resetscope.benchmarks.statistics.Interval;
import io.resetscope.benchmarks.statistics.Sample;
import io.resetscope.benchmarks.statistics.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** What a start costs more, beside what opentelemetry-javaagent adds. */
final class StartupBudgets {

    static final String TOPIC = "start-up";
    private static final double PART = 1 / 8.0;

    private StartupBudgets() {}

    static List<Budget> of(List<StartResult> results) {
        List<Budget> budgets = new ArrayList<>();
        for (StartedProgram program : StartedProgram.values()) {
            Optional<StartResult> with = find(results, program, Variant.RESETSCOPE);
            Optional<StartResult> again = find(results, program, Variant.NONE_AGAIN);
            Optional<StartResult> other = find(results, program, Variant.OPENTELEMETRY);
            if (with.isPresent() && again.isPresent() && other.isPresent()) {
                budgets.add(budget(program, "wall clock", Start::wall, with.get(), again.get(), other.get()));
                budgets.add(budget(program, "CPU", Start::cpu, with.get(), again.get(), other.get()));
            }
        }
        return budgets;
    }

    static Optional<StartResult> find(List<StartResult> results, StartedProgram program, Variant variant) {
        return results.stream()
                .filter(it -> it.program() == program && it.variant() == variant && !it.archive())
                .findFirst();
    }

    static Sample added(StartResult result, ToDoubleFunction<Start> what) {
        return Sample.of(
                result.added().stream().map(it -> what.applyAsDouble(it)).toList());
    }

    private static Budget budget(
            StartedProgram program,
            String name,
            ToDoubleFunction<Start> what,
            StartResult with,
            StartResult again,
            StartResult other) {
        Sample added = added(with, what);
        double others = added(other, what).median();
        Interval part = added.ofMedian().dividedBy(others);
        // what a program that opens nothing may cost has no number
        Verdict verdict = program == StartedProgram.TRIVIAL ? null : Verdict.atMost(PART, part);
        return new Budget(
                TOPIC,
                "start-up added, " + name + ": " + program.title(),
                verdict == null ? "class loading only" : "≤ 1/8 of what opentelemetry-javaagent adds",
                Text.seconds(added.median()) + " s of its " + Text.seconds(others) + " s: "
                        + Text.fraction(added.median() / others) + " (" + Text.fractions(part) + ")",
                Text.seconds(added(again, what).median()) + " s",
                verdict);
    }
}
