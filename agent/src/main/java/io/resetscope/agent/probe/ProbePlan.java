package io.resetscope.agent.probe;

import io.resetscope.agent.diagnosis.Words;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** What will be done, and within which bounds. Immutable; one that cannot be is refused in words. */
public final class ProbePlan {

    /** At any time, to each target. */
    public static final int MOST_CONNECTIONS = 64;

    public static final int MOST_TARGETS = 5;

    static final double FINEST_PRECISION = 0.001;

    private static final double COARSEST_PRECISION = 0.5;
    private static final long LONGEST_NANOS = TimeUnit.HOURS.toNanos(24);

    /** Each known timeout lies between two of them, and no two are far apart. */
    private static final int[] LADDER_SECONDS = {
        0, 3, 6, 11, 22, 33, 50, 65, 95, 125, 190, 250, 310, 370, 620, 950, 1250, 1850, 2700
    };

    public final List<Target> targets;
    /** In the order of the report; without keep-alive first. */
    public final List<TcpKeepAlive> keepAlives;
    /** Ascending; what is tried at once. 0 is always there: whether a connection can be used twice at all. */
    public final List<Long> ladderNanos;
    /** How narrow the bracket must be, as a part of the timeout. */
    public final double precision;
    /** How long an answer may take. */
    public final long answerTimeoutNanos;

    public ProbePlan(
            List<Target> targets,
            List<TcpKeepAlive> keepAlives,
            List<Long> ladderNanos,
            double precision,
            long answerTimeoutNanos) {
        this.targets = Collections.unmodifiableList(new ArrayList<>(targets));
        this.keepAlives = Collections.unmodifiableList(new ArrayList<>(keepAlives));
        TreeSet<Long> ladder = new TreeSet<>(ladderNanos);
        ladder.add(0L);
        this.ladderNanos = Collections.unmodifiableList(new ArrayList<>(ladder));
        this.precision = precision;
        this.answerTimeoutNanos = answerTimeoutNanos;
        check();
    }

    /** The idle times that are tried unless others are told: up to this, and this. */
    public static List<Long> defaultLadder(long maxNanos) {
        List<Long> ladder = new ArrayList<>();
        for (int each : LADDER_SECONDS) {
            if (TimeUnit.SECONDS.toNanos(each) < maxNanos) {
                ladder.add(TimeUnit.SECONDS.toNanos(each));
            }
        }
        ladder.add(maxNanos);
        return ladder;
    }

    public long longestNanos() {
        return ladderNanos.get(ladderNanos.size() - 1);
    }

    /** How many connections to each target are open at once, at most. */
    public int peakConnections() {
        return keepAlives.size() * (ladderNanos.size() + Search.AT_A_TIME);
    }

    private void check() {
        if (targets.size() > MOST_TARGETS) {
            throw new IllegalArgumentException(MOST_TARGETS - 1 + " --via are the most");
        }
        Set<String> names = new HashSet<>();
        for (Target each : targets) {
            if (!names.add(each.name)) {
                throw new IllegalArgumentException("two --via have the name " + each.name);
            }
        }
        if (longestNanos() > LONGEST_NANOS) {
            throw new IllegalArgumentException(
                    "an idle time of " + Words.duration(longestNanos()) + " is too long; 24 h are the most");
        }
        if (longestNanos() == 0) {
            throw new IllegalArgumentException("an idle time above 0 is needed");
        }
        if (!(precision >= FINEST_PRECISION && precision <= COARSEST_PRECISION)) {
            throw new IllegalArgumentException("a precision is between 0.1 % and 50 %");
        }
        if (answerTimeoutNanos < TimeUnit.MILLISECONDS.toNanos(1)) {
            throw new IllegalArgumentException("a timeout must be at least 1 ms");
        }
        if (peakConnections() > MOST_CONNECTIONS) {
            int rungs = MOST_CONNECTIONS / keepAlives.size() - Search.AT_A_TIME;
            throw new IllegalArgumentException(ladderNanos.size() + " idle times would be up to " + peakConnections()
                    + " connections at once to each target, and " + MOST_CONNECTIONS + " are the most: give at most "
                    + rungs + " idle times" + (keepAlives.size() > 1 ? ", or --keep-alive off or on" : ""));
        }
    }
}
