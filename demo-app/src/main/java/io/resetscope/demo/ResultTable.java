package io.resetscope.demo;

import java.util.ArrayList;
import java.util.List;

/** All steps, a row each. */
final class ResultTable {

    private ResultTable() {}

    static String of(List<Result> results) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("match", "scenario", "step", "Resetscope said"));
        for (Result result : results) {
            rows.add(List.of(
                    result.matches() ? "yes" : "NO",
                    result.scenario(),
                    result.step(),
                    result.matches() ? result.heard() : result.heard() + "; expected " + result.expectation()));
        }
        StringBuilder table = new StringBuilder();
        for (List<String> row : rows) {
            for (int column = 0; column < row.size() - 1; column++) {
                int at = column;
                int width = rows.stream()
                        .mapToInt(each -> each.get(at).length())
                        .max()
                        .orElse(0);
                table.append(String.format("%-" + (width + 2) + "s", row.get(column)));
            }
            table.append(row.get(row.size() - 1)).append(System.lineSeparator());
        }
        return table.toString().stripTrailing();
    }
}
