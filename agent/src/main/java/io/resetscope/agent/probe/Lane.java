package io.resetscope.agent.probe;

import java.util.ArrayList;
import java.util.List;

/** One target, with or without TCP keep-alive: its rungs, and what became of them. Guarded by its {@link Prober}. */
final class Lane {

    private final ProbePath path;
    private final Acquaintance acquaintance;
    private final TcpKeepAlive keepAlive;
    /** The same target without TCP keep-alive; null when there is none, or this is it. */
    private final Lane without;

    private final Search search;
    private final List<Outcome> outcomes = new ArrayList<>();
    private final List<Rung> running = new ArrayList<>();
    /** Of these, the ones of the last round. */
    private final List<Rung> round = new ArrayList<>();

    private boolean done;

    Lane(ProbePath path, Acquaintance acquaintance, TcpKeepAlive keepAlive, Lane without, ProbePlan plan) {
        this.path = path;
        this.acquaintance = acquaintance;
        this.keepAlive = keepAlive;
        this.without = without;
        search = new Search(plan);
    }

    String name() {
        return acquaintance.target.name;
    }

    boolean isDone() {
        return done;
    }

    /** What to open now. When there is nothing more to learn, what still waits is ended. */
    List<Search.Start> next() {
        List<Long> waiting = new ArrayList<>();
        running.forEach(it -> waiting.add(it.plannedNanos()));
        List<Search.Start> starts = without != null && without.done
                ? search.nextBeside(Finding.of(without.outcomes), outcomes, waiting)
                : without != null ? search.ladderOnly() : search.next(outcomes, waiting);
        if (starts == null) {
            done = true;
            stop();
            return new ArrayList<>();
        }
        if (!starts.isEmpty()) {
            // what still waits of an earlier round is longer than what has ended, and has nothing more to tell
            round.forEach(Rung::cancel);
            round.clear();
        }
        return starts;
    }

    Rung open(Search.Start start) {
        Rung rung = new Rung(path, keepAlive, start.idleNanos);
        running.add(rung);
        if (search.rounds() > 0) {
            round.add(rung);
        }
        return rung;
    }

    void over(Rung rung, Outcome outcome) {
        running.remove(rung);
        round.remove(rung);
        outcomes.add(outcome);
    }

    void stop() {
        running.forEach(Rung::cancel);
    }

    LaneResult result() {
        long due = -1;
        long now = System.nanoTime();
        for (Rung each : running) {
            due = Math.max(due, each.dueNanoTime() - now);
        }
        return new LaneResult(acquaintance, keepAlive, outcomes, search.rounds(), done, running.size(), due);
    }
}
