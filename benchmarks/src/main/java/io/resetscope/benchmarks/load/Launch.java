package io.resetscope.benchmarks.load;

import io.resetscope.benchmarks.process.CpuTime;
import io.resetscope.benchmarks.process.Program;
import io.resetscope.benchmarks.process.Variant;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Fresh JVMs of all variants of one subject, which are driven by turns: one works, the others are idle. */
final class Launch implements AutoCloseable {

    /** The compilers' time as a part of the rest. */
    private static final double WARM = 0.05;

    private final Map<Variant, Program> programs = new EnumMap<>(Variant.class);
    private final Map<Variant, CpuTime> clocks = new EnumMap<>(Variant.class);
    private final Map<Variant, Connections> open = new EnumMap<>(Variant.class);
    private final LoadPlan plan;
    private final int peer;
    private int connections;
    private int turn;

    /** The peer is the port of the harness's server, for a client under test. */
    Launch(Path java, Subject subject, boolean tls, Collection<Variant> variants, LoadPlan plan, int peer)
            throws IOException {
        this.plan = plan;
        this.peer = peer;
        try {
            for (Variant variant : variants) {
                Program program = subject.start(java, variant, tls);
                programs.put(variant, program);
                clocks.put(variant, new CpuTime(program.pid()));
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** All that follows is of this kind: the longest warm-up. */
    void warmUp(Cell cell, Collection<Variant> variants) throws IOException {
        Map<Variant, Load> loads = loads(cell, variants);
        try {
            warmUp(loads, plan.fewestSlices(), plan.mostSlices());
        } finally {
            closeAll(loads.values());
        }
    }

    void measure(Cell cell, Collection<Variant> variants, Rounds rounds) throws IOException {
        Map<Variant, Load> loads = loads(cell, variants);
        try {
            warmUp(loads, 1, plan.mostSlices() / 4);
            for (int i = 0; i < plan.rounds(); i++) {
                rounds.add(round(loads));
            }
        } finally {
            closeAll(loads.values());
        }
    }

    /** By turns, until the compilers are through with most of it. */
    private void warmUp(Map<Variant, Load> loads, int fewest, int most) throws IOException {
        Set<Variant> cold = EnumSet.copyOf(loads.keySet());
        for (int i = 0; i < most && !cold.isEmpty(); i++) {
            for (Variant variant : List.copyOf(cold)) {
                CpuTime cpu = clocks.get(variant);
                cpu.next();
                loads.get(variant).drive(plan.slice());
                cpu.next();
                if (i + 1 >= fewest && cpu.compilers() < WARM * cpu.work()) {
                    cold.remove(variant);
                }
            }
        }
    }

    private Map<Variant, Window> round(Map<Variant, Load> loads) throws IOException {
        List<Variant> order = new ArrayList<>(loads.keySet());
        Collections.rotate(order, turn++);
        Map<Variant, Window> round = new EnumMap<>(Variant.class);
        for (Variant variant : order) {
            CpuTime cpu = clocks.get(variant);
            cpu.next();
            Window window = loads.get(variant).drive(plan.window());
            cpu.next();
            round.put(variant, new Window(window.requests(), window.nanoseconds(), cpu.work()));
        }
        return round;
    }

    private Map<Variant, Load> loads(Cell cell, Collection<Variant> variants) throws IOException {
        if (cell.connections() != connections) {
            closeAll(open.values());
            open.clear();
            connections = cell.connections();
        }
        Map<Variant, Load> loads = new EnumMap<>(Variant.class);
        for (Variant variant : variants) {
            loads.put(variant, load(cell, variant));
        }
        return loads;
    }

    private Load load(Cell cell, Variant variant) throws IOException {
        Program program = programs.get(variant);
        if (cell.subject().isClient()) {
            return new ClientLoad(program, cell, peer);
        }
        if (!open.containsKey(variant)) {
            open.put(variant, Connections.open(program.port(), cell.tls(), cell.connections()));
        }
        return new ServerLoad(open.get(variant), cell.bytes());
    }

    private static void closeAll(Collection<? extends AutoCloseable> all) throws IOException {
        for (AutoCloseable it : all) {
            try {
                it.close();
            } catch (IOException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }

    @Override
    public void close() {
        try {
            closeAll(open.values());
        } catch (IOException e) {
            // the programs end anyway
        }
        programs.values().forEach(Program::close);
    }
}
