package io.resetscope.agent.probe;

import io.resetscope.agent.history.IdleBracket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What the outcomes of one lane say together. Pure, immutable. */
public final class Finding {

    private static final long HARDLY_IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Within this much, or this part, two ends are one. */
    private static final long CROSSING_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final double CROSSING_PART = 0.01;

    /** What ended the connections that were idle for too long; {@link Fate#SURVIVED} when none was. */
    public final Fate fate;
    /** The longest idle time survived, and the shortest that was not; -1 when there is none. */
    public final IdleBracket bracket;
    /** When the last of those that ended by themselves did; -1 unless {@link Fate#comesByItself}. */
    public final long latestNanos;
    /** How many connections ended. */
    public final int ended;
    /** How many outcomes contradict the bracket. */
    public final int odd;
    /** How many could not be tried; they tell nothing. */
    public final int failed;
    /** Why the first of those could not be; null when all could. */
    public final String failure;
    /** How many of those were to be idle for longer than any that survived. */
    public final int failedLonger;

    private Finding(Fate fate, IdleBracket bracket, long latestNanos, int ended, int odd, List<Outcome> failures) {
        this.fate = fate;
        this.bracket = bracket;
        this.latestNanos = latestNanos;
        this.ended = ended;
        this.odd = odd;
        this.failed = failures.size();
        this.failedLonger = (int) failures.stream()
                .filter(it -> it.plannedNanos > bracket.survivedNanos())
                .count();
        this.failure = failures.isEmpty() ? null : failures.get(0).detail;
    }

    public static Finding of(List<Outcome> outcomes) {
        List<Outcome> survived = new ArrayList<>();
        List<Outcome> ended = new ArrayList<>();
        List<Outcome> failures = new ArrayList<>();
        for (Outcome each : outcomes) {
            if (each.fate == Fate.SURVIVED) {
                survived.add(each);
            } else if (each.fate.isEnd()) {
                ended.add(each);
            } else if (each.fate == Fate.FAILED) {
                failures.add(each);
            }
        }
        Accuracy accuracy = Accuracy.of(outcomes);
        // what survived longer than it seems has survived for that long, too
        List<Outcome> bounds = accuracy.bounds(ended);
        IdleBracket bracket = IdleBracket.of(idle(survived), idle(bounds));
        Fate fate = Fate.SURVIVED;
        if (bracket.failedNanos() >= 0) {
            fate = byItself(bracket.failedNanos(), ended, accuracy);
            fate = fate == null ? fateAt(bracket.failedNanos(), bounds) : fate;
        }
        int odd = 0;
        for (Outcome each : survived) {
            odd += bracket.failedNanos() >= 0 && each.idleNanos > bracket.failedNanos() ? 1 : 0;
        }
        long latest = fate.comesByItself() ? bracket.failedNanos() : -1;
        for (Outcome each : bounds) {
            odd += each.idleNanos <= bracket.survivedNanos() ? 1 : 0;
            latest = latest >= 0 && each.fate == fate ? Math.max(latest, each.idleNanos) : latest;
        }
        return new Finding(fate, bracket, latest, ended.size(), odd, failures);
    }

    /**
     * A request that crosses an end which comes by itself is answered by RST: what came by itself then tells what it was.
     * Null when nothing did.
     */
    private static Fate byItself(long idleNanos, List<Outcome> ended, Accuracy accuracy) {
        long sameNanos = Math.max(CROSSING_NANOS, (long) (idleNanos * CROSSING_PART));
        for (Outcome each : ended) {
            if (each.fate.comesByItself()
                    && idleNanos >= each.idleNanos - sameNanos
                    && idleNanos <= each.idleNanos + accuracy.lateNanos(each) + sameNanos) {
                return each.fate;
            }
        }
        return null;
    }

    private static Fate fateAt(long idleNanos, List<Outcome> bounds) {
        for (Outcome each : bounds) {
            if (each.idleNanos == idleNanos) {
                return each.fate;
            }
        }
        throw new IllegalArgumentException("none ended at " + idleNanos);
    }

    private static long[] idle(List<Outcome> outcomes) {
        return outcomes.stream().mapToLong(it -> it.idleNanos).toArray();
    }

    /** Nothing is known, not even whether a connection can be used twice. */
    public boolean isEmpty() {
        return bracket.survivedNanos() < 0 && bracket.failedNanos() < 0;
    }

    public boolean survivedAll() {
        return !isEmpty() && bracket.failedNanos() < 0;
    }

    /** Connections are not kept: they end within a second. */
    boolean keepsNone() {
        return survivedNone() && bracket.failedNanos() < HARDLY_IDLE_NANOS;
    }

    /** Not even connections that were hardly idle could be used again. */
    public boolean survivedNone() {
        return bracket.failedNanos() >= 0 && bracket.survivedNanos() < 0;
    }

    /**
     * The timeout, as far as it is known: when the first ended by itself, or else the middle of the bracket; -1 without an
     * end.
     */
    public long timeoutNanos() {
        long failed = bracket.failedNanos();
        if (failed < 0 || fate.comesByItself() || bracket.survivedNanos() < 0) {
            return failed;
        }
        return bracket.survivedNanos() + (failed - bracket.survivedNanos()) / 2;
    }

    /** For how long connections may be idle, as far as it is known: up to the first end that came by itself, or else as survived. */
    long allowedNanos() {
        return fate.comesByItself() ? bracket.failedNanos() : bracket.survivedNanos();
    }

    /** How wide the bracket is, as a part of its upper end; 1 when an end is missing. */
    public double width() {
        if (bracket.failedNanos() <= 0 || bracket.survivedNanos() < 0) {
            return 1;
        }
        return (double) (bracket.failedNanos() - bracket.survivedNanos()) / bracket.failedNanos();
    }

    /** Of no outcome. */
    public static Finding none() {
        return of(Collections.emptyList());
    }
}
