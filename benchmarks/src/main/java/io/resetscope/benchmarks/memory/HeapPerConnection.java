package io.resetscope.benchmarks.memory;

import io.resetscope.benchmarks.load.Subject;
import io.resetscope.benchmarks.process.Variant;

/** Live bytes of the heap: before any connection, while they are open, and when all are closed. */
public record HeapPerConnection(
        Subject subject, boolean tls, Variant variant, int connections, long before, long open, long closed) {

    public double perConnection() {
        return (double) (open - before) / connections;
    }

    public double leftPerConnection() {
        return (double) (closed - before) / connections;
    }
}
