package io.resetscope.benchmarks.report;

import io.resetscope.benchmarks.load.Subject;
import io.resetscope.benchmarks.memory.HeapPerConnection;
import io.resetscope.benchmarks.memory.IdleServer;
import io.resetscope.benchmarks.memory.MemoryResult;
import io.resetscope.benchmarks.process.Variant;
import io.resetscope.benchmarks.statistics.Interval;
import io.resetscope.benchmarks.statistics.Sample;
import io.resetscope.benchmarks.statistics.Verdict;
import java.util.ArrayList;
import java.util.List;

/** What the agent holds on to. */
final class MemoryBudgets {

    static final String TOPIC = "memory";
    private static final double MEGABYTES = 25;
    private static final double PART = 1 / 4.0;
    private static final double PER_CONNECTION = 512;

    /** What is under it is not kept per connection: the JVM itself differs by as much from one collection to the next. */
    private static final double NOTHING = 16;

    private MemoryBudgets() {}

    static List<Budget> of(MemoryResult memory) {
        List<Budget> budgets = new ArrayList<>();
        if (memory == null) {
            return budgets;
        }
        Interval added = sample(memory, Variant.RESETSCOPE).ofMedian().minus(median(memory, Variant.NONE));
        double again = added(memory, Variant.NONE_AGAIN);
        double with = added(memory, Variant.RESETSCOPE);
        double others = added(memory, Variant.OPENTELEMETRY);
        String noise = Text.number(again) + " MB";
        budgets.add(new Budget(
                TOPIC,
                "resident, idle server with 1000 connections",
                "≤ 25 MB over no agent",
                Text.number(with) + " MB (" + Text.numbers(added) + ")",
                noise,
                Verdict.atMost(MEGABYTES, added)));
        budgets.add(new Budget(
                TOPIC,
                "the same, beside opentelemetry-javaagent",
                "≤ 1/4 of what it adds",
                Text.number(with) + " MB of its " + Text.number(others) + " MB: " + Text.fraction(with / others) + " ("
                        + Text.fractions(added.dividedBy(others)) + ")",
                noise,
                Verdict.atMost(PART, added.dividedBy(others))));
        for (HeapPerConnection heap : memory.heaps()) {
            if (heap.variant() == Variant.RESETSCOPE) {
                budgets.add(heap(memory, heap));
            }
        }
        for (HeapPerConnection heap : memory.heaps()) {
            if (heap.variant() == Variant.RESETSCOPE) {
                budgets.add(left(memory, heap));
            }
        }
        return budgets;
    }

    private static Budget heap(MemoryResult memory, HeapPerConnection heap) {
        double none = find(memory, heap, Variant.NONE).perConnection();
        double again = find(memory, heap, Variant.NONE_AGAIN).perConnection() - none;
        double added = heap.perConnection() - none;
        return new Budget(
                TOPIC,
                "heap per open connection: " + title(heap),
                "≤ 512 B",
                Text.number(added) + " B",
                Text.number(again) + " B",
                Verdict.atMost(PER_CONNECTION, new Interval(added, added).widened(Math.abs(again))));
    }

    private static Budget left(MemoryResult memory, HeapPerConnection heap) {
        double none = find(memory, heap, Variant.NONE).leftPerConnection();
        double again = find(memory, heap, Variant.NONE_AGAIN).leftPerConnection() - none;
        double left = heap.leftPerConnection() - none;
        return new Budget(
                TOPIC,
                "kept per closed connection: " + title(heap),
                "nothing (< " + Text.number(NOTHING) + " B)",
                Text.number(left) + " B",
                Text.number(again) + " B",
                Verdict.atMost(NOTHING, new Interval(left, left)));
    }

    static HeapPerConnection find(MemoryResult memory, HeapPerConnection like, Variant variant) {
        return memory.heaps().stream()
                .filter(it -> it.subject() == like.subject() && it.tls() == like.tls() && it.variant() == variant)
                .findFirst()
                .orElseThrow();
    }

    static String title(HeapPerConnection heap) {
        return (heap.subject() == Subject.SOCKET ? "`Socket`" : "`SocketChannel`") + ", "
                + (heap.tls() ? "https" : "http");
    }

    /** Megabytes over no agent, of the medians. */
    static double added(MemoryResult memory, Variant variant) {
        return median(memory, variant) - median(memory, Variant.NONE);
    }

    static double median(MemoryResult memory, Variant variant) {
        return sample(memory, variant).median();
    }

    private static Sample sample(MemoryResult memory, Variant variant) {
        return Sample.of(memory.idleServers().stream()
                .filter(it -> it.variant() == variant)
                .map(IdleServer::megabytes)
                .findFirst()
                .orElseThrow());
    }
}
