package io.resetscope.agent.incident;

/** A connection was idle for a while and then still answered: a lower bound for every idle timeout on its path. */
public final class IdleSurvival {

    /** As the application named it; null when it is not known. */
    public final String serverHost;

    public final int serverPort;
    /** Literal address of the other end of the socket; null when not known. */
    public final String peerAddress;

    public final long idleNanos;
    /** How old the connection was then, nanoseconds; -1 when not known. */
    public final long ageNanos;
    /** Which exchange on the connection it was; 1 = the first. */
    public final int exchangeNumber;
    /** When that was, {@link System#nanoTime()}: it is made on the thread that reads the answer. */
    public final long atNanos = System.nanoTime();

    public IdleSurvival(
            String serverHost, int serverPort, String peerAddress, long idleNanos, long ageNanos, int exchangeNumber) {
        this.serverHost = serverHost;
        this.serverPort = serverPort;
        this.peerAddress = peerAddress;
        this.idleNanos = idleNanos;
        this.ageNanos = ageNanos;
        this.exchangeNumber = exchangeNumber;
    }
}
