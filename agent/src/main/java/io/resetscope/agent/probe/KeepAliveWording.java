package io.resetscope.agent.probe;

import io.resetscope.agent.diagnosis.Words;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Whether TCP keep-alive prevents what ends connections, in a sentence. Pure. */
final class KeepAliveWording {

    private KeepAliveWording() {}

    /** None when there is nothing to prevent, or it was not tried. */
    static List<String> sentences(WayVerdict way, boolean several) {
        if (way.withKeepAlive != null && harms(way)) {
            return Collections.singletonList(Wording.where(way, several) + harm(way));
        }
        if (way.withKeepAlive == null || !way.hasTimeout()) {
            return Collections.emptyList();
        }
        return Collections.singletonList(Wording.where(way, several) + sentence(way));
    }

    private static boolean harms(WayVerdict way) {
        long ended = way.withKeepAlive.finding.bracket.failedNanos();
        return way.finding().survivedAll()
                && ended >= 0
                && ended < way.finding().bracket.survivedNanos();
    }

    private static String harm(WayVerdict way) {
        Finding with = way.withKeepAlive.finding;
        return "TCP keep-alive does harm: without it, connections survive "
                + Words.duration(way.finding().bracket.survivedNanos()) + "; with "
                + probes(way.withKeepAlive.keepAlive) + ", they end after " + Words.duration(with.timeoutNanos()) + ", "
                + Wording.end(with);
    }

    private static String sentence(WayVerdict way) {
        Finding with = way.withKeepAlive.finding;
        String probes = probes(way.withKeepAlive.keepAlive);
        if (way.prevented == null) {
            return "whether TCP keep-alive prevents it is not known yet";
        }
        if (way.prevented) {
            return "TCP keep-alive prevents it: with " + probes
                    + (with.survivedAll()
                            ? ", connections survive " + Words.duration(with.bracket.survivedNanos())
                            : ", connections end after " + Words.duration(with.timeoutNanos()) + " only, "
                                    + Wording.end(with));
        }
        String no = "TCP keep-alive does not prevent it: ";
        if (way.finding().fate.ending() == Fate.FIN.ending()) {
            return no + "what closes counts requests, and a probe is none";
        }
        return way.probesCameTooLate()
                ? no + "with " + probes + ", they come too late; " + untried(way)
                : no + "in spite of " + probes + ", connections end after " + Words.duration(with.timeoutNanos());
    }

    /** What would have been in time. */
    private static String untried(WayVerdict way) {
        long allowed = way.finding().allowedNanos();
        if (allowed <= TimeUnit.SECONDS.toNanos(1)) {
            return "whether earlier ones do was not tried, for they come after a second at the earliest";
        }
        TcpKeepAlive keepAlive = way.withKeepAlive.keepAlive;
        return "whether earlier ones do was not tried: set --keep-alive-idle"
                + (keepAlive.intervalSeconds > keepAlive.idleSeconds ? " and --keep-alive-interval" : "") + " below "
                + Words.duration(allowed);
    }

    private static String probes(TcpKeepAlive keepAlive) {
        if (keepAlive.silenceSeconds() == TcpKeepAlive.UNKNOWN) {
            return "the kernel's probes";
        }
        return keepAlive.intervalSeconds <= keepAlive.idleSeconds
                ? "a probe after each " + keepAlive.idleSeconds + " s of silence"
                : "a probe after " + keepAlive.idleSeconds + " s of silence and then one every "
                        + keepAlive.intervalSeconds + " s";
    }
}
