package io.resetscope.benchmarks.load;

import io.resetscope.benchmarks.process.Variant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Collects the windows of one cell, over all rounds and launches. */
final class Rounds {

    private final Cell cell;
    private final List<Map<Variant, Window>> rounds = new ArrayList<>();

    Rounds(Cell cell) {
        this.cell = cell;
    }

    void add(Map<Variant, Window> round) {
        rounds.add(new EnumMap<>(round));
    }

    List<LoadResult> results() {
        List<LoadResult> results = new ArrayList<>();
        for (Variant variant : Variant.values()) {
            List<Map<Variant, Window>> with =
                    rounds.stream().filter(it -> it.containsKey(variant)).toList();
            if (!with.isEmpty()) {
                results.add(result(variant, with));
            }
        }
        return results;
    }

    private LoadResult result(Variant variant, List<Map<Variant, Window>> with) {
        List<Double> throughput = new ArrayList<>();
        List<Double> cpu = new ArrayList<>();
        List<Double> throughputRatio = new ArrayList<>();
        List<Double> cpuRatio = new ArrayList<>();
        for (Map<Variant, Window> round : with) {
            Window window = round.get(variant);
            Window none = round.get(Variant.NONE);
            throughput.add(window.throughput());
            cpu.add(window.cpuPerRequest());
            throughputRatio.add(window.throughput() / none.throughput());
            cpuRatio.add(window.cpuPerRequest() / none.cpuPerRequest());
        }
        return new LoadResult(cell, variant, throughput, cpu, throughputRatio, cpuRatio);
    }
}
