package io.resetscope.lab.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The confusion matrix: a row per fault and role, a column per cause that was said; wrong cells stand in bold. */
public final class Matrix {

    private final Map<String, Map<String, Integer>> rows = new TreeMap<>();
    private final Map<String, String> truths = new TreeMap<>();
    private final Set<String> wrong = new TreeSet<>();
    private final Set<String> columns = new TreeSet<>();

    public Matrix(List<Judgement> judgements) {
        for (Judgement each : judgements) {
            Set<String> truth = each.observed().fault().truth(each.role());
            String row = each.observed().fault().title() + " (" + each.role().id() + ")";
            truths.put(row, truth.isEmpty() ? Judgement.NOTHING : String.join(" / ", new TreeSet<>(truth)));
            rows.computeIfAbsent(row, it -> new TreeMap<>()).merge(each.said(), 1, Integer::sum);
            columns.add(each.said());
            if (each.kind() == Judgement.Kind.WRONG) {
                wrong.add(row + each.said());
            }
        }
    }

    /** As a Markdown table. */
    public String markdown() {
        return table().stream()
                .map(row -> row.stream().collect(Collectors.joining(" | ", "| ", " |\n")))
                .collect(Collectors.joining());
    }

    /** The same with its columns aligned, for a terminal: one line per cell would be too wide with twenty causes. */
    public String text() {
        StringBuilder text = new StringBuilder();
        rows.forEach((row, said) -> text.append(String.format(
                "%-42s %-34s said: %s%n",
                row,
                truths.get(row),
                said.entrySet().stream()
                        .map(it ->
                                it.getValue() + " " + it.getKey() + (wrong.contains(row + it.getKey()) ? " (!)" : ""))
                        .collect(Collectors.joining(", ")))));
        return text.toString();
    }

    private List<List<String>> table() {
        List<List<String>> table = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("fault", "true cause"));
        head.addAll(columns);
        table.add(head);
        table.add(head.stream().map(it -> "---").toList());
        rows.forEach((row, said) -> {
            List<String> line = new ArrayList<>(List.of(row, truths.get(row)));
            columns.forEach(column -> line.add(cell(row, column, said.get(column))));
            table.add(line);
        });
        return table;
    }

    private String cell(String row, String column, Integer count) {
        if (count == null) {
            return "";
        }
        return wrong.contains(row + column) ? "**" + count + "**" : count.toString();
    }
}
