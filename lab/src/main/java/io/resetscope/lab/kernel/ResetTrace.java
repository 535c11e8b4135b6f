package io.resetscope.lab.kernel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * The kernel's own record of every RST that a socket of this machine sent or received, in all network namespaces, from
 * {@link #open()} to {@link #close()}. Needs root. An RST that netfilter makes is only seen where it is received.
 */
public final class ResetTrace implements AutoCloseable {

    private static final Path TRACEFS = Path.of("/sys/kernel/tracing");
    private static final String PREFIX = "resetscope-";
    private static final String MARKER = "resetscope-marker-";
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Path instance;
    private final TraceLine lines;
    private final Thread reader;
    private final List<ResetEvent> events = new CopyOnWriteArrayList<>();
    private final AtomicLong marked = new AtomicLong();
    private final Object read = new Object();
    private long seen;
    private Throwable failure;

    private ResetTrace(Path instance) {
        this.instance = instance;
        // The JVM's nanoTime is the clock that the trace is told to use.
        lines = new TraceLine(System.currentTimeMillis() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
        reader = new Thread(this::follow, "kernel reset trace");
        reader.setDaemon(true);
    }

    /** @throws IllegalStateException when the kernel does not let us trace, with the reason */
    public static ResetTrace open() {
        try {
            mount();
            removeLeftovers();
            Path instance = TRACEFS.resolve("instances")
                    .resolve(PREFIX + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet());
            Files.createDirectory(instance);
            ResetTrace trace = new ResetTrace(instance);
            Files.writeString(instance.resolve("trace_clock"), "mono");
            for (String event : List.of("tcp_send_reset", "tcp_receive_reset")) {
                Files.writeString(instance.resolve("events/tcp").resolve(event).resolve("enable"), "1");
            }
            trace.reader.start();
            trace.sync();
            return trace;
        } catch (IOException e) {
            throw new IllegalStateException(
                    "the kernel's reset events cannot be traced (needs root, tracefs and Linux 6.10 or newer): " + e,
                    e);
        }
    }

    /** All that happened before this call. */
    public List<ResetEvent> events() {
        sync();
        return List.copyOf(events);
    }

    /**
     * What happened before this call on the connection of these ends, in either direction. A listener's RST names no
     * peer: it belongs to the connections from which its port received one at the same moment.
     */
    public List<ResetEvent> eventsOf(String localAddress, int localPort, String peerAddress, int peerPort) {
        return select(events(), TraceLine.address(localAddress), localPort, TraceLine.address(peerAddress), peerPort);
    }

    static List<ResetEvent> select(
            List<ResetEvent> events, String localAddress, int localPort, String peerAddress, int peerPort) {
        List<ResetEvent> own = events.stream()
                .filter(it -> it.between(localAddress, localPort, peerAddress, peerPort))
                .toList();
        return events.stream()
                .filter(it -> own.contains(it) || own.stream().anyMatch(received -> received.isReceiptOf(it)))
                .toList();
    }

    /** Writes a marker into the trace and waits until it is read: whatever came before it is then read too. */
    private void sync() {
        long number;
        synchronized (marked) {
            number = marked.incrementAndGet();
            mark(number);
        }
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        synchronized (read) {
            while (seen < number && failure == null) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new IllegalStateException("the trace does not show our marker: " + instance);
                }
                waitMillis(left);
            }
            if (failure != null) {
                throw new IllegalStateException("the trace is not complete", failure);
            }
        }
    }

    private void mark(long number) {
        try {
            Files.writeString(instance.resolve("trace_marker"), MARKER + number + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void waitMillis(long millis) {
        try {
            read.wait(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the trace", e);
        }
    }

    private void follow() {
        try (BufferedReader pipe = new BufferedReader(
                new InputStreamReader(Files.newInputStream(instance.resolve("trace_pipe")), StandardCharsets.UTF_8))) {
            for (String line = pipe.readLine(); line != null; line = pipe.readLine()) {
                int marker = line.indexOf(MARKER);
                if (marker >= 0) {
                    long number = Long.parseLong(
                            line.substring(marker + MARKER.length()).strip());
                    if (number == 0) {
                        return;
                    }
                    reached(number, null);
                } else if (line.contains("LOST")) {
                    throw new IllegalStateException("the kernel lost events: " + line);
                } else {
                    lines.parse(line).ifPresent(events::add);
                }
            }
        } catch (IOException | RuntimeException e) {
            reached(0, e);
        }
    }

    private void reached(long number, Throwable problem) {
        synchronized (read) {
            seen = Math.max(seen, number);
            failure = problem;
            read.notifyAll();
        }
    }

    @Override
    public void close() {
        // Marker 0 ends the reader: a thread in a read of the pipe could not be interrupted.
        mark(0);
        try {
            reader.join(TimeUnit.NANOSECONDS.toMillis(PATIENCE_NANOS));
            Files.delete(instance);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void mount() throws IOException {
        if (Files.exists(TRACEFS.resolve("instances"))) {
            return;
        }
        Process mount = new ProcessBuilder("mount", "-t", "tracefs", "nodev", TRACEFS.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(mount.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!Files.exists(TRACEFS.resolve("instances"))) {
            throw new IOException("tracefs cannot be mounted at " + TRACEFS + ": " + output.strip());
        }
    }

    /** Those of processes that were killed. */
    private static void removeLeftovers() throws IOException {
        List<Path> ours;
        try (Stream<Path> instances = Files.list(TRACEFS.resolve("instances"))) {
            ours = instances
                    .filter(it -> it.getFileName().toString().matches(PREFIX + "\\d+-\\d+"))
                    .toList();
        }
        for (Path instance : ours) {
            long owner = Long.parseLong(instance.getFileName().toString().split("-")[1]);
            if (ProcessHandle.of(owner).isEmpty()) {
                Files.deleteIfExists(instance);
            }
        }
    }
}
