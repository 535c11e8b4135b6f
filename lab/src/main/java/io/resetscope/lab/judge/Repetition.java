package io.resetscope.lab.judge;

/**
 * One run through a script.
 *
 * @param startedMillis since the epoch, by the client's clock, like {@code endedMillis}
 */
public record Repetition(int number, long startedMillis, long endedMillis) {

    /** The agent's clock is the monotonic one, set once. */
    private static final long CLOCKS_DIFFER_MILLIS = 5;

    boolean covers(long millis) {
        return startedMillis - CLOCKS_DIFFER_MILLIS <= millis && millis <= endedMillis + CLOCKS_DIFFER_MILLIS;
    }
}
