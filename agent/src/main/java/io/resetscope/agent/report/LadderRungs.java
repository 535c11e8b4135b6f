package io.resetscope.agent.report;

import io.resetscope.agent.diagnosis.Words;
import io.resetscope.agent.report.log.OwnLog;
import java.util.ArrayList;
import java.util.List;

/** How a {@link Ladder} is drawn: a time, two lanes with what passes between them, and a remark. ASCII of one width. */
final class LadderRungs {

    private static final int LANES = 46;
    private static final String TIMED = "%11s  %s%s";
    private static final String UNTIMED = String.format("%11s  ", "");

    private final long beginsEpochNanos;
    private final List<String> rungs = new ArrayList<>();

    /** @param beginsEpochNanos what the times on the left are counted from */
    LadderRungs(long beginsEpochNanos) {
        this.beginsEpochNanos = beginsEpochNanos;
    }

    List<String> lines() {
        return rungs;
    }

    void heading(String left, String right) {
        add(UNTIMED + left + spaces(Math.max(1, LANES - left.length() - right.length())) + right);
    }

    /** @param atEpochNanos -1 when that is not known; {@code remark} may be null */
    void add(long atEpochNanos, String lanes, String remark) {
        String time = atEpochNanos < 0 ? "" : Words.duration(Math.max(0, atEpochNanos - beginsEpochNanos));
        add(String.format(TIMED, time, lanes, remark == null ? "" : "  " + remark));
    }

    /** Nothing passes for a while, or what passed is not known. */
    void pause(String why) {
        add(UNTIMED + between(':', why));
    }

    private void add(String line) {
        rungs.add(OwnLog.printable(line));
    }

    static String toServer(String what) {
        return "|-- " + what + ' ' + dashes(LANES - 7 - what.length()) + ">|";
    }

    static String toClient(String what) {
        return "|<" + dashes(LANES - 7 - what.length()) + ' ' + what + " --|";
    }

    /** From a device in the midst. */
    static String fromBetween(String what) {
        String arrow = "|<" + dashes(LANES / 2 - 5 - what.length()) + ' ' + what + " -X";
        return arrow + spaces(LANES - 1 - arrow.length()) + '|';
    }

    /** Nothing passes at this moment. */
    static String nothing() {
        return between('|', "");
    }

    private static String between(char lane, String text) {
        String line = lane + spaces(Math.max(0, (LANES - 2 - text.length()) / 2)) + text;
        return line + spaces(LANES - 1 - line.length()) + lane;
    }

    private static String dashes(int count) {
        return repeat('-', count);
    }

    private static String spaces(int count) {
        return repeat(' ', count);
    }

    private static String repeat(char c, int count) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < count; i++) {
            line.append(c);
        }
        return line.toString();
    }
}
