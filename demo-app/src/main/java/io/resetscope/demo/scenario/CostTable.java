package io.resetscope.demo.scenario;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What each way to keep connections costs, as it was measured. */
final class CostTable {
    private static final String ROW = "%-26s %12s %18s %12s %20s";

    /** By way, in the order in which they came. */
    private final Map<String, Cost> costs = new LinkedHashMap<>();

    /**
     * @param failed of the jobs
     * @param opened connections, by the jobs
     */
    record Cost(int failed, int opened, Load load) {}

    void add(String way, Cost cost) {
        costs.put(way, cost);
    }

    /** None before there is a cost. */
    List<String> lines() {
        if (costs.isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        lines.add("What it costs: " + IdleJobs.JOBS + " jobs that run twice; then 4 threads that send without a pause");
        lines.add(row("", "jobs failed", "connections opened", "requests/s", "opened/1000 requests"));
        costs.forEach((way, cost) -> lines.add(row(
                way,
                cost.failed(),
                cost.opened(),
                cost.load().perSecond(),
                cost.load().openedPerThousand())));
        return lines;
    }

    private static String row(Object... cells) {
        return String.format(Locale.ROOT, ROW, cells);
    }
}
