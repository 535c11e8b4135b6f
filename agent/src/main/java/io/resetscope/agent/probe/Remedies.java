package io.resetscope.agent.probe;

import io.resetscope.agent.diagnosis.IdleLimit;
import io.resetscope.agent.diagnosis.ServerSettings;
import io.resetscope.agent.diagnosis.Words;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What to set, and where to read on. Pure. */
final class Remedies {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final MathContext THREE_DIGITS = new MathContext(3);

    private Remedies() {}

    static List<String> changes(WayVerdict way, boolean several) {
        if (!way.hasTimeout()) {
            return Collections.emptyList();
        }
        Finding finding = way.finding();
        long known = finding.allowedNanos();
        if (way.keepsItsWord()) {
            known = Math.min(known, way.acquaintance.announcedNanos);
        }
        String where = Wording.where(way, several);
        List<String> changes = new ArrayList<>();
        changes.add(where + "keep idle connections in the client's pool for less than " + Words.duration(known)
                + example(known));
        if (finding.fate.ending() == Fate.FIN.ending()) {
            boolean server = way.closer == Closer.SERVER;
            changes.add("or raise the " + (server ? "server's keep-alive timeout" : "idle timeout of " + hop(way))
                    + " above the pool's" + (server ? ServerSettings.keepAlive(way.acquaintance.server) : ""));
        } else {
            // a server counts requests, and a probe is none
            boolean mayHelp = way.prevented == null && way.lane.keepAlive.on
                    ? way.probesCameTooLate()
                    : !Boolean.FALSE.equals(way.prevented) || way.probesCameTooLate();
            if (way.closer != Closer.SERVER && mayHelp) {
                changes.add("or let TCP keep-alive probes keep it alive: SO_KEEPALIVE, with TCP_KEEPIDLE and"
                        + " TCP_KEEPINTVL of at most "
                        + Math.max(1, known / 2 / SECOND)
                        + " s (by default net.ipv4.tcp_keepalive_time, 7200 s, and tcp_keepalive_intvl, 75 s)");
            }
            changes.add("or raise the idle timeout of " + hop(way));
        }
        changes.add("or let the client repeat a GET that got no response");
        return changes;
    }

    private static String hop(WayVerdict way) {
        return way.closer == Closer.HOP ? way.name() : way.closer == Closer.SERVER ? "the server" : "what stands there";
    }

    /** Of the time as it is shown: 19.97 s are 20 s to whoever reads it. */
    private static String example(long nanos) {
        long shown = BigDecimal.valueOf(nanos).round(THREE_DIGITS).longValue();
        long below = IdleLimit.below(shown);
        return below <= 0 ? "" : ", e.g. " + Words.duration(below);
    }

    static List<String> docs(WayVerdict way) {
        if (!way.hasTimeout()) {
            return Collections.emptyList();
        }
        switch (way.finding().fate) {
            case FIN:
            case FIN_ON_REQUEST:
                return Collections.singletonList("docs/causes/stale-pooled-connection.md");
            case RST:
                return Collections.singletonList("docs/causes/connection-reset-while-idle.md");
            case SILENT:
                return Collections.singletonList("docs/causes/silent-drop.md");
            default:
                return Collections.singletonList("docs/causes/middlebox-idle-timeout.md");
        }
    }
}
