package io.resetscope.demo;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

final class ResultTable {
    private static final String ROW = "%-18s %-26s %-26s %-11s %s";

    private ResultTable() {}

    static String of(List<Result> results) {
        String head = ROW.formatted("scenario", "expected", "Resetscope said", "confidence", "match");
        return Stream.concat(Stream.of(head), results.stream().map(ResultTable::row))
                .collect(Collectors.joining("\n"));
    }

    private static String row(Result result) {
        return ROW.formatted(
                result.scenario(),
                result.expected(),
                result.said().map(Block::cause).orElse("nothing"),
                result.said().map(Block::confidence).orElse("-"),
                result.matches() ? "yes" : "NO");
    }
}
