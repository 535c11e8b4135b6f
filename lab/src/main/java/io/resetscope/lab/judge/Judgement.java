package io.resetscope.lab.judge;

import io.resetscope.lab.Role;

/**
 * One incident, or its absence, held against the answer key.
 *
 * @param said the cause; {@link #NOTHING} for an absence
 * @param incident null for an absence
 * @param objection what the kernel saw otherwise; null when it agrees
 */
public record Judgement(Observed observed, Role role, Kind kind, String said, Incident incident, String objection) {

    /** In place of a cause. */
    public static final String NOTHING = "nothing";

    /** What it is worth. */
    public enum Kind {
        /** The cause is one of the answer key's. */
        RIGHT,
        /** Another cause; or anything at all where nothing was to be said. */
        WRONG,
        /** {@code unknown} where there was something to know; or another cause, possibly, or else the true one. */
        UNKNOWN,
        /** Nothing, where every repetition should give an incident. */
        MISSING,
        /** Nothing, where the client may well have noticed in time. */
        AVOIDED,
        /** Nothing, rightly. */
        QUIET;

        /** Whether it is an incident with a label, said or not. */
        boolean counts() {
            return this == RIGHT || this == WRONG || this == UNKNOWN || this == MISSING;
        }
    }
}
