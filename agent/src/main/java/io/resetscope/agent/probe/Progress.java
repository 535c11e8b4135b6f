package io.resetscope.agent.probe;

import io.resetscope.agent.diagnosis.Words;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * How far a probe is: on a terminal one line that is written over, elsewhere a line now and then; and a line for what is
 * found on the way.
 */
public final class Progress implements Consumer<ProbeResult> {

    private static final int WIDTH = 79;
    private static final long SOON_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long SELDOM_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final PrintWriter out;
    private final boolean terminal;
    private final Map<String, String> told = new HashMap<>();
    private String last = "";
    private int shown;
    private long sinceNanos;
    private boolean closed;

    public Progress(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    @Override
    public synchronized void accept(ProbeResult result) {
        if (closed) {
            return;
        }
        for (LaneResult each : result.lanes) {
            news(each);
        }
        String line = line(result);
        if (result.isComplete()) {
            clear();
        } else if (terminal) {
            redraw(line);
        } else if (isDue(line, result.elapsedNanos)) {
            out.println(Words.duration(result.elapsedNanos) + ": " + line);
            last = line;
            sinceNanos = result.elapsedNanos;
        }
        out.flush();
    }

    /** Leaves the line, so that something else can be written; whoever still tells of progress is not heard any more. */
    public synchronized void end() {
        closed = true;
        clear();
        out.flush();
    }

    private boolean isDue(String line, long nowNanos) {
        long since = nowNanos - sinceNanos;
        return since >= SELDOM_NANOS
                || since >= SOON_NANOS && !withoutTime(line).equals(withoutTime(last));
    }

    private static String withoutTime(String line) {
        return line.replaceFirst(";.*", "");
    }

    private void clear() {
        if (terminal) {
            redraw("");
            out.print("\r");
        }
    }

    private void redraw(String line) {
        String cut = line.length() > WIDTH ? line.substring(0, WIDTH) : line;
        StringBuilder text = new StringBuilder("\r").append(cut);
        for (int i = cut.length(); i < shown; i++) {
            text.append(' ');
        }
        shown = cut.length();
        out.print(text);
    }

    /** What is new of one lane, each once. */
    private void news(LaneResult lane) {
        String state = state(lane);
        String key = lane.name() + lane.keepAlive.on;
        if (state == null || state.equals(told.put(key, state))) {
            return;
        }
        clear();
        out.println(lane.name() + (lane.keepAlive.on ? ", keep-alive" : "") + ": " + state);
    }

    private static String state(LaneResult lane) {
        Finding finding = lane.finding;
        if (lane.done) {
            return "done";
        }
        if (lane.rounds == 0) {
            return finding.bracket.failedNanos() < 0
                    ? null
                    : "the first connections have ended, " + finding.fate.text();
        }
        return "round " + lane.rounds
                + (finding.fate.comesByItself() ? ": watching when connections end" : ": narrowing it down");
    }

    private static String line(ProbeResult result) {
        int waiting = 0;
        int survived = 0;
        int ended = 0;
        long left = 0;
        for (LaneResult lane : result.lanes) {
            waiting += lane.waiting;
            survived += lane.count(Fate.SURVIVED);
            ended += lane.finding.ended;
            left = Math.max(left, lane.waitingNanos);
        }
        return waiting + " waiting, " + survived + " survived, " + ended + " ended; at most " + Words.duration(left)
                + " left" + (ended == 0 ? "" : " and what narrowing takes");
    }
}
