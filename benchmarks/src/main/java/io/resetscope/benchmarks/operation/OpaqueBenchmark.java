package io.resetscope.benchmarks.operation;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** One write or one read, of a protocol that is not understood. */
public class OpaqueBenchmark extends HookBenchmark {

    private final byte[] question = {1, 2, 3, 4};
    private final byte[] answer = {5, 6, 7, 8};

    @Benchmark
    @OperationsPerInvocation(2)
    public void writeOrRead() {
        write(question);
        read(answer);
    }
}
