package io.resetscope.benchmarks.memory;

import io.resetscope.benchmarks.load.Connections;
import io.resetscope.benchmarks.load.Subject;
import io.resetscope.benchmarks.process.Layout;
import io.resetscope.benchmarks.process.OpenFiles;
import io.resetscope.benchmarks.process.ProcFiles;
import io.resetscope.benchmarks.process.Program;
import io.resetscope.benchmarks.process.Progress;
import io.resetscope.benchmarks.process.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Measures what an agent holds on to. */
public final class Memory {

    private static final int IDLE = 1000;
    private static final int EXCHANGES = 3;
    private static final int BYTES = 200;

    private final Path java;
    private final boolean quick;

    public Memory(Path java, boolean quick) {
        this.java = java;
        this.quick = quick;
    }

    public MemoryResult measure() throws IOException {
        return new MemoryResult(idleServers(), heaps(), jarSizes());
    }

    private List<IdleServer> idleServers() throws IOException {
        OpenFiles.require(IDLE + 200);
        Map<Variant, List<Double>> megabytes = new EnumMap<>(Variant.class);
        int rounds = quick ? 1 : 3;
        for (int i = 0; i < rounds; i++) {
            Progress.say("memory: idle servers with %d connections, round %d of %d", IDLE, i + 1, rounds);
            for (Variant variant : Variant.values()) {
                megabytes.computeIfAbsent(variant, it -> new ArrayList<>()).add(idleServer(variant));
            }
        }
        return megabytes.entrySet().stream()
                .map(it -> new IdleServer(it.getKey(), it.getValue()))
                .toList();
    }

    private double idleServer(Variant variant) throws IOException {
        try (Program program = Subject.CHANNEL.startSmall(java, variant, false);
                Connections connections = Connections.open(program.port(), false, IDLE)) {
            connections.exchange(EXCHANGES, BYTES);
            program.tell("heap");
            return ProcFiles.resident(program.pid()).orElseThrow() / 1e6;
        }
    }

    private List<HeapPerConnection> heaps() throws IOException {
        int count = quick ? 1000 : 5000;
        OpenFiles.require(count + 200);
        List<HeapPerConnection> heaps = new ArrayList<>();
        for (Subject subject : quick ? List.of(Subject.CHANNEL) : List.of(Subject.CHANNEL, Subject.SOCKET)) {
            for (boolean tls : new boolean[] {false, true}) {
                Progress.say(
                        "memory: heap per connection, %s, %s, %d connections",
                        subject.title(), tls ? "https" : "http", count);
                for (Variant variant : Variant.OWN) {
                    heaps.add(heap(subject, tls, variant, count));
                }
            }
        }
        return heaps;
    }

    private HeapPerConnection heap(Subject subject, boolean tls, Variant variant, int count) throws IOException {
        try (Program program = subject.startSmall(java, variant, tls)) {
            // classes, pools, what is learned of the peer
            exchange(program, tls, count / 2);
            long before = settled(program);
            long open;
            try (Connections connections = Connections.open(program.port(), tls, count)) {
                connections.exchange(EXCHANGES, BYTES);
                open = settled(program);
            }
            return new HeapPerConnection(subject, tls, variant, count, before, open, settled(program));
        }
    }

    private static void exchange(Program program, boolean tls, int count) throws IOException {
        try (Connections connections = Connections.open(program.port(), tls, count)) {
            connections.exchange(EXCHANGES, BYTES);
        }
    }

    /** Live bytes, once they no longer fall: what only settles after a while is not held. */
    private static long settled(Program program) throws IOException {
        long least = Long.MAX_VALUE;
        for (int since = 0, i = 0; since < 6 && i < 40; since++, i++) {
            long live = Long.parseLong(program.tell("heap"));
            if (live < least - least / 1000) {
                since = 0;
            }
            least = Math.min(least, live);
        }
        return least;
    }

    private static List<JarSize> jarSizes() throws IOException {
        List<JarSize> sizes = new ArrayList<>();
        for (Variant variant : Variant.values()) {
            if (variant.hasAgent()) {
                Path jar = Layout.agent(variant);
                sizes.add(new JarSize(variant, jar.getFileName().toString(), Files.size(jar)));
            }
        }
        sizes.sort(Comparator.comparing(JarSize::bytes));
        return sizes;
    }
}
