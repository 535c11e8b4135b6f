package io.resetscope.agent.incident;

/** One completed exchange in the life of a connection. Times are nanoseconds since the epoch. */
public final class PastExchange {

    /** 1 = the first on its connection. */
    public final int number;

    public final long startedEpochNanos;
    public final long endedEpochNanos;
    /** Null when unknown. */
    public final String method;
    /** 0 when unknown. */
    public final int status;

    public PastExchange(int number, long startedEpochNanos, long endedEpochNanos, String method, int status) {
        this.number = number;
        this.startedEpochNanos = startedEpochNanos;
        this.endedEpochNanos = endedEpochNanos;
        this.method = method;
        this.status = status;
    }
}
