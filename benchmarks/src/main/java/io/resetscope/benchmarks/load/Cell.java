package io.resetscope.benchmarks.load;

import java.util.ArrayList;
import java.util.List;

/** One load: so many connections, with response bodies of so many bytes. */
public record Cell(Subject subject, boolean tls, int connections, int bytes) {

    private static final int MANY = 1000;
    private static final int SMALL = 200;
    private static final int LARGE = 1024 * 1024;

    /** The cells that share their JVMs, connections in ascending order. */
    public static List<Cell> of(Subject subject, boolean tls, boolean quick) {
        List<Cell> cells = new ArrayList<>();
        for (int connections : quick ? new int[] {50} : new int[] {1, 50, MANY}) {
            cells.add(new Cell(subject, tls, connections, SMALL));
            // the client answers as many at once as it has connections: no gigabyte at a time
            if (!subject.isClient() || connections < MANY) {
                cells.add(new Cell(subject, tls, connections, LARGE));
            }
        }
        return cells;
    }

    /** Where the other agents are measured too. */
    public boolean withOthers() {
        return connections == 50 && bytes == SMALL && !tls;
    }

    /** One connection leaves the processors idle half of the time: its throughput is the scheduler's. */
    public boolean saturates() {
        return connections > 1;
    }

    public String load() {
        return connections
                + (connections == 1 ? " connection, " : " connections, ")
                + (bytes == LARGE ? "1 MB" : bytes + " B");
    }

    public String scheme() {
        return tls ? "https" : "http";
    }
}
