package io.resetscope.agent.connection;

/** What both ends announced about keeping the connection, as last seen. Written by the I/O threads. */
public final class KeepAlive {

    /** The client's Connection and Keep-Alive headers, e.g. {@code keep-alive, timeout=5}; null when it sent none. */
    public String client;
    /** The server's Connection and Keep-Alive headers, e.g. {@code keep-alive, timeout=5, max=100}; null when none. */
    public String server;
    /** The server's {@code Keep-Alive: timeout}, in seconds; -1 when it announced none. */
    public long serverTimeoutSeconds = -1;
    /** The server's {@code Keep-Alive: max}, in requests; -1 when it announced none. */
    public long serverMax = -1;
    /** As {@link #serverMax} in the first response that had it. */
    public long serverFirstMax = -1;
    /**
     * The last complete exchange announced that the connection ends with it: {@code Connection: close} from either
     * side, or HTTP/1.0 without keep-alive.
     */
    public boolean closeAnnounced;

    /** Forgets what was announced by whom this connection led through before. */
    void clear() {
        client = null;
        server = null;
        serverTimeoutSeconds = -1;
        serverMax = -1;
        serverFirstMax = -1;
        closeAnnounced = false;
    }
}
