package io.resetscope.agent.history;

import io.resetscope.agent.incident.Incident;

/** The last connections to one peer that were found ended: after how many exchanges, at what age, idle for how long. */
final class EndedConnections {

    private static final int KEPT = 8;

    /** -1 when not known, as everywhere here. */
    private final int[] exchanges = new int[KEPT];

    private final long[] aliveAtAgeNanos = new long[KEPT];
    private final long[] endedAtAgeNanos = new long[KEPT];
    private final long[] idleNanos = new long[KEPT];

    private int total;

    void add(Incident incident) {
        int at = total % KEPT;
        // an RST between two requests is no way to end a connection that has had its share of requests
        boolean countable = incident.idleNanos >= 0 && Ending.of(incident) != Ending.RST_WHILE_IDLE;
        exchanges[at] = countable ? exchangesBefore(incident) : -1;
        aliveAtAgeNanos[at] = aliveAtAgeNanos(incident);
        endedAtAgeNanos[at] = aliveAtAgeNanos[at] < 0 ? -1 : aliveAtAgeNanos[at] + incident.idleNanos;
        idleNanos[at] = incident.idleNanos;
        // stays small, and keeps its place in the ring
        total = total == 2 * KEPT - 1 ? KEPT : total + 1;
    }

    /** How many exchanges the connection had completed. */
    static int exchangesBefore(Incident incident) {
        return incident.exchangesCounted && incident.exchangeNumber > 0 ? incident.exchangeNumber - 1 : -1;
    }

    /** Its age at the last byte before the request that found it ended. */
    static long aliveAtAgeNanos(Incident incident) {
        boolean known = incident.ageNanos >= 0
                && incident.exchangeStartedEpochNanos >= 0
                && incident.idleNanos >= 0
                && Ending.wasOver(incident);
        if (!known) {
            return -1;
        }
        long exchangeNanos = incident.failedEpochNanos - incident.exchangeStartedEpochNanos;
        return Math.max(0, incident.ageNanos - exchangeNanos - incident.idleNanos);
    }

    private int size() {
        return Math.min(total, KEPT);
    }

    /** Index of the n-th newest, from 0. */
    private int newest(int n) {
        return (total - 1 - n) % KEPT;
    }

    /**
     * After how many exchanges the last ones all ended; -1 when not after the same number, or when the same idle time may as
     * well be the reason, or, where {@code agesDiffer} is demanded, the same age.
     */
    int sameCount(int minConnections, boolean agesDiffer) {
        int count = -1;
        int connections = 0;
        long shortestIdle = Long.MAX_VALUE;
        long longestIdle = -1;
        long from = 0;
        long to = Long.MAX_VALUE;
        for (int n = 0; n < size(); n++) {
            int at = newest(n);
            if (exchanges[at] < 0) {
                continue;
            }
            if (connections > 0 && exchanges[at] != count) {
                break;
            }
            count = exchanges[at];
            connections++;
            shortestIdle = Math.min(shortestIdle, idleNanos[at]);
            longestIdle = Math.max(longestIdle, idleNanos[at]);
            if (endedAtAgeNanos[at] >= 0) {
                from = Math.max(from, aliveAtAgeNanos[at]);
                to = Math.min(to, endedAtAgeNanos[at]);
            }
        }
        boolean idleDiffers = connections > 0 && !IdleBracket.isNarrow(shortestIdle, longestIdle);
        boolean ageExplains = agesDiffer && from <= to;
        return connections >= minConnections && idleDiffers && !ageExplains ? count : -1;
    }

    /**
     * Around what age the last ones all ended; null when there is no such age, or their idle time or number of exchanges
     * may as well be the reason.
     *
     * @param survivedIdleNanos how long connections are known to idle without ending
     */
    AgeInterval sameAge(int minConnections, long survivedIdleNanos) {
        long from = 0;
        long to = Long.MAX_VALUE;
        int connections = 0;
        boolean idleExplains = true;
        boolean countExplains = true;
        int count = -1;
        for (int n = 0; n < size(); n++) {
            int at = newest(n);
            if (endedAtAgeNanos[at] < 0) {
                continue;
            }
            if (aliveAtAgeNanos[at] > to || endedAtAgeNanos[at] < from) {
                break;
            }
            from = Math.max(from, aliveAtAgeNanos[at]);
            to = Math.min(to, endedAtAgeNanos[at]);
            idleExplains &= idleNanos[at] >= survivedIdleNanos;
            countExplains &= exchanges[at] >= 0 && (connections == 0 || exchanges[at] == count);
            count = exchanges[at];
            connections++;
        }
        boolean said = connections >= minConnections && !idleExplains && !countExplains;
        return said && IdleBracket.isNarrow(from, to) ? new AgeInterval(from, to) : null;
    }
}
