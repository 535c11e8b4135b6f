package io.resetscope.agent.report.log;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.ThreadFactory;
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
    /** Null where whoever says something writes it: outside of an application that is watched. */
    private static volatile LogQueue queue;

    private final boolean own;

    StderrLogger(String name) {
        this.name = name;
        this.own = name.startsWith(OWN);
    }

    static void debug(boolean on) {
        debug = on;
    }

    static void queue(ThreadFactory threads, Runnable dropped) {
        queue = new LogQueue(StderrLogger::write, threads, dropped);
    }

    static LogQueue queue() {
        return queue;
    }

    @Override
    protected String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level, Marker marker, String pattern, Object[] arguments, Throwable throwable) {
        try {
            String message = MessageFormatter.basicArrayFormat(pattern, arguments);
            String text = "[resetscope] " + (own ? message : level + " " + name + ": " + message)
                    + (throwable != null && debug ? System.lineSeparator() + stackTrace(throwable) : "");
            LogQueue to = queue;
            if (to == null) {
                write(text);
            } else {
                to.add(text);
            }
        } catch (Throwable unsaid) {
            // what cannot be said ends nothing of ours
        }
    }

    private static String stackTrace(Throwable throwable) {
        StringWriter trace = new StringWriter();
        throwable.printStackTrace(new PrintWriter(trace));
        return trace.toString().trim();
    }

    /** By one call, so that a block is not torn apart by other threads' lines. */
    private static void write(String text) {
        try {
            System.err.println(text);
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
