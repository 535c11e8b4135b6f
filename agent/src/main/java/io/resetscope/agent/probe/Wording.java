package io.resetscope.agent.probe;

import io.resetscope.agent.diagnosis.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The sentences of a verdict. Pure. */
final class Wording {

    private static final int FIRST_ERROR = 400;

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** Less than this is a timer's lateness, or a busy machine's. */
    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** What looks at its connections does so at least so often. */
    private static final long SELDOM_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);

    private Wording() {}

    /** Who ends connections on this way, after how long and how; and what else must be known of it. */
    static List<String> sentences(WayVerdict way, List<WayVerdict> all) {
        List<String> sentences = new ArrayList<>();
        WayVerdict direct = all.get(0) == way ? null : all.get(0);
        sentences.add(said(way, direct, all.size() > 1));
        if (way.hasTimeout() && direct == null && all.size() == 1 && way.closer == Closer.PATH) {
            String server = way.finding().fate == Fate.RST
                    ? "A server that resets its idle connections (SO_LINGER 0)"
                    : "A server that rejects the request";
            sentences.add(
                    server + " looks the same from here; a second way to it, past the device (--via), would tell.");
        }
        int status = way.acquaintance.status;
        if (status >= FIRST_ERROR && !way.finding().isEmpty()) {
            sentences.add((all.size() > 1 ? (direct == null ? "Directly" : "Via " + way.name()) + ", the" : "The")
                    + " answers were " + status
                    + "; some servers close after errors: --request may name what is there.");
        }
        String announced = announced(way, all.size() > 1);
        if (announced != null) {
            sentences.add(announced);
        }
        doubts(way.lane, sentences);
        if (way.withKeepAlive != null) {
            doubts(way.withKeepAlive, sentences);
        }
        return sentences;
    }

    private static String said(WayVerdict way, WayVerdict direct, boolean several) {
        Finding finding = way.finding();
        String through = direct == null ? "Directly" : "Via " + way.name();
        if (finding.isEmpty()) {
            return through
                    + (finding.failed > 0 && way.lane.done
                            ? ", nothing is known: no connection could be opened and used."
                            : ", nothing is known yet.");
        }
        if (finding.survivedNone()) {
            return through + ", no connection could be used twice: " + endAtOnce(finding) + ", "
                    + Words.duration(finding.bracket.failedNanos()) + " after the first answer.";
        }
        if (finding.survivedAll()) {
            String survived = Words.duration(finding.bracket.survivedNanos()) + " of idling";
            if (!way.lane.done) {
                return (several ? through + ", no" : "No")
                        + " idle timeout has shown itself yet: connections have survived " + survived + ".";
            }
            if (finding.failedLonger > 0) {
                return through + ", connections survive " + survived + ". "
                        + Words.count(finding.failedLonger, "connection")
                        + " that should have been idle for longer could not be opened or used (a limit of connections?):"
                        + " whether there is a longer idle timeout is not known.";
            }
            String all = "connections survive " + survived + ", the longest that was tried.";
            return several ? through + ", " + all : "No idle timeout was found: " + all;
        }
        switch (way.closer) {
            case SERVER:
                return direct == null
                        ? server(finding) + verb(finding) + idle(finding)
                        : "Via " + way.name() + " it is the server, too, or " + way.name() + " has the same timeout: "
                                + idleEnd(finding);
            case HOP:
                return way.name()
                        + verb(finding)
                        + idle(finding).replaceFirst("\\.$", "; ")
                        + (direct.finding().survivedAll()
                                ? "directly, they survive "
                                        + Words.duration(
                                                direct.finding().bracket.survivedNanos()) + "."
                                : "directly, they end after "
                                        + Words.duration(direct.finding().timeoutNanos()) + ".");
            case PATH:
                return direct == null
                        ? (several ? "Directly, something between here and the server" : "Something on the way")
                                + ", most likely, " + verb(finding).trim() + idle(finding)
                        : "Via " + way.name() + " it is the same: it" + verb(finding) + idle(finding);
            default:
                return through + ", " + idleEnd(finding) + " Whether " + way.name()
                        + " ends them is not known: directly, nothing as long has been seen.";
        }
    }

    private static String server(Finding finding) {
        return finding.fate == Fate.FIN ? "The server" : "The server, or a proxy on this host,";
    }

    private static String verb(Finding finding) {
        switch (finding.fate) {
            case FIN:
                return " closes";
            case RST:
                return " resets";
            default:
                return " forgets";
        }
    }

    /** {@code  connections that have been idle for 20 s: …}, with the numbers that say so. */
    private static String idle(Finding finding) {
        return " " + idleFor(finding) + ", " + end(finding) + " (" + numbers(finding) + ").";
    }

    /** The same where it is not said who ends them. */
    private static String idleEnd(Finding finding) {
        return idleFor(finding) + " end " + end(finding) + " (" + numbers(finding) + ").";
    }

    private static String idleFor(Finding finding) {
        return "connections that have been idle for " + Words.duration(finding.timeoutNanos());
    }

    /** How connections end. */
    static String end(Finding finding) {
        switch (finding.fate) {
            case FIN:
                return "by FIN";
            case RST:
                return "by an RST that comes by itself";
            case RST_ON_REQUEST:
                return "silently; the next request is answered by RST";
            case FIN_ON_REQUEST:
                return "silently; the next request is answered by FIN";
            default:
                return "silently; the next request gets no answer";
        }
    }

    /** How connections end that are hardly idle. */
    private static String endAtOnce(Finding finding) {
        switch (finding.fate) {
            case FIN:
                return "the server closes by FIN";
            case RST:
                return "an RST comes by itself";
            case RST_ON_REQUEST:
                return "the next request is answered by RST";
            case FIN_ON_REQUEST:
                return "the next request is answered by FIN";
            default:
                return "the next request gets no answer";
        }
    }

    private static String numbers(Finding finding) {
        String survived = Words.duration(finding.bracket.survivedNanos());
        String failed = Words.duration(finding.bracket.failedNanos());
        if (!finding.fate.comesByItself()) {
            return survived + " survived, " + failed + " not";
        }
        long spread = finding.latestNanos - finding.bracket.failedNanos();
        String latest = spread <= LATE_NANOS
                ? ""
                : " to " + Words.duration(finding.latestNanos)
                        + (spread <= SELDOM_NANOS
                                ? ": it does not look all the time"
                                : ", not always at the same time: several servers behind it?");
        return "seen " + (finding.ended == 1 ? "once" : finding.ended + " times") + ", after " + failed + latest;
    }

    /** What a server says of itself is not said of what is before it. */
    private static String announced(WayVerdict way, boolean several) {
        long announced = way.acquaintance.announcedNanos;
        if (announced < 0 || !way.hasTimeout() || way.closer == Closer.HOP) {
            return null;
        }
        String server =
                !several ? "The" : way.name().equals(Target.DIRECT) ? "Directly, the" : "Via " + way.name() + ", the";
        String text = server + " server announces Keep-Alive: timeout=" + announced / SECOND;
        if (!way.keepsItsWord()) {
            return text + ", which is not what happens here.";
        }
        long later = way.finding().timeoutNanos() - announced;
        return text + (later > LATE_NANOS ? ", and closes " + Words.duration(later) + " later." : ", and keeps to it.");
    }

    private static void doubts(LaneResult lane, List<String> to) {
        String where = lane.name() + ", " + lane.keepAlive.describe() + ": ";
        if (lane.finding.odd > 0) {
            to.add(where + lane.finding.odd + " of " + lane.outcomes.size() + " outcomes contradict this.");
        }
        if (lane.finding.failed > 0) {
            to.add(where + Words.count(lane.finding.failed, "connection") + " could not be tried ("
                    + lane.finding.failure + ").");
        }
    }

    /** What a sentence begins with that is about one way of several. */
    static String where(WayVerdict way, boolean several) {
        return !several ? "" : way.name().equals(Target.DIRECT) ? "directly: " : "via " + way.name() + ": ";
    }
}
