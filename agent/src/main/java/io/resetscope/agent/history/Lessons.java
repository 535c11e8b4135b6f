package io.resetscope.agent.history;

import io.resetscope.agent.incident.Incident;

/** What traffic has taught about one server name and peer address. Confined to the agent's own thread. */
public final class Lessons {

    private static final IdleSamples NONE = new IdleSamples(false);

    private final IdleSamples survived = new IdleSamples(true);
    /** By ending; null until there is one. */
    private final IdleSamples[] failed = new IdleSamples[Ending.values().length];

    /** Null until there is one. */
    private EndedConnections ended;

    private long samples;
    private long longestAgeNanos = -1;
    private int highestExchange;

    /**
     * A connection answered after an idle time: a lower bound for whatever ends connections.
     *
     * @param ageNanos of the connection when it answered; -1 when not known
     * @param exchangeNumber that was answered, 1 = the connection's first; 0 when not known
     */
    public void answered(long idleNanos, long ageNanos, int exchangeNumber) {
        longestAgeNanos = Math.max(longestAgeNanos, ageNanos);
        highestExchange = Math.max(highestExchange, exchangeNumber);
        if (survived.add(idleNanos, samples)) {
            samples++;
            for (IdleSamples each : failed) {
                if (each != null) {
                    each.forgetOutdated(survived);
                }
            }
        }
    }

    /** A connection did not answer. Returns whether that teaches anything. */
    public boolean ended(Incident incident) {
        Ending ending = Ending.of(incident);
        if (ending != null) {
            failed(ending, incident.idleNanos);
        }
        boolean announced = incident.closeAnnounced && Ending.isUnansweredReuse(incident);
        boolean foundEnded = announced || ending != null && Ending.wasOver(incident);
        if (foundEnded) {
            if (ended == null) {
                ended = new EndedConnections();
            }
            ended.add(incident);
            // until then, it had answered
            longestAgeNanos = Math.max(longestAgeNanos, EndedConnections.aliveAtAgeNanos(incident));
            highestExchange = Math.max(highestExchange, EndedConnections.exchangesBefore(incident));
        }
        return ending != null || foundEnded;
    }

    private void failed(Ending ending, long idleNanos) {
        IdleSamples samplesOfEnding = failed[ending.ordinal()];
        if (samplesOfEnding == null) {
            samplesOfEnding = new IdleSamples(false);
            failed[ending.ordinal()] = samplesOfEnding;
        }
        if (samplesOfEnding.add(idleNanos, samples)) {
            samples++;
            survived.forgetOutdated(samplesOfEnding);
        }
    }

    /** The idle times after which connections begin to end in this way; never null. */
    public IdleBracket idle(Ending ending) {
        IdleSamples known = failed[ending.ordinal()];
        return IdleBracket.of(survived, known == null ? NONE : known);
    }

    /** The shortest idle time after which a connection ended in this way, be it outvoted or not; -1 when none is known. */
    public long shortestFailedNanos(Ending ending) {
        IdleSamples known = failed[ending.ordinal()];
        return known == null || known.size() == 0 ? -1 : known.get(0);
    }

    /** The age of the oldest connection that still answered; -1 when not known. */
    public long longestAgeAnsweredNanos() {
        return longestAgeNanos;
    }

    /** The highest number of an exchange that was still answered on its connection; 0 when not known. */
    public int highestExchangeAnswered() {
        return highestExchange;
    }

    /**
     * After how many exchanges at least so many of the last connections all ended, whatever their idle time; -1 when they
     * did not, or when a connection is known to have answered more.
     *
     * @param agesDiffer whether their ages must differ too, which may else be the reason
     */
    public int sameCountEachTime(int minConnections, boolean agesDiffer) {
        int count = ended == null ? -1 : ended.sameCount(minConnections, agesDiffer);
        return count >= 0 && highestExchange <= count ? count : -1;
    }

    /**
     * Around what age at least so many of the last connections all ended, when neither idle time nor number of exchanges
     * explains that; null when they did not, or when a connection is known to have answered at a higher age.
     */
    public AgeInterval sameAgeEachTime(int minConnections) {
        int size = survived.size();
        AgeInterval age = ended == null || size == 0 ? null : ended.sameAge(minConnections, survived.get(size - 1));
        return age != null && longestAgeNanos <= age.toNanos ? age : null;
    }
}
