package io.resetscope.agent.probe;

import io.resetscope.agent.diagnosis.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A result for people: what became of each rung of the ladder, and what follows. Pure. */
public final class TextReport {

    private static final String NEW_LINE = System.lineSeparator();

    private TextReport() {}

    /** What each target said of itself, and what will be opened. */
    public static String plan(ProbePlan plan, ProbeRequest request, boolean tls, List<Acquaintance> acquaintances) {
        StringBuilder text = new StringBuilder();
        text.append("sends ").append(request.line()).append(tls ? " over TLS" : "");
        text.append(", twice on each connection, with an idle time in between").append(NEW_LINE);
        for (Acquaintance each : acquaintances) {
            text.append(String.format("  %-10s ", each.target.name))
                    .append(described(each))
                    .append(NEW_LINE);
        }
        int rungs = plan.ladderNanos.size() * plan.keepAlives.size();
        text.append("now opens to each ").append(rungs).append(" connections at once, ");
        for (int i = 0; i < plan.keepAlives.size(); i++) {
            text.append(i == 0 ? "" : " and ").append(plan.keepAlives.get(i).describe());
        }
        text.append(", idle for up to ").append(Words.duration(plan.longestNanos()));
        text.append("; then ").append(Search.AT_A_TIME).append(" at a time, ").append(Search.MOST_ROUNDS);
        return text.append(" times at most, until the timeout is known to ")
                .append(percent(plan.precision))
                .append(NEW_LINE)
                .append("takes ")
                .append(Words.duration(plan.longestNanos()))
                .append(" if there is no timeout (--max), or else two to four times the timeout")
                .append(NEW_LINE)
                .toString();
    }

    private static String described(Acquaintance it) {
        StringBuilder text = new StringBuilder(it.target.address());
        String ip = it.address.getAddress().getHostAddress();
        if (!ip.equals(it.target.host)) {
            text.append(" (").append(ip).append(')');
        }
        text.append(": answers ").append(it.status).append(" in ").append(Words.duration(it.answerNanos));
        text.append(it.server == null ? "" : ", Server: " + it.server);
        text.append(it.via == null ? "" : ", Via: " + it.via);
        text.append(it.announcedNanos < 0 ? "" : ", Keep-Alive: timeout=" + it.announcedNanos / 1_000_000_000L);
        return text.toString();
    }

    private static String percent(double part) {
        String number = String.format(Locale.ROOT, "%.1f", part * 100);
        return number.replaceFirst("\\.0$", "") + " %";
    }

    /** All of it. */
    public static String of(ProbeResult result) {
        StringBuilder text = new StringBuilder();
        if (!result.isComplete()) {
            text.append("INCOMPLETE: ended after ")
                    .append(Words.duration(result.elapsedNanos))
                    .append(result.lanes.isEmpty() ? "; nothing is known yet" : "; this is what was known by then")
                    .append(NEW_LINE);
        }
        if (result.lanes.isEmpty()) {
            return text.toString();
        }
        ladder(text, result);
        for (LaneResult each : result.lanes) {
            if (each.rounds > 0) {
                text.append(rounds(each)).append(NEW_LINE);
            }
        }
        Verdict verdict = Verdict.of(result);
        text.append(NEW_LINE);
        section(text, "verdict", verdict.sentences);
        section(text, "keep-alive", verdict.keepAlive);
        section(text, "suspects", verdict.suspects);
        section(text, "change", verdict.changes);
        section(text, "docs", verdict.docs);
        return text.toString();
    }

    private static String rounds(LaneResult lane) {
        Finding finding = lane.finding;
        String where = lane.name() + (lane.keepAlive.on ? ", keep-alive" : "");
        String what = lane.done ? "; " : ", not done; ";
        String known = finding.fate.comesByItself()
                ? "ended " + finding.ended + " times, first after " + Words.duration(finding.bracket.failedNanos())
                : "survived " + Words.duration(finding.bracket.survivedNanos())
                        + (finding.bracket.failedNanos() < 0
                                ? ""
                                : ", not survived " + Words.duration(finding.bracket.failedNanos()));
        return where + ": " + Words.count(lane.rounds, "more round") + what + known;
    }

    private static void ladder(StringBuilder text, ProbeResult result) {
        List<String[]> rows = new ArrayList<>();
        int columns = result.lanes.size() + 1;
        String[] head = new String[columns];
        head[0] = "idle";
        for (int i = 1; i < columns; i++) {
            LaneResult lane = result.lanes.get(i - 1);
            head[i] = lane.name() + (lane.keepAlive.on ? ", keep-alive" : "");
        }
        rows.add(head);
        for (long nanos : result.plan.ladderNanos) {
            String[] row = new String[columns];
            row[0] = nanos == 0 ? "0" : Words.duration(nanos);
            for (int i = 1; i < columns; i++) {
                row[i] = cell(result.lanes.get(i - 1), nanos);
            }
            rows.add(row);
        }
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                int column = i;
                int width =
                        rows.stream().mapToInt(it -> it[column].length()).max().getAsInt();
                line.append(String.format(i == 0 ? "%" + width + "s" : "   %-" + width + "s", row[i]));
            }
            text.append(line.toString().replaceFirst("\\s+$", "")).append(NEW_LINE);
        }
    }

    private static String cell(LaneResult lane, long plannedNanos) {
        for (Outcome each : lane.outcomes) {
            if (each.plannedNanos == plannedNanos && each.fate != Fate.CANCELLED) {
                boolean early = each.fate.comesByItself() || each.fate == Fate.SILENT && each.detail != null;
                return each.fate.text() + (early ? " after " + Words.duration(each.idleNanos) : "");
            }
        }
        return lane.done ? Fate.CANCELLED.text() : "waiting";
    }

    private static void section(StringBuilder text, String title, List<String> sentences) {
        for (int i = 0; i < sentences.size(); i++) {
            text.append(String.format("%-11s", i == 0 ? title : ""))
                    .append(sentences.get(i))
                    .append(NEW_LINE);
        }
    }
}
