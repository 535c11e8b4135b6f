package io.resetscope.agent.probe;

/** Whether the kernel sends TCP keep-alive probes on a connection, and when. Immutable. */
public final class TcpKeepAlive {

    /** Not known. */
    public static final int UNKNOWN = 0;

    public static final TcpKeepAlive OFF = new TcpKeepAlive(false, false, UNKNOWN, UNKNOWN, UNKNOWN);

    /** Linux takes no more. */
    private static final int MOST_PROBES = 127;

    public final boolean on;
    /** Whether the times are the kernel's own settings, and not set on the socket. */
    public final boolean bySystem;
    /** Seconds of silence before a probe. */
    public final int idleSeconds;
    /** Seconds between probes that are not answered. */
    public final int intervalSeconds;
    /** How many unanswered probes end the connection. */
    public final int count;

    private TcpKeepAlive(boolean on, boolean bySystem, int idleSeconds, int intervalSeconds, int count) {
        this.on = on;
        this.bySystem = bySystem;
        this.idleSeconds = idleSeconds;
        this.intervalSeconds = intervalSeconds;
        this.count = count;
    }

    public static TcpKeepAlive every(int idleSeconds, int intervalSeconds, int count) {
        if (idleSeconds < 1 || intervalSeconds < 1 || count < 1 || count > MOST_PROBES) {
            throw new IllegalArgumentException("TCP keep-alive takes times of at least 1 s and a count of 1 to 127");
        }
        return new TcpKeepAlive(true, false, idleSeconds, intervalSeconds, count);
    }

    /** What SO_KEEPALIVE alone brings about. */
    public static TcpKeepAlive bySystem(int idleSeconds, int intervalSeconds, int count) {
        return new TcpKeepAlive(true, true, idleSeconds, intervalSeconds, count);
    }

    /**
     * The longest silence on a connection that answers each probe; {@link #UNKNOWN} when that is not known. After a probe
     * Linux waits for the interval, answered or not: one that is longer than the idle time rules.
     */
    public int silenceSeconds() {
        return idleSeconds == UNKNOWN || intervalSeconds == UNKNOWN ? UNKNOWN : Math.max(idleSeconds, intervalSeconds);
    }

    /** {@code without TCP keep-alive}, {@code with TCP keep-alive (idle 15 s, interval 5 s, count 3)}. */
    public String describe() {
        if (!on) {
            return "without TCP keep-alive";
        }
        return "with TCP keep-alive (" + (bySystem ? "the kernel's settings: " : "") + "idle "
                + known(idleSeconds, " s") + ", interval " + known(intervalSeconds, " s") + ", count "
                + known(count, "") + ")";
    }

    private static String known(int value, String unit) {
        return value == UNKNOWN ? "unknown" : value + unit;
    }
}
