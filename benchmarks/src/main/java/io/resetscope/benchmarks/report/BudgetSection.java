package io.resetscope.benchmarks.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** All budgets and their verdicts; below, for each topic that misses one, what was found out about it. */
final class BudgetSection {

    private static final List<String> TOPICS =
            List.of(ThroughputBudgets.TOPIC, OperationBudgets.TOPIC, StartupBudgets.TOPIC, MemoryBudgets.TOPIC);

    private BudgetSection() {}

    static List<Budget> budgets(Results results) {
        List<Budget> budgets = new ArrayList<>();
        budgets.addAll(ThroughputBudgets.of(results.throughput()));
        budgets.addAll(OperationBudgets.of(results.operations()));
        budgets.addAll(StartupBudgets.of(results.startup()));
        budgets.addAll(MemoryBudgets.of(results.memory()));
        return budgets;
    }

    static String of(List<Budget> budgets) {
        Table table = new Table("what", "budget", "measured", "noise", "verdict");
        for (Budget it : budgets) {
            String verdict = it.verdict() == null ? "–" : it.verdict().text();
            table.row(it.what(), it.bound(), it.measured(), it.noise(), verdict);
        }
        StringBuilder text = new StringBuilder("## Budgets\n\n")
                .append(table)
                .append(
                        "A verdict is computed: *met* or *missed* only if the whole interval in brackets is on that side of")
                .append(" the budget, else *within the noise*. Noise is what no agent differs from itself.\n\n");
        for (String topic : TOPICS) {
            if (budgets.stream().anyMatch(it -> it.topic().equals(topic) && !it.isKept())) {
                text.append(note(topic));
            }
        }
        return text.toString();
    }

    /** Written by hand; empty when nobody has found out yet. */
    static String note(String topic) {
        try (InputStream note = BudgetSection.class.getResourceAsStream("/notes/" + topic + ".md")) {
            return note == null ? "" : new String(note.readAllBytes(), StandardCharsets.UTF_8).strip() + "\n\n";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
