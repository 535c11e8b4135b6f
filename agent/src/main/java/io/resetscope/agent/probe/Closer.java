package io.resetscope.agent.probe;

import java.util.concurrent.TimeUnit;

/** Who ends idle connections on one way to the server. */
public enum Closer {
    /** Nobody, within the longest time that was tried. */
    NONE("none"),
    /** What is at the other end of the connection. */
    SERVER("server"),
    /** What the way leads via. */
    HOP("hop"),
    /** Something on the way, most likely; there is no other way to compare with. */
    PATH("path"),
    /** Not known. */
    UNKNOWN("unknown");

    /** Two timeouts nearer to each other than this part, or this time, are one. */
    private static final double SAME_PART = 0.05;

    private static final long SAME_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final String id;

    Closer(String id) {
        this.id = id;
    }

    /** As in JSON. */
    public String id() {
        return id;
    }

    /** On the way that is the only one, or that is called direct. */
    static Closer alone(Finding finding) {
        if (finding.isEmpty()) {
            return UNKNOWN;
        }
        if (finding.survivedAll()) {
            return NONE;
        }
        if (finding.survivedNone()) {
            return finding.keepsNone() ? SERVER : UNKNOWN;
        }
        return finding.fate == Fate.FIN ? SERVER : PATH;
    }

    /** On a way via something, beside the direct one and who ends connections there. */
    static Closer via(Finding via, Finding direct, Closer directly) {
        if (via.isEmpty() || direct.isEmpty()) {
            return via.survivedAll() ? NONE : UNKNOWN;
        }
        if (via.survivedAll()) {
            return NONE;
        }
        boolean same = !direct.survivedAll()
                && via.fate.ending() == direct.fate.ending()
                && isSame(via.timeoutNanos(), direct.timeoutNanos());
        if (same) {
            return directly;
        }
        // as long as the direct way is not known to allow more, it may be the same that ends both
        boolean differs = !direct.survivedAll() || direct.bracket.survivedNanos() > via.bracket.failedNanos();
        return differs ? HOP : UNKNOWN;
    }

    private static boolean isSame(long oneNanos, long otherNanos) {
        long difference = Math.abs(oneNanos - otherNanos);
        return difference <= SAME_NANOS || difference <= SAME_PART * Math.max(oneNanos, otherNanos);
    }
}
