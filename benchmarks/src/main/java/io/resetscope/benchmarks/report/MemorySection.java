package io.resetscope.benchmarks.report;

import io.resetscope.benchmarks.memory.HeapPerConnection;
import io.resetscope.benchmarks.memory.IdleServer;
import io.resetscope.benchmarks.memory.JarSize;
import io.resetscope.benchmarks.memory.MemoryResult;
import io.resetscope.benchmarks.process.Variant;

/** What is resident, what is on the heap, and how large the jars are. */
final class MemorySection {

    private MemorySection() {}

    static String of(MemoryResult memory) {
        return "## Memory\n\n" + resident(memory) + heaps(memory) + jars(memory);
    }

    private static String resident(MemoryResult memory) {
        Table table = new Table("idle server, 1000 connections", "resident MB", "added MB");
        for (IdleServer it : memory.idleServers()) {
            table.row(
                    it.variant().title(),
                    Text.number(MemoryBudgets.median(memory, it.variant())),
                    it.variant() == Variant.NONE ? "" : Text.number(MemoryBudgets.added(memory, it.variant())));
        }
        return "Resident memory of a server of one selector, after three exchanges on each connection and a garbage"
                + " collection (serial collector, so that free memory is given back).\n\n" + table;
    }

    private static String heaps(MemoryResult memory) {
        Table table = new Table(
                "live bytes per connection",
                "connections",
                "no agent",
                "no agent again",
                "Resetscope",
                "added",
                "left");
        for (HeapPerConnection it : memory.heaps()) {
            if (it.variant() == Variant.RESETSCOPE) {
                HeapPerConnection none = MemoryBudgets.find(memory, it, Variant.NONE);
                HeapPerConnection again = MemoryBudgets.find(memory, it, Variant.NONE_AGAIN);
                table.row(
                        MemoryBudgets.title(it),
                        String.valueOf(it.connections()),
                        Text.number(none.perConnection()),
                        Text.number(again.perConnection()),
                        Text.number(it.perConnection()),
                        Text.number(it.perConnection() - none.perConnection()),
                        Text.number(it.leftPerConnection() - none.leftPerConnection()));
            }
        }
        return "Live bytes of the heap with that many connections open after three exchanges on each, above those before;"
                + " *left* is what stays when all are closed.\n\n" + table;
    }

    private static String jars(MemoryResult memory) {
        Table table = new Table("jar", "MB");
        for (JarSize it : memory.jars()) {
            table.row("`" + it.jar() + "`", Text.number(it.bytes() / 1e6));
        }
        return table.toString();
    }
}
