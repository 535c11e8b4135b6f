package io.resetscope.agent.probe;

import io.resetscope.agent.history.Ending;

/** What became of one connection that was left idle and then used again. */
public enum Fate {
    /** The second request was answered. */
    SURVIVED("survived", null),
    /** The peer closed in order while the connection was idle: FIN, or TLS's close_notify. */
    FIN("FIN", Ending.FIN),
    /** An RST came by itself while the connection was idle. */
    RST("RST", Ending.RST_WHILE_IDLE),
    /** Nothing came while it was idle; the request was answered by RST. */
    RST_ON_REQUEST("RST on request", Ending.LATE),
    /** Nothing came while it was idle; the request was answered by FIN. */
    FIN_ON_REQUEST("FIN on request", Ending.FIN),
    /** The request, or the kernel's TCP keep-alive probes, were answered by nothing. */
    SILENT("silent", Ending.LATE),
    /** There was no first answer, or no sensible second one: it tells nothing about idling. */
    FAILED("failed", null),
    /** Ended by the probe itself, because enough was known. */
    CANCELLED("not needed", null);

    private final String text;
    private final Ending ending;

    Fate(String text, Ending ending) {
        this.text = text;
        this.ending = ending;
    }

    /** As in a table. */
    public String text() {
        return text;
    }

    /** As the history of connections calls it; null for what does not end one. */
    public Ending ending() {
        return ending;
    }

    /** Whether it ended a connection that had worked. */
    public boolean isEnd() {
        return ending != null;
    }

    /** Whether it shows itself while the connection is idle, so that its time is known exactly. */
    public boolean comesByItself() {
        return this == FIN || this == RST;
    }
}
