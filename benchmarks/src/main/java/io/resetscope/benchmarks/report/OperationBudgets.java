package io.resetscope.benchmarks.report;

import io.resetscope.benchmarks.statistics.Interval;
import io.resetscope.benchmarks.statistics.Sample;
import io.resetscope.benchmarks.statistics.Verdict;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeSet;

/** What a single operation may add. Which benchmark has which budget is said in {@code operation-budgets.properties}. */
final class OperationBudgets {

    static final String TOPIC = "operations";

    /** JMH's allocation profiler sees a little of its own. */
    private static final double NO_BYTES = 0.5;

    private OperationBudgets() {}

    static List<Budget> of(List<OperationResult> results) {
        Properties bounds = bounds();
        List<Budget> budgets = new ArrayList<>();
        for (String id : new TreeSet<>(bounds.stringPropertyNames())) {
            List<OperationResult> its = results.stream()
                    .filter(it -> it.id().equals(id) && !it.isOff())
                    .toList();
            if (!its.isEmpty()) {
                budgets.add(time(id, Double.parseDouble(bounds.getProperty(id)), its, results));
                budgets.add(bytes(id, its, results));
            }
        }
        return budgets;
    }

    private static Budget time(String id, double bound, List<OperationResult> its, List<OperationResult> all) {
        OperationResult worst = its.stream()
                .max(Comparator.comparingDouble(it -> added(it, all).high()))
                .orElseThrow();
        Interval interval = added(worst, all);
        return new Budget(
                TOPIC,
                "added by the hooks: `" + id + "`" + variation(worst),
                "≤ " + Text.number(bound) + " ns",
                Text.number(worst.nanoseconds() - off(worst, all)) + " ns (" + Text.numbers(interval) + ")",
                "± " + Text.number(worst.error()) + " ns",
                Verdict.atMost(bound, interval));
    }

    private static Budget bytes(String id, List<OperationResult> its, List<OperationResult> all) {
        OperationResult worst = its.stream()
                .max(Comparator.comparingDouble(it -> addedBytes(it, all)))
                .orElseThrow();
        double bytes = addedBytes(worst, all);
        return new Budget(
                TOPIC,
                "allocated by the hooks: `" + id + "`" + variation(worst),
                "0 B",
                Text.number(Math.max(0, bytes)) + " B",
                "± " + NO_BYTES + " B",
                Verdict.atMost(NO_BYTES, new Interval(bytes, bytes)));
    }

    private static String variation(OperationResult result) {
        return result.variation().isEmpty() ? "" : ", " + result.variation();
    }

    private static Interval added(OperationResult result, List<OperationResult> all) {
        return result.range().minus(off(result, all));
    }

    private static double off(OperationResult result, List<OperationResult> all) {
        OperationResult off = result.off(all);
        return off == null ? 0 : Sample.of(off.iterations()).median();
    }

    private static double addedBytes(OperationResult result, List<OperationResult> all) {
        OperationResult off = result.off(all);
        return result.bytes() - (off == null ? 0 : off.bytes());
    }

    private static Properties bounds() {
        try (Reader reader = new InputStreamReader(
                Objects.requireNonNull(OperationBudgets.class.getResourceAsStream("/operation-budgets.properties")),
                StandardCharsets.UTF_8)) {
            Properties bounds = new Properties();
            bounds.load(reader);
            return bounds;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
