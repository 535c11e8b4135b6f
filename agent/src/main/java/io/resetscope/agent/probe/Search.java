package io.resetscope.agent.probe;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How one lane goes on from what is known of it: the ladder first, then rounds of a few connections at once that narrow the
 * bracket. A round costs the whole timeout however many connections it has; so it has several, and few rounds are needed.
 *
 * <p>An end that comes by itself tells its time and is not narrowed down. But a server that looks for idle connections once
 * a second is late by up to that: so one more round is spread over a second, and the earliest end counts.
 *
 * <p>Not thread-safe. No clock, no sockets.
 */
final class Search {

    static final int AT_A_TIME = 8;

    static final int MOST_ROUNDS = 4;

    private static final long SPREAD_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Ladder: one after the other, so that a server is not met by all at once. */
    private static final long STAGGER_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** How much longer than the timeout something must have been idle to have outlived it. */
    static final double CLEARLY = 1.25;

    /** A bracket is divided by equal factors where they are large; by no larger ones than this, for 0 has none. */
    private static final double WIDEST = 1000;

    private final List<Long> ladderNanos;
    private final double precision;
    private boolean started;
    private boolean spread;
    private boolean repeated;
    private int rounds;
    /** The longest idle time of the last round. */
    private long roundNanos;

    Search(ProbePlan plan) {
        ladderNanos = plan.ladderNanos;
        precision = plan.precision;
    }

    /** A connection to open, after a delay. */
    static final class Start {

        final long idleNanos;
        final long delayNanos;

        Start(long idleNanos, long delayNanos) {
            this.idleNanos = idleNanos;
            this.delayNanos = delayNanos;
        }
    }

    int rounds() {
        return rounds;
    }

    /**
     * What to open now; nothing while there is something to wait for; null when the lane is done, whatever still waits.
     *
     * @param waitingNanos the idle times of those that are not over
     */
    List<Start> next(List<Outcome> outcomes, List<Long> waitingNanos) {
        if (!started) {
            return ladder();
        }
        Finding finding = Finding.of(outcomes);
        if (waitsForShorter(finding, waitingNanos)) {
            return Collections.emptyList();
        }
        if (finding.bracket.failedNanos() < 0 || finding.survivedNone()) {
            return null;
        }
        if (finding.fate.comesByItself()) {
            return spread ? null : spread(finding.bracket.failedNanos());
        }
        if (finding.width() > precision && rounds < MOST_ROUNDS) {
            return narrow(finding);
        }
        return finding.ended > 1 || repeated || rounds == MOST_ROUNDS ? null : repeat(finding.bracket.failedNanos());
    }

    /** Likewise for a lane that waits for what is found in another one. */
    List<Start> ladderOnly() {
        return started ? Collections.emptyList() : ladder();
    }

    /**
     * Likewise for a lane with TCP keep-alive beside one without, of which all is known: whether it outlives the other's
     * timeout is enough.
     */
    List<Start> nextBeside(Finding without, List<Outcome> outcomes, List<Long> waitingNanos) {
        Finding finding = Finding.of(outcomes);
        long failed = without.bracket.failedNanos();
        long enough = (long) (failed * CLEARLY);
        if (failed >= 0 && finding.bracket.survivedNanos() >= enough) {
            return null;
        }
        if (waitsForShorter(finding, waitingNanos)) {
            return Collections.emptyList();
        }
        if (failed < 0 || finding.bracket.failedNanos() >= 0 || finding.isEmpty() || repeated) {
            return null;
        }
        return repeat(enough);
    }

    /** What is idle for longer than what has ended, and was not opened for more certainty, has nothing more to tell. */
    private boolean waitsForShorter(Finding finding, List<Long> waitingNanos) {
        long failed = finding.bracket.failedNanos();
        return waitingNanos.stream().anyMatch(it -> failed < 0 || it <= Math.max(failed, roundNanos));
    }

    private List<Start> ladder() {
        started = true;
        List<Start> starts = new ArrayList<>();
        for (int i = 0; i < ladderNanos.size(); i++) {
            starts.add(new Start(ladderNanos.get(i), i * STAGGER_NANOS));
        }
        return starts;
    }

    private List<Start> spread(long failedNanos) {
        spread = true;
        rounds++;
        // those that a coarse clock would end later than this are of no interest
        long idleNanos = (long) (failedNanos * CLEARLY) + SPREAD_NANOS;
        roundNanos = idleNanos;
        List<Start> starts = new ArrayList<>();
        for (int i = 0; i < AT_A_TIME; i++) {
            starts.add(new Start(idleNanos, i * SPREAD_NANOS / AT_A_TIME));
        }
        return starts;
    }

    private List<Start> narrow(Finding finding) {
        rounds++;
        long failed = finding.bracket.failedNanos();
        long survived = finding.bracket.survivedNanos();
        double from = Math.max(survived, failed / WIDEST);
        List<Start> starts = new ArrayList<>();
        for (int i = 1; i <= AT_A_TIME; i++) {
            double part = (double) i / (AT_A_TIME + 1);
            double idle =
                    failed / from > 2 ? from * Math.pow(failed / from, part) : survived + (failed - survived) * part;
            starts.add(new Start((long) idle, i * STAGGER_NANOS));
        }
        return starts;
    }

    /** A single end may have had another reason. */
    private List<Start> repeat(long idleNanos) {
        repeated = true;
        rounds++;
        roundNanos = idleNanos;
        List<Start> starts = new ArrayList<>();
        starts.add(new Start(idleNanos, 0));
        starts.add(new Start(idleNanos, STAGGER_NANOS));
        return starts;
    }
}
