package io.resetscope.agent.connection;

/** What both ends announced about keeping the connection, as last seen. Written by the I/O threads. */
public final class KeepAlive {

    /** The client's Connection and Keep-Alive headers, e.g. {@code keep-alive, timeout=5}; null when it sent none. */
    public String client;
    /** The server's Connection and Keep-Alive headers, e.g. {@code keep-alive, timeout=5, max=100}; null when none. */
    public String server;
    /** The server's {@code Keep-Alive: timeout}, in seconds; -1 when it announced none. */
    public int serverTimeoutSeconds = -1;
    /** The server's {@code Keep-Alive: max}, in requests; -1 when it announced none. */
    public int serverMax = -1;
    /** As {@link #serverMax} in the first response that had it. */
    public int serverFirstMax = -1;
    /** Forgets what was announced by whom this connection led through before. */
    void clear() {
        client = null;
        server = null;
        serverTimeoutSeconds = -1;
        serverMax = -1;
        serverFirstMax = -1;
    }
}
