package io.resetscope.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.benchmarks.load.Cell;
import io.resetscope.benchmarks.load.LoadResult;
import io.resetscope.benchmarks.load.Subject;
import io.resetscope.benchmarks.process.Variant;
import io.resetscope.benchmarks.startup.Start;
import io.resetscope.benchmarks.startup.StartResult;
import io.resetscope.benchmarks.startup.StartedProgram;
import io.resetscope.benchmarks.statistics.Verdict;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BudgetsTest {

    private static final Cell CELL = new Cell(Subject.SOCKET, false, 50, 200);

    @Test
    void throughputIsJudgedByItsIntervalAndTheNoise() {
        assertThat(throughput(1.0, 1.0)).isEqualTo(Verdict.MET);
        assertThat(throughput(0.95, 1.0)).isEqualTo(Verdict.MISSED);
        assertThat(throughput(1.0, 0.95)).isEqualTo(Verdict.UNDECIDED);
        assertThat(throughput(0.95, 1.04)).isEqualTo(Verdict.UNDECIDED);
    }

    @Test
    void oneConnectionIsNotJudged() {
        Cell one = new Cell(Subject.SOCKET, false, 1, 200);
        assertThat(ThroughputBudgets.of(List.of(load(one, Variant.RESETSCOPE, 0.5))))
                .isEmpty();
    }

    private static Verdict throughput(double with, double again) {
        List<Budget> budgets = ThroughputBudgets.of(
                List.of(load(CELL, Variant.NONE_AGAIN, again), load(CELL, Variant.RESETSCOPE, with)));
        assertThat(budgets).hasSize(1);
        return budgets.get(0).verdict();
    }

    private static LoadResult load(Cell cell, Variant variant, double ratio) {
        List<Double> ratios = Collections.nCopies(8, ratio);
        return new LoadResult(cell, variant, ratios, ratios, ratios, ratios);
    }

    @Test
    void operationsAreJudgedWithoutThePriceOfTheBenchmark() {
        List<Budget> budgets = OperationBudgets.of(List.of(opaque("off", 100, 110), opaque("on", 150, 160)));
        assertThat(budgets).extracting(Budget::verdict).containsExactly(Verdict.MET, Verdict.MET);
        budgets = OperationBudgets.of(List.of(opaque("off", 100, 110), opaque("on", 190, 200)));
        assertThat(budgets).extracting(Budget::verdict).containsExactly(Verdict.MISSED, Verdict.MET);
        budgets = OperationBudgets.of(List.of(opaque("off", 100, 110), opaque("on", 150, 200)));
        assertThat(budgets).extracting(Budget::verdict).containsExactly(Verdict.UNDECIDED, Verdict.MET);
    }

    @Test
    void aBenchmarkWithoutABudgetIsNotJudged() {
        assertThat(OperationBudgets.of(
                        List.of(new OperationResult("Some", "thing", Map.of(), 5, 0, List.of(5.0), 900))))
                .isEmpty();
    }

    private static OperationResult opaque(String hooks, double low, double high) {
        return new OperationResult(
                "OpaqueBenchmark", "writeOrRead", Map.of("hooks", hooks), high, 1, List.of(low, high), 0.01);
    }

    @Test
    void startUpIsJudgedBesideTheOther() {
        assertThat(start(0.4)).containsExactly(Verdict.MET, Verdict.MET);
        assertThat(start(2.0)).containsExactly(Verdict.MISSED, Verdict.MISSED);
    }

    @Test
    void aProgramThatOpensNothingHasNoBound() {
        assertThat(startup(StartedProgram.TRIVIAL, 1))
                .extracting(Budget::verdict)
                .containsOnlyNulls();
    }

    private static List<Verdict> start(double added) {
        return startup(StartedProgram.ONE_SOCKET, added).stream()
                .map(Budget::verdict)
                .toList();
    }

    private static List<Budget> startup(StartedProgram program, double added) {
        return StartupBudgets.of(List.of(
                started(program, Variant.NONE_AGAIN, 0),
                started(program, Variant.RESETSCOPE, added),
                started(program, Variant.OPENTELEMETRY, 4)));
    }

    private static StartResult started(StartedProgram program, Variant variant, double added) {
        List<Start> starts = List.of(new Start(added, added, added));
        return new StartResult(program, variant, false, starts, starts);
    }
}
