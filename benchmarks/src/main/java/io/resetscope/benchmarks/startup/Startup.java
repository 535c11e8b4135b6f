package io.resetscope.benchmarks.startup;

import io.resetscope.benchmarks.process.Jvm;
import io.resetscope.benchmarks.process.Layout;
import io.resetscope.benchmarks.process.Progress;
import io.resetscope.benchmarks.process.Variant;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures what a start costs, by turns. */
public final class Startup {

    private record Key(Variant variant, boolean archive) {}

    private final Path java;
    private final boolean quick;
    private final int rounds;

    public Startup(Path java, boolean quick) {
        this.java = java;
        this.quick = quick;
        rounds = quick ? 3 : 11;
    }

    public List<StartResult> measure() throws IOException {
        List<StartResult> results = new ArrayList<>();
        Path archive = archive();
        for (StartedProgram program : StartedProgram.values()) {
            Progress.say("start-up: %s, %d rounds", program.title(), rounds);
            results.addAll(measure(program, archive));
        }
        return results;
    }

    /** Made without an agent, as the JVM advises against archives made with one. */
    private Path archive() throws IOException {
        Path archive = Layout.work().resolve("spring-boot.jsa");
        Progress.say("start-up: a class-data-sharing archive of %s", StartedProgram.SPRING_BOOT.title());
        Start.of(jvm(StartedProgram.SPRING_BOOT, Variant.NONE)
                .options("-XX:ArchiveClassesAtExit=" + archive)
                .command(StartedProgram.SPRING_BOOT.program()));
        return archive;
    }

    private List<StartResult> measure(StartedProgram program, Path archive) throws IOException {
        Map<Key, StartResult> results = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            Map<Key, Start> starts = new LinkedHashMap<>();
            for (Key key : round(program, round)) {
                Jvm jvm = jvm(program, key.variant());
                if (key.archive()) {
                    jvm.options("-XX:SharedArchiveFile=" + archive);
                }
                starts.put(key, Start.of(jvm.command(program.program())));
            }
            Start none = starts.get(new Key(Variant.NONE, false));
            starts.forEach((key, start) -> {
                StartResult result = results.computeIfAbsent(
                        key,
                        it -> new StartResult(
                                program, it.variant(), it.archive(), new ArrayList<>(), new ArrayList<>()));
                result.starts().add(start);
                result.added().add(start.minus(none));
            });
        }
        return List.copyOf(results.values());
    }

    /** The slow ones are not in every round: what they add is far above the noise. */
    private List<Key> round(StartedProgram program, int round) {
        List<Key> keys = new ArrayList<>();
        Variant.OWN.forEach(it -> keys.add(new Key(it, false)));
        if (program == StartedProgram.SPRING_BOOT) {
            keys.add(new Key(Variant.NONE, true));
            keys.add(new Key(Variant.RESETSCOPE, true));
        }
        Collections.rotate(keys, round);
        if (round % 2 == 0) {
            keys.add(new Key(Variant.OPENTELEMETRY, false));
        }
        if (round % 4 == 0) {
            keys.add(new Key(Variant.ELASTIC, false));
            keys.add(new Key(Variant.DATADOG, false));
        }
        if (quick && round > 0) {
            keys.removeIf(it -> Variant.OTHERS.contains(it.variant()));
        }
        return keys;
    }

    private Jvm jvm(StartedProgram program, Variant variant) {
        Jvm jvm = new Jvm(java).variant(variant);
        program.prepare(jvm);
        return jvm;
    }
}
