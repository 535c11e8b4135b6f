package io.resetscope.agent.probe;

/** One rung of the ladder when it is over. Immutable. */
public final class Outcome {

    public final Fate fate;
    /** For how long it was to be idle. */
    public final long plannedNanos;
    /** For how long it was idle: up to the second request, or up to its end before that. */
    public final long idleNanos;
    /** How long the first answer took: so uncertain is the beginning of the idle time. */
    public final long answerNanos;
    /** The text of an error, or what else is worth saying; null when there is nothing. */
    public final String detail;

    public Outcome(Fate fate, long plannedNanos, long idleNanos, long answerNanos, String detail) {
        this.fate = fate;
        this.plannedNanos = plannedNanos;
        this.idleNanos = idleNanos;
        this.answerNanos = answerNanos;
        this.detail = detail;
    }

    Outcome idleFor(long otherIdleNanos) {
        return new Outcome(fate, plannedNanos, otherIdleNanos, answerNanos, detail);
    }

    @Override
    public String toString() {
        return fate + " after " + idleNanos + " ns" + (detail == null ? "" : ": " + detail);
    }
}
