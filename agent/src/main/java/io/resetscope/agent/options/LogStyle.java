package io.resetscope.agent.options;

/** How much is written to the log per incident. */
public enum LogStyle {
    FULL,
    /** As full, with the life of the connection drawn. */
    LADDER,
    LINE,
    OFF
}
