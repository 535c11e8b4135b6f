package io.resetscope.agent.options;

/** How much is written to the log per incident. */
public enum LogStyle {
    FULL,
    LINE,
    OFF
}
