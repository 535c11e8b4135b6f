package io.resetscope.benchmarks.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** What Linux says of a process. */
public final class ProcFiles {

    private static final Path PROC = Path.of("/proc");

    private ProcFiles() {}

    /** Bytes now resident. */
    public static OptionalLong resident(long pid) {
        return status(pid, "VmRSS:");
    }

    /** Bytes resident at the most, so far; empty when the process has ended. */
    public static OptionalLong peakResident(long pid) {
        return status(pid, "VmHWM:");
    }

    private static OptionalLong status(long pid, String name) {
        try {
            return kilobytes(
                    Files.readAllLines(PROC.resolve(String.valueOf(pid)).resolve("status")), name);
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    static OptionalLong kilobytes(List<String> status, String name) {
        return status.stream()
                .filter(it -> it.startsWith(name))
                .mapToLong(it -> Long.parseLong(it.replaceAll("\\D", "")) * 1024)
                .findFirst();
    }
}
