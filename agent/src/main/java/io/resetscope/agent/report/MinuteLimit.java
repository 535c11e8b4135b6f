package io.resetscope.agent.report;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** At most so many reports per minute; counts the others by cause. Confined to the agent's own thread. */
final class MinuteLimit {

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final int perMinute;
    private final Map<String, Integer> suppressed = new TreeMap<>();
    private long windowStartNanos;
    private long firstSuppressedNanos;
    private int inWindow;
    private boolean started;

    MinuteLimit(int perMinute) {
        this.perMinute = perMinute;
    }

    /** Whether one more may be reported; counts it under {@code cause} when not. */
    boolean allow(String cause, long now) {
        if (!started || now - windowStartNanos >= MINUTE) {
            started = true;
            windowStartNanos = now;
            inWindow = 0;
        }
        if (inWindow < perMinute) {
            inWindow++;
            return true;
        }
        if (suppressed.isEmpty()) {
            firstSuppressedNanos = now;
        }
        suppressed.merge(cause, 1, Integer::sum);
        return false;
    }

    /** A minute after the first suppressed report: what has been suppressed since, in words; else null. */
    String summary(long now, boolean atOnce) {
        if (suppressed.isEmpty() || !atOnce && now - firstSuppressedNanos < MINUTE) {
            return null;
        }
        int total = 0;
        StringBuilder causes = new StringBuilder();
        for (Map.Entry<String, Integer> each : suppressed.entrySet()) {
            total += each.getValue();
            causes.append(causes.length() == 0 ? "" : ", ")
                    .append(each.getKey())
                    .append(' ')
                    .append(each.getValue());
        }
        suppressed.clear();
        return total + " more incidents in the last minute, over the limit of " + perMinute
                + " (max_incidents_per_minute): " + causes;
    }
}
