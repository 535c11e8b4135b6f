package io.resetscope.benchmarks.operation;

import java.io.ByteArrayOutputStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** One read of 8 kB, of the 128 that bring a response of 1 MB: bodies are passed over, however they are framed. */
public class BodyBenchmark extends HookBenchmark {

    private static final int BODY = 1024 * 1024;
    private static final int READ = 8 * 1024;
    public static final int READS = BODY / READ;

    /** How the body is framed. */
    public enum Framing {
        LENGTH(0),
        CHUNKS_OF_16K(16 * 1024),
        CHUNKS_OF_1K(1024);

        private final int chunk;

        Framing(int chunk) {
            this.chunk = chunk;
        }
    }

    @Param
    public Framing framing;

    private final byte[] request = ascii(Heads.MINIMAL.request);
    private byte[] response;

    @Setup
    public void frame() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (framing.chunk == 0) {
            bytes.writeBytes(ascii("HTTP/1.1 200 OK\r\nContent-Length: " + BODY + "\r\n\r\n"));
            bytes.writeBytes(new byte[BODY]);
        } else {
            bytes.writeBytes(ascii("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));
            for (int sent = 0; sent < BODY; sent += framing.chunk) {
                bytes.writeBytes(ascii(Integer.toHexString(framing.chunk) + "\r\n"));
                bytes.writeBytes(new byte[framing.chunk]);
                bytes.writeBytes(ascii("\r\n"));
            }
            bytes.writeBytes(ascii("0\r\n\r\n"));
        }
        response = bytes.toByteArray();
    }

    @Benchmark
    @OperationsPerInvocation(READS)
    public void read() {
        write(request);
        for (int from = 0; from < response.length; from += READ) {
            read(response, from, Math.min(READ, response.length - from));
        }
    }
}
