package io.resetscope.benchmarks.operation;

import io.resetscope.bootstrap.ConnectionEvents;
import java.io.FileDescriptor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One read, each time on the next of many open connections. What many cost more than one is above all that their facts are
 * not in the processor's cache, where those of the application are not either.
 */
public class LookupBenchmark extends HookBenchmark {

    @Param({"1", "1000", "50000"})
    public int connections;

    private final byte[] answer = {5, 6, 7, 8};
    private FileDescriptor[] descriptors;
    private int next;

    @Setup
    public void open() throws Exception {
        descriptors = new FileDescriptor[connections];
        for (int i = 0; i < connections; i++) {
            descriptors[i] = loopback.anotherDescriptor();
            ConnectionEvents.connected(descriptors[i], loopback.remote(), false, System.nanoTime(), null);
        }
    }

    @TearDown
    public void close() {
        for (FileDescriptor descriptor : descriptors) {
            ConnectionEvents.channelClosing(descriptor);
        }
    }

    @Benchmark
    public void read() {
        next = next + 1 < connections ? next + 1 : 0;
        ConnectionEvents.read(descriptors[next], null, answer, 0, answer.length, null);
    }
}
