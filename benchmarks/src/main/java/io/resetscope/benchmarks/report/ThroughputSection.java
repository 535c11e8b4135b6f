package io.resetscope.benchmarks.report;

import io.resetscope.benchmarks.load.Cell;
import io.resetscope.benchmarks.load.LoadResult;
import io.resetscope.benchmarks.load.Subject;
import io.resetscope.benchmarks.process.Variant;
import io.resetscope.benchmarks.statistics.Sample;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Every load, side by side. */
final class ThroughputSection {

    private ThroughputSection() {}

    static String of(List<LoadResult> results) {
        StringBuilder text = new StringBuilder("## Throughput\n\n")
                .append(
                        "Ratios to no agent in the same round: the median, and in brackets the quartiles. Above 1, requests")
                .append(
                        " per second are better; CPU per request, of the JVM under test alone and without its compilers, is")
                .append(
                        " better below 1, and less disturbed. With one connection the processors wait half of the time, so")
                .append(" that its requests per second are the scheduler's; its CPU tells something.\n\n")
                .append(
                        "![requests per second](performance/throughput.svg)\n![CPU per request](performance/cpu.svg)\n\n");
        for (Subject subject : Subject.values()) {
            List<LoadResult> its = results.stream()
                    .filter(it -> it.cell().subject() == subject)
                    .toList();
            if (!its.isEmpty()) {
                text.append("### ").append(subject.title()).append("\n\n").append(table(its));
                text.append(others(its));
            }
        }
        return text.toString();
    }

    private static String table(List<LoadResult> its) {
        Table table = new Table(
                "load",
                "requests/s",
                "no agent again",
                "Resetscope",
                "CPU per request",
                "no agent again",
                "Resetscope");
        for (Cell cell : cells(its)) {
            LoadResult none = find(its, cell, Variant.NONE).orElseThrow();
            LoadResult again = find(its, cell, Variant.NONE_AGAIN).orElseThrow();
            LoadResult with = find(its, cell, Variant.RESETSCOPE).orElseThrow();
            table.row(
                    cell.scheme() + ", " + cell.load(),
                    Text.number(Sample.of(none.throughput()).median()),
                    spread(again.throughputRatio()),
                    spread(with.throughputRatio()),
                    Text.number(Sample.of(none.cpu()).median() / 1000) + " µs",
                    spread(again.cpuRatio()),
                    spread(with.cpuRatio()));
        }
        return table.toString();
    }

    private static String others(List<LoadResult> its) {
        List<LoadResult> others =
                its.stream().filter(it -> Variant.OTHERS.contains(it.variant())).toList();
        if (others.isEmpty()) {
            return "";
        }
        Table table = new Table("agent", "load", "throughput", "CPU per request");
        for (LoadResult it : others) {
            table.row(
                    it.variant().title(),
                    it.cell().scheme() + ", " + it.cell().load(),
                    spread(it.throughputRatio()),
                    spread(it.cpuRatio()));
        }
        return table.toString();
    }

    static String throughputChart(List<LoadResult> results) {
        return chart("Requests per second", results, LoadResult::throughputRatio);
    }

    static String cpuChart(List<LoadResult> results) {
        return chart("CPU per request", results, LoadResult::cpuRatio);
    }

    private static String chart(String what, List<LoadResult> results, Function<LoadResult, List<Double>> ratios) {
        BarChart chart = new BarChart(what + ", ratio to no agent (http, 50 connections, 200 B)").mark(1);
        for (Subject subject : Subject.values()) {
            List<LoadResult> its = results.stream()
                    .filter(it -> it.cell().subject() == subject && it.cell().withOthers())
                    .filter(it -> it.variant() != Variant.NONE)
                    .toList();
            if (!its.isEmpty()) {
                chart.group(subject.title().replace("`", ""));
            }
            for (LoadResult it : its) {
                double ratio = Sample.of(ratios.apply(it)).median();
                chart.bar(it.variant().title(), ratio, Text.ratio(ratio), it.variant() == Variant.RESETSCOPE);
            }
        }
        return chart.svg();
    }

    private static Set<Cell> cells(List<LoadResult> its) {
        Set<Cell> cells = new LinkedHashSet<>();
        its.forEach(it -> cells.add(it.cell()));
        return cells;
    }

    private static Optional<LoadResult> find(List<LoadResult> its, Cell cell, Variant variant) {
        return its.stream()
                .filter(it -> it.cell().equals(cell) && it.variant() == variant)
                .findFirst();
    }

    private static String spread(List<Double> ratios) {
        Sample sample = Sample.of(ratios);
        return Text.ratio(sample.median()) + " (" + Text.ratios(sample.quartiles()) + ")";
    }
}
