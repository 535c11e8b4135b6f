package io.resetscope.agent.report.log;

import java.io.PrintStream;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/**
 * Writes the agent's own messages to {@link System#err}, looked up each time so that an application that redirects it
 * gets them too. What the libraries inside the agent log is written only with {@code resetscope.debug}: the agent says in
 * its own words, and once, what a user needs to know.
 */
final class StderrLogger extends LegacyAbstractLogger {

    private static final long serialVersionUID = 1;
    private static final String OWN = "io.resetscope.";

    private static volatile boolean debug;

    private final boolean own;

    StderrLogger(String name) {
        this.name = name;
        this.own = name.startsWith(OWN);
    }

    static void debug(boolean on) {
        debug = on;
    }

    @Override
    protected String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level, Marker marker, String pattern, Object[] arguments, Throwable throwable) {
        String message = MessageFormatter.basicArrayFormat(pattern, arguments);
        try {
            PrintStream err = System.err;
            // one call, so that a block is not torn apart by other threads' lines
            err.println("[resetscope] " + (own ? message : level + " " + name + ": " + message));
            if (throwable != null && debug) {
                throwable.printStackTrace(err);
            }
        } catch (Throwable ofTheStream) {
            // the application may have put any stream there, and its failure ends nothing of ours
        }
    }

    @Override
    public boolean isTraceEnabled() {
        return false;
    }

    @Override
    public boolean isDebugEnabled() {
        return debug;
    }

    @Override
    public boolean isInfoEnabled() {
        return own || debug;
    }

    @Override
    public boolean isWarnEnabled() {
        return own || debug;
    }

    @Override
    public boolean isErrorEnabled() {
        return own || debug;
    }
}
