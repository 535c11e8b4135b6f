package io.resetscope.benchmarks.load;

import io.resetscope.benchmarks.process.OpenFiles;
import io.resetscope.benchmarks.process.Progress;
import io.resetscope.benchmarks.process.Variant;
import io.resetscope.benchmarks.program.SocketServer;
import io.resetscope.benchmarks.statistics.Sample;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Measures throughput and processor time per request, side by side. */
public final class Throughput {

    private final Path java;
    private final boolean quick;
    private final LoadPlan plan;
    private final List<LoadResult> results = new ArrayList<>();

    public Throughput(Path java, boolean quick) {
        this.java = java;
        this.quick = quick;
        plan = LoadPlan.of(quick);
    }

    public List<LoadResult> measure() throws IOException {
        OpenFiles.require(quick ? 2000 : 8000);
        for (boolean tls : new boolean[] {false, true}) {
            for (Subject subject : Subject.values()) {
                measure(subject, tls);
            }
        }
        return results;
    }

    private void measure(Subject subject, boolean tls) throws IOException {
        List<Cell> cells = Cell.of(subject, tls, quick);
        List<Rounds> rounds = cells.stream().map(Rounds::new).toList();
        int peer = subject.isClient() ? SocketServer.start(tls) : 0;
        for (int i = 0; i < plan.launches(); i++) {
            Progress.say(
                    "throughput: %s, %s, launch %d of %d",
                    subject.title(), tls ? "https" : "http", i + 1, plan.launches());
            launch(subject, tls, cells, rounds, peer);
        }
        for (Rounds it : rounds) {
            results.addAll(it.results());
            it.results().forEach(Throughput::say);
        }
    }

    private void launch(Subject subject, boolean tls, List<Cell> cells, List<Rounds> rounds, int peer)
            throws IOException {
        List<Variant> all = tls ? Variant.OWN : everybody();
        Cell busiest =
                cells.stream().filter(it -> it.connections() == 50).findFirst().orElseThrow();
        try (Launch launch = new Launch(java, subject, tls, all, plan, peer)) {
            launch.warmUp(busiest, all);
            for (int i = 0; i < cells.size(); i++) {
                Cell cell = cells.get(i);
                launch.measure(cell, cell.withOthers() ? all : Variant.OWN, rounds.get(i));
            }
        }
    }

    private List<Variant> everybody() {
        List<Variant> others = quick ? List.of(Variant.OPENTELEMETRY) : Variant.OTHERS;
        return Stream.concat(Variant.OWN.stream(), others.stream()).toList();
    }

    private static void say(LoadResult result) {
        Progress.say(
                "  %-30s %-24s %8.0f requests/s, ratio %.3f; %8.1f µs CPU per request, ratio %.3f",
                result.cell().load(),
                result.variant().title(),
                Sample.of(result.throughput()).median(),
                Sample.of(result.throughputRatio()).median(),
                Sample.of(result.cpu()).median() / 1000,
                Sample.of(result.cpuRatio()).median());
    }
}
