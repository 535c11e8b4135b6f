package io.resetscope.agent.report;

import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.EndedBy;
import io.resetscope.agent.diagnosis.Verdict;
import io.resetscope.agent.diagnosis.Words;
import io.resetscope.agent.diagnosis.cause.LocalCloseWithUnreadData;
import io.resetscope.agent.incident.Incident;
import io.resetscope.agent.incident.PastExchange;
import io.resetscope.agent.incident.Phase;
import io.resetscope.agent.report.log.OwnLog;
import java.util.ArrayList;
import java.util.List;

/**
 * The life of a connection as a ladder diagram: who sent what and when, the idle gaps, and how it ended. The client stands
 * on the left, the server on the right, whichever of them this JVM is. In ASCII, for a log is read in any terminal.
 */
final class Ladder {

    private static final int LANES = 46;
    private static final String TIMED = "%11s  %s%s";
    private static final String UNTIMED = String.format("%11s  ", "");

    private final Incident incident;
    private final Verdict verdict;
    private final long idleGapNanos;
    private final List<String> rungs = new ArrayList<>();
    /** Where the ladder begins. */
    private final long beginsEpochNanos;

    private Ladder(Incident incident, Verdict verdict, long idleGapNanos) {
        this.incident = incident;
        this.verdict = verdict;
        this.idleGapNanos = idleGapNanos;
        this.beginsEpochNanos = incident.openedEpochNanos >= 0 ? incident.openedEpochNanos : earliest(incident);
    }

    /** A line each, printable. @param idleGapNanos from this length on, a gap is drawn */
    static List<String> of(Incident incident, Verdict verdict, long idleGapNanos) {
        Ladder ladder = new Ladder(incident, verdict, idleGapNanos);
        ladder.heading();
        ladder.opening();
        ladder.past();
        ladder.exchange();
        ladder.end();
        return ladder.rungs;
    }

    private static long earliest(Incident incident) {
        if (!incident.pastExchanges.isEmpty()) {
            return incident.pastExchanges.get(0).startedEpochNanos;
        }
        return incident.exchangeStartedEpochNanos >= 0 ? incident.exchangeStartedEpochNanos : incident.failedEpochNanos;
    }

    // ---- what is drawn ----

    private void heading() {
        boolean server = incident.role == Role.SERVER;
        String left = server ? "client" : "client (this JVM)";
        String right = server ? "server (this JVM)" : "server";
        int gap = Math.max(1, LANES - left.length() - right.length());
        add(UNTIMED + left + spaces(gap) + right);
    }

    private void opening() {
        if (incident.phase == Phase.CONNECT) {
            rung(beginsEpochNanos, toServer("SYN"), null);
            return;
        }
        if (incident.openedEpochNanos < 0) {
            add(note("open since before the agent came"));
            return;
        }
        boolean tls = incident.tls != null;
        String took =
                incident.connectNanos >= 0 ? "connected in " + Words.duration(incident.connectNanos) : "connected";
        rung(beginsEpochNanos, toServer("SYN"), took + (tls ? ", then TLS" : ""));
    }

    private void past() {
        long quietSince = beginsEpochNanos;
        List<PastExchange> past = incident.pastExchanges;
        if (!past.isEmpty() && past.get(0).number > 1) {
            add(note(past.get(0).number == 2 ? "1 exchange" : past.get(0).number - 1 + " exchanges"));
            quietSince = past.get(0).startedEpochNanos;
        }
        for (PastExchange each : past) {
            idle(quietSince, each.startedEpochNanos);
            rung(each.startedEpochNanos, toServer(request(each.method)), Words.ordinal(each.number) + " exchange");
            rung(each.endedEpochNanos, toClient(each.status > 0 ? Integer.toString(each.status) : "response"), null);
            quietSince = each.endedEpochNanos;
        }
        if (incident.duringExchange()) {
            idle(quietSince, incident.exchangeStartedEpochNanos);
        } else if (incident.signal != Signal.REFUSED) {
            idle(quietSince, incident.failedEpochNanos);
        }
    }

    private void idle(long from, long to) {
        if (to - from >= idleGapNanos) {
            add(note("idle " + Words.duration(to - from)));
        }
    }

    /** The one that failed. */
    private void exchange() {
        if (!incident.duringExchange()) {
            return;
        }
        boolean client = incident.role == Role.CLIENT;
        if (client && incident.peerStateBefore.isOver()) {
            String what = incident.peerStateBefore == PeerState.ERROR ? "RST" : "FIN";
            rung(-1, toClient(what), "was there before the request was written");
        }
        String body = incident.requestComplete || incident.requestBytes <= 0
                ? ""
                : ", " + Words.bytes(incident.requestBytes)
                        + (incident.requestContentLength > 0
                                ? " of " + Words.bytes(incident.requestContentLength)
                                : "");
        rung(
                incident.exchangeStartedEpochNanos,
                toServer(request(incident.method) + body),
                incident.exchangeNumber > 0 ? Words.ordinal(incident.exchangeNumber) + " exchange" : null);
        if (incident.status > 0) {
            String late = !incident.answeredLate
                    ? null
                    : Boolean.TRUE.equals(incident.lateAnswerRead) ? "read after the failure" : "hidden by the reset";
            rung(-1, toClient(Integer.toString(incident.status)), late);
        } else if (incident.responseBytes > 0) {
            rung(-1, toClient(Words.bytes(incident.responseBytes)), null);
        }
    }

    private void end() {
        boolean client = incident.role == Role.CLIENT;
        boolean drawn = client && incident.duringExchange() && incident.peerStateBefore.isOver();
        long at = incident.failedEpochNanos;
        switch (incident.signal) {
            case REFUSED:
                rung(at, toClient("RST"), "refused");
                break;
            case RESET:
            case BROKEN_PIPE:
                rung(at, drawn ? note(null) : fromOther("RST"), met());
                break;
            case END_OF_STREAM:
                rung(at, drawn ? note(null) : fromOther("FIN"), met());
                break;
            case TIMED_OUT:
                rung(at, note(null), incident.retransmits > 0 ? retransmitted() : "nothing came back");
                break;
            case LOCAL_CLOSE:
                rung(at, client ? toServer(closing()) : toClient(closing()), "this JVM closed");
                break;
            default:
                rung(at, note(null), "the answer speaks for itself");
        }
    }

    private String retransmitted() {
        return "nothing came back; sent again " + Words.count(incident.retransmits, "time");
    }

    private String closing() {
        if (incident.lingerSeconds == 0 || incident.unreadBytes > 0) {
            return "RST";
        }
        return verdict.cause.equals(LocalCloseWithUnreadData.ID) ? "FIN, then RST" : "FIN";
    }

    private String met() {
        String how = (incident.duringWrite ? "a write" : "a read") + " met it";
        return incident.errorMessage == null ? how : how + ": " + incident.errorMessage;
    }

    private String fromOther(String what) {
        if (verdict.endedBy == EndedBy.NETWORK) {
            return fromBetween(what);
        }
        return incident.role == Role.CLIENT ? toClient(what) : toServer(what);
    }

    // ---- how it is drawn ----

    private static String request(String method) {
        return method == null ? "request" : method;
    }

    private static String toServer(String what) {
        return "|-- " + what + ' ' + dashes(LANES - 7 - what.length()) + ">|";
    }

    private static String toClient(String what) {
        return "|<" + dashes(LANES - 7 - what.length()) + ' ' + what + " --|";
    }

    /** From a device in the midst. */
    private static String fromBetween(String what) {
        String arrow = "|<" + dashes(LANES / 2 - 5 - what.length()) + ' ' + what + " -X";
        return arrow + spaces(LANES - 1 - arrow.length()) + '|';
    }

    /** Nothing passes. */
    private static String note(String what) {
        String text = what == null ? "" : what;
        int left = Math.max(0, (LANES - 2 - text.length()) / 2);
        String line = (what == null ? "|" : ":") + spaces(left) + text;
        return line + spaces(LANES - 1 - line.length()) + (what == null ? "|" : ":");
    }

    private void rung(long atEpochNanos, String lanes, String remark) {
        String time = atEpochNanos < 0 ? "" : Words.duration(Math.max(0, atEpochNanos - beginsEpochNanos));
        add(String.format(TIMED, time, lanes, remark == null ? "" : "  " + remark));
    }

    private void add(String line) {
        rungs.add(OwnLog.printable(line.startsWith(":") ? UNTIMED + line : line));
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
