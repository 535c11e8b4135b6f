package io.resetscope.benchmarks.load;

import io.resetscope.benchmarks.process.Layout;
import io.resetscope.benchmarks.process.Program;
import io.resetscope.benchmarks.process.Progress;
import io.resetscope.benchmarks.process.Variant;
import io.resetscope.benchmarks.program.SocketServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where the agent spends its time, by the samples of Java Flight Recorder: in the server that does the least beside it, and
 * in a client whose calls are watched, too. Samples are taken of threads that run Java code: system calls, which are most of
 * such a server's work, are not among them.
 */
public final class Profile {

    private static final List<Subject> SUBJECTS = List.of(Subject.CHANNEL, Subject.HTTP_CLIENT);
    private static final String SAMPLE = "jdk.ExecutionSample";
    private static final String OURS = "io.resetscope.";
    private static final String PROGRAMS = OURS + "benchmarks.";
    private static final long WARM_UP_MILLIS = 4000;

    private Profile() {}

    public static List<ProfileResult> measure(Path java, boolean quick) throws IOException {
        List<ProfileResult> results = new ArrayList<>();
        for (Subject subject : SUBJECTS) {
            results.add(measure(java, new Cell(subject, false, 50, 200), quick));
        }
        return results;
    }

    private static ProfileResult measure(Path java, Cell cell, boolean quick) throws IOException {
        Progress.say("profile: %s, %s", cell.subject().title(), cell.load());
        Path recording = Layout.work().resolve("profile.jfr");
        // what was compiled together is told apart
        List<String> options = List.of(
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:+DebugNonSafepoints",
                "-Xlog:jfr+startup=warning",
                "-XX:StartFlightRecording=dumponexit=true,filename=" + recording + "," + SAMPLE + "#enabled=true,"
                        + SAMPLE + "#period=10ms");
        Instant warm;
        try (Program program = cell.subject().start(java, Variant.RESETSCOPE, cell.tls(), options);
                Load load = load(program, cell)) {
            load.drive(WARM_UP_MILLIS);
            warm = Instant.now();
            load.drive(quick ? 3000 : 60_000);
            program.end();
        }
        return read(cell, recording, warm);
    }

    private static Load load(Program program, Cell cell) throws IOException {
        return cell.subject().isClient()
                ? new ClientLoad(program, cell, SocketServer.start(cell.tls()))
                : new ServerLoad(Connections.open(program.port(), cell.tls(), cell.connections()), cell.bytes());
    }

    private static ProfileResult read(Cell cell, Path recording, Instant from) throws IOException {
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
        return ProfileResult.of(cell, samples, byMethod);
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
