package io.resetscope.agent.cli;

import io.resetscope.agent.probe.Durations;
import io.resetscope.agent.probe.KeepAliveSockets;
import io.resetscope.agent.probe.TcpKeepAlive;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of {@code probe} that are about TCP keep-alive. */
final class KeepAliveOptions {

    private static final int DEFAULT_IDLE_SECONDS = 15;
    private static final int DEFAULT_COUNT = 3;

    /** With or without TCP keep-alive. */
    enum Mode {
        off,
        on,
        both
    }

    @Option(
            names = "--keep-alive",
            paramLabel = "off|on|both",
            description = "with TCP keep-alive or without; default: ${DEFAULT-VALUE}")
    private Mode mode = Mode.both;

    @Option(
            names = "--keep-alive-idle",
            paramLabel = "TIME",
            description = "silence before a TCP keep-alive probe, whole seconds; 0: what the kernel is set to; default:"
                    + " 15s")
    private String idle;

    @Option(
            names = "--keep-alive-interval",
            paramLabel = "TIME",
            description = "from one TCP keep-alive probe to the next, whole seconds; default: a third of the former")
    private String interval;

    @Option(
            names = "--keep-alive-count",
            paramLabel = "N",
            description = "so many probes without an answer end the connection; default: 3")
    private Integer count;

    /**
     * In the order of the report: without first.
     *
     * @param err where it is said when this Java cannot do what is wished
     */
    List<TcpKeepAlive> chosen(PrintWriter err) {
        if (mode == Mode.off) {
            refuse("--keep-alive-idle", idle, "--keep-alive off");
            refuseTimes("--keep-alive off");
        }
        List<TcpKeepAlive> all = new ArrayList<>();
        if (mode != Mode.on) {
            all.add(TcpKeepAlive.OFF);
        }
        if (mode != Mode.off) {
            all.add(withTimes(err));
        }
        return all;
    }

    private TcpKeepAlive withTimes(PrintWriter err) {
        int idleSeconds = idle == null ? DEFAULT_IDLE_SECONDS : seconds(idle);
        if (idleSeconds == 0) {
            refuseTimes("--keep-alive-idle 0");
            return KeepAliveSockets.bySystem();
        }
        int intervalSeconds = interval == null ? Math.max(1, idleSeconds / 3) : seconds(interval);
        TcpKeepAlive wished = TcpKeepAlive.every(idleSeconds, intervalSeconds, count == null ? DEFAULT_COUNT : count);
        if (KeepAliveSockets.canSetTimes()) {
            return wished;
        }
        err.println("this Java cannot set when TCP keep-alive probes are sent; the kernel's settings are used");
        return KeepAliveSockets.bySystem();
    }

    private void refuseTimes(String beside) {
        refuse("--keep-alive-interval", interval, beside);
        refuse("--keep-alive-count", count, beside);
    }

    private static void refuse(String option, Object value, String beside) {
        if (value != null) {
            throw new IllegalArgumentException(option + " has no effect with " + beside);
        }
    }

    private static int seconds(String text) {
        long nanos = Durations.nanos(text);
        long seconds = nanos / 1_000_000_000L;
        if (seconds * 1_000_000_000L != nanos || seconds > Short.MAX_VALUE) {
            throw new IllegalArgumentException("TCP keep-alive takes whole seconds, 32767 at most, and not " + text);
        }
        return (int) seconds;
    }
}
