package io.resetscope.agent.probe;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What is known of one target, with or without TCP keep-alive, at one moment. Immutable. */
public final class LaneResult {

    public final Acquaintance acquaintance;
    public final TcpKeepAlive keepAlive;
    /** In the order in which they came. */
    public final List<Outcome> outcomes;

    public final Finding finding;
    /** After the ladder. */
    public final int rounds;
    /** Nothing more will come. */
    public final boolean done;
    /** How many connections are open. */
    public final int waiting;
    /** Until the last of them is used again; negative when none is open. */
    public final long waitingNanos;

    public LaneResult(
            Acquaintance acquaintance,
            TcpKeepAlive keepAlive,
            List<Outcome> outcomes,
            int rounds,
            boolean done,
            int waiting,
            long waitingNanos) {
        this.acquaintance = acquaintance;
        this.keepAlive = keepAlive;
        this.outcomes = Collections.unmodifiableList(new ArrayList<>(outcomes));
        this.finding = Finding.of(outcomes);
        this.rounds = rounds;
        this.done = done;
        this.waiting = waiting;
        this.waitingNanos = waitingNanos;
    }

    public String name() {
        return acquaintance.target.name;
    }

    /** How many outcomes were this. */
    public int count(Fate fate) {
        return (int) outcomes.stream().filter(it -> it.fate == fate).count();
    }
}
