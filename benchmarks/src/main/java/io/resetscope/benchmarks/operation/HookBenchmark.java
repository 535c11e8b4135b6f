package io.resetscope.benchmarks.operation;

import io.resetscope.agent.connection.ConnectionTracker;
import io.resetscope.bootstrap.ConnectionEvents;
import io.resetscope.bootstrap.TlsEvents;
import java.io.FileDescriptor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Calls the facade as the woven JDK classes do. With {@code hooks} off, nobody is behind it: what is left is the price of
 * the benchmark, and the difference is that of the agent.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=java.base/java.net=ALL-UNNAMED",
            "--add-opens=java.base/java.io=ALL-UNNAMED",
            "--add-opens=java.base/sun.security.ssl=ALL-UNNAMED"
        })
public abstract class HookBenchmark {

    @Param({"off", "on"})
    public String hooks;

    Loopback loopback;
    FileDescriptor fd;

    @Setup(Level.Trial)
    public void connect() throws Exception {
        loopback = new Loopback();
        fd = loopback.descriptor();
        if (hooks.equals("on")) {
            ConnectionTracker tracker = SilentListener.tracker();
            ConnectionEvents.install(tracker);
            TlsEvents.install(tracker.tls());
        }
        ConnectionEvents.connected(fd, loopback.remote(), false, System.nanoTime(), null);
    }

    @TearDown(Level.Trial)
    public void disconnect() throws Exception {
        ConnectionEvents.channelClosing(fd);
        ConnectionEvents.install(null);
        TlsEvents.install(null);
        loopback.close();
        if (ConnectionEvents.ownFailures().total() > 0) {
            throw new IllegalStateException(
                    "a hook failed: " + ConnectionEvents.ownFailures().last());
        }
    }

    final void write(byte[] bytes) {
        Object token = ConnectionEvents.writeStarting(fd, null);
        ConnectionEvents.written(token, bytes, 0, bytes.length, null);
    }

    final void write(ByteBuffer buffer) {
        buffer.position(0);
        Object token = ConnectionEvents.writeStarting(fd, null);
        buffer.position(buffer.limit());
        ConnectionEvents.written(token, buffer, buffer.limit(), null);
    }

    final void read(byte[] bytes) {
        ConnectionEvents.read(fd, null, bytes, 0, bytes.length, null);
    }

    final void read(byte[] bytes, int from, int count) {
        ConnectionEvents.read(fd, null, bytes, from, count, null);
    }

    final void read(ByteBuffer buffer) {
        buffer.position(buffer.limit());
        ConnectionEvents.read(fd, null, buffer, buffer.limit(), null);
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static ByteBuffer direct(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length);
        buffer.put(bytes).flip();
        return buffer;
    }
}
