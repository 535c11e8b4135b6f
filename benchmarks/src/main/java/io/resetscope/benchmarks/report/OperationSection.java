package io.resetscope.benchmarks.report;

import java.util.List;
import java.util.TreeSet;

/** What JMH says, a table for each class. */
final class OperationSection {

    private OperationSection() {}

    static String of(List<OperationResult> results) {
        StringBuilder text = new StringBuilder("## Single operations\n\n")
                .append(
                        "By JMH, inside one process. `hooks=off` is the price of the benchmark with nobody behind the hooks;")
                .append(" *added* is what the agent does on top of it.\n\n");
        for (String type :
                new TreeSet<>(results.stream().map(OperationResult::type).toList())) {
            Table table = new Table(type, "parameters", "ns/op", "error", "B/op", "added ns");
            results.stream().filter(it -> it.type().equals(type)).forEach(it -> row(table, it, results));
            text.append(table);
        }
        return text.toString();
    }

    private static void row(Table table, OperationResult it, List<OperationResult> all) {
        OperationResult off = it.isOn() ? it.off(all) : null;
        table.row(
                it.method(),
                it.parameters().toString().replaceAll("[{}]", ""),
                Text.number(it.nanoseconds()),
                Double.isNaN(it.error()) ? "" : "± " + Text.number(it.error()),
                Double.isNaN(it.bytes()) ? "" : Text.number(it.bytes()),
                off == null ? "" : Text.number(it.nanoseconds() - off.nanoseconds()));
    }
}
