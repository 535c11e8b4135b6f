package io.resetscope.benchmarks.operation;

import java.nio.ByteBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** One exchange on a kept connection: a request written, its response read, both heads understood. */
public class ExchangeBenchmark extends HookBenchmark {

    @Param
    public Heads heads;

    private byte[] request;
    private byte[] response;
    private ByteBuffer directRequest;
    private ByteBuffer directResponse;

    @Setup
    public void encode() {
        request = ascii(heads.request);
        response = ascii(heads.response);
        directRequest = direct(request);
        directResponse = direct(response);
    }

    @Benchmark
    public void arrays() {
        write(request);
        read(response);
    }

    /** As a channel's buffers are, and Netty's. */
    @Benchmark
    public void directBuffers() {
        write(directRequest);
        read(directResponse);
    }
}
