package io.resetscope.benchmarks.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The processor time of a JVM between two looks. By thread, because Linux counts whole processes in steps of 10 ms only, and
 * because the just-in-time compilers are to be told apart: what they do is paid once, not per request.
 */
public final class CpuTime {

    private final Path tasks;
    private final Map<String, Boolean> isCompiler = new HashMap<>();
    private Map<String, Long> before = Map.of();
    private long work;
    private long compilers;

    public CpuTime(long pid) {
        this(Path.of("/proc", String.valueOf(pid), "task"));
    }

    CpuTime(Path tasks) {
        this.tasks = tasks;
    }

    /** Looks, and ends the time that began with the look before. */
    public void next() {
        Map<String, Long> now = look();
        work = 0;
        compilers = 0;
        now.forEach((thread, time) -> {
            long used = time - before.getOrDefault(thread, 0L);
            if (isCompiler.get(thread)) {
                compilers += used;
            } else {
                work += used;
            }
        });
        before = now;
    }

    /** Nanoseconds of all threads but the compilers'. A thread that ended meanwhile is not counted. */
    public long work() {
        return work;
    }

    public long compilers() {
        return compilers;
    }

    private Map<String, Long> look() {
        Map<String, Long> times = new HashMap<>();
        try (Stream<Path> threads = Files.list(tasks)) {
            for (Path thread : threads.toList()) {
                look(thread, times);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        isCompiler.keySet().retainAll(times.keySet());
        return times;
    }

    private void look(Path thread, Map<String, Long> times) {
        String name = thread.getFileName().toString();
        try {
            if (!isCompiler.containsKey(name)) {
                isCompiler.put(name, Files.readString(thread.resolve("comm")).matches("C[12] Comp.*\\s*"));
            }
            times.put(
                    name,
                    Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ")[0]));
        } catch (IOException e) {
            // ended between the listing and the look
            times.remove(name);
        }
    }
}
