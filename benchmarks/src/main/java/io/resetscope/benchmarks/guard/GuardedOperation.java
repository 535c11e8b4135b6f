package io.resetscope.benchmarks.guard;

import io.resetscope.benchmarks.operation.BodyBenchmark;
import io.resetscope.benchmarks.operation.ExchangeBenchmark;
import io.resetscope.benchmarks.operation.Heads;
import io.resetscope.benchmarks.operation.HookBenchmark;
import io.resetscope.benchmarks.operation.OpaqueBenchmark;
import io.resetscope.benchmarks.operation.TlsBenchmark;

/** What the agent does inside an operation of the application's, and how long that may take. */
final class GuardedOperation {

    final String name;
    /** In reads of the clock: a little more than twice of what it is: beyond noise, and less than three times. */
    final double limit;
    /** How many operations one run makes. */
    final int operations;

    final Runnable run;
    private final HookBenchmark watched;

    private GuardedOperation(String name, double limit, int operations, HookBenchmark watched, Runnable run) {
        this.name = name;
        this.limit = limit;
        this.operations = operations;
        this.watched = watched;
        this.run = run;
    }

    static GuardedOperation opaque() throws Exception {
        OpaqueBenchmark benchmark = connected(new OpaqueBenchmark());
        return new GuardedOperation("write or read", 4, 2, benchmark, benchmark::writeOrRead);
    }

    static GuardedOperation body() throws Exception {
        BodyBenchmark benchmark = connected(new BodyBenchmark());
        benchmark.framing = BodyBenchmark.Framing.LENGTH;
        benchmark.frame();
        return new GuardedOperation("read of a body", 4, BodyBenchmark.READS, benchmark, benchmark::read);
    }

    static GuardedOperation chunkedBody() throws Exception {
        BodyBenchmark benchmark = connected(new BodyBenchmark());
        benchmark.framing = BodyBenchmark.Framing.CHUNKS_OF_16K;
        benchmark.frame();
        return new GuardedOperation("read of a chunked body", 5.5, BodyBenchmark.READS, benchmark, benchmark::read);
    }

    static GuardedOperation exchange() throws Exception {
        ExchangeBenchmark benchmark = connected(new ExchangeBenchmark());
        benchmark.heads = Heads.BROWSER;
        benchmark.encode();
        return new GuardedOperation("exchange, a browser's heads", 80, 1, benchmark, benchmark::arrays);
    }

    static GuardedOperation directExchange() throws Exception {
        ExchangeBenchmark benchmark = connected(new ExchangeBenchmark());
        benchmark.heads = Heads.BROWSER;
        benchmark.encode();
        return new GuardedOperation("the same, direct buffers", 110, 1, benchmark, benchmark::directBuffers);
    }

    static GuardedOperation shortExchange() throws Exception {
        ExchangeBenchmark benchmark = connected(new ExchangeBenchmark());
        benchmark.heads = Heads.MINIMAL;
        benchmark.encode();
        return new GuardedOperation("exchange, minimal heads", 32, 1, benchmark, benchmark::arrays);
    }

    static GuardedOperation tlsExchange() throws Exception {
        TlsBenchmark benchmark = connected(new TlsBenchmark());
        benchmark.shakeHands();
        return new GuardedOperation("exchange over TLS", 120, 1, benchmark, benchmark::exchange);
    }

    private static <B extends HookBenchmark> B connected(B benchmark) throws Exception {
        benchmark.hooks = "on";
        benchmark.connect();
        return benchmark;
    }

    void close() throws Exception {
        watched.disconnect();
    }
}
