package io.resetscope.benchmarks.load;

import io.resetscope.benchmarks.process.Layout;
import io.resetscope.benchmarks.process.Program;
import io.resetscope.benchmarks.process.Progress;
import io.resetscope.benchmarks.process.Variant;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where the agent spends its time in the server that does the least beside it, by the samples of Java Flight Recorder. They
 * are taken of threads that run Java code: system calls, which are most of such a server's work, are not among them.
 */
public final class Profile {

    private static final Cell LOAD = new Cell(Subject.CHANNEL, false, 50, 200);
    private static final String SAMPLE = "jdk.ExecutionSample";
    private static final String OURS = "io.resetscope.";
    private static final String PROGRAMS = OURS + "benchmarks.";
    private static final long WARM_UP_MILLIS = 4000;

    private Profile() {}

    public static ProfileResult measure(Path java, boolean quick) throws IOException {
        Progress.say("profile: %s, %s", LOAD.subject().title(), LOAD.load());
        Path recording = Layout.work().resolve("profile.jfr");
        // what was compiled together is told apart
        List<String> options = List.of(
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:+DebugNonSafepoints",
                "-Xlog:jfr+startup=warning",
                "-XX:StartFlightRecording=dumponexit=true,filename=" + recording + "," + SAMPLE + "#enabled=true,"
                        + SAMPLE + "#period=10ms");
        Instant warm;
        try (Program program = LOAD.subject().start(java, Variant.RESETSCOPE, LOAD.tls(), options);
                Connections connections = Connections.open(program.port(), LOAD.tls(), LOAD.connections());
                ServerLoad load = new ServerLoad(connections, LOAD.bytes())) {
            load.drive(WARM_UP_MILLIS);
            warm = Instant.now();
            load.drive(quick ? 3000 : 120_000);
            program.end();
        }
        return read(recording, warm);
    }

    private static ProfileResult read(Path recording, Instant from) throws IOException {
        int samples = 0;
        Map<String, Integer> byMethod = new HashMap<>();
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                RecordedEvent event = file.readEvent();
                if (event.getEventType().getName().equals(SAMPLE)
                        && event.getStartTime().isAfter(from)
                        && event.getStackTrace() != null) {
                    samples++;
                    String ours = ours(event.getStackTrace().getFrames());
                    if (ours != null) {
                        byMethod.merge(ours, 1, Integer::sum);
                    }
                }
            }
        }
        return ProfileResult.of(samples, byMethod);
    }

    /** The agent's method that runs, or that called what runs; null when the agent does not. */
    private static String ours(List<RecordedFrame> innermostFirst) {
        return innermostFirst.stream()
                .map(RecordedFrame::getMethod)
                .filter(it -> it.getType().getName().startsWith(OURS)
                        && !it.getType().getName().startsWith(PROGRAMS))
                .map(Profile::name)
                .findFirst()
                .orElse(null);
    }

    private static String name(RecordedMethod method) {
        String type = method.getType().getName();
        return type.substring(type.lastIndexOf('.') + 1) + "." + method.getName();
    }
}
