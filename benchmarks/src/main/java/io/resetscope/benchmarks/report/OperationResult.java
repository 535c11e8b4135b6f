package io.resetscope.benchmarks.report;

import io.resetscope.benchmarks.statistics.Interval;
import io.resetscope.benchmarks.statistics.Sample;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What JMH measured of one benchmark method with one set of parameters; nanoseconds and bytes per operation. */
public record OperationResult(
        String type,
        String method,
        Map<String, String> parameters,
        double nanoseconds,
        double error,
        List<Double> iterations,
        double bytes) {

    private static final String HOOKS = "hooks";

    /** With nobody behind the hooks: the price of the benchmark itself. */
    boolean isOff() {
        return "off".equals(parameters.get(HOOKS));
    }

    boolean isOn() {
        return "on".equals(parameters.get(HOOKS));
    }

    /** {@code Class.method}, as budgets name it. */
    String id() {
        return type + "." + method;
    }

    /** All parameters but the hooks. */
    String variation() {
        return parameters.entrySet().stream()
                .filter(it -> !it.getKey().equals(HOOKS))
                .map(it -> it.getKey() + "=" + it.getValue())
                .collect(Collectors.joining(", "));
    }

    /** The same with the hooks off, which is what to subtract; null when there is none. */
    OperationResult off(List<OperationResult> all) {
        Map<String, String> wanted = new TreeMap<>(parameters);
        wanted.put(HOOKS, "off");
        return all.stream()
                .filter(it -> it.id().equals(id()) && it.parameters().equals(wanted))
                .findFirst()
                .orElse(null);
    }

    /** Between the fastest and the slowest iteration. */
    Interval range() {
        Sample sample = Sample.of(iterations);
        return new Interval(sample.quantile(0), sample.quantile(1));
    }
}
