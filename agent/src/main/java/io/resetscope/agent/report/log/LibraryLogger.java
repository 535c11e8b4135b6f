package io.resetscope.agent.report.log;

import java.text.MessageFormat;
import java.util.function.Supplier;
import java.util.logging.Level;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the place of {@link java.util.logging.Logger} in the libraries inside the agent: the build relocates their
 * references to it. The real one belongs to the application, whose handlers must not see our libraries' messages, and
 * whose log manager must not be initialised by us before it is configured.
 *
 * <p>Has the methods that those libraries call; a test reads the packaged jar and fails when one is missing.
 */
public final class LibraryLogger {

    /** {@code java.util.logging.Logger.GLOBAL_LOGGER_NAME}. */
    public static final String GLOBAL_LOGGER_NAME = "global";

    private final Logger to;
    private final String name;

    private LibraryLogger(String name) {
        this.name = name;
        this.to = LoggerFactory.getLogger(name);
    }

    public static LibraryLogger getLogger(String name) {
        return new LibraryLogger(name);
    }

    public String getName() {
        return name;
    }

    public boolean isLoggable(Level level) {
        return to.isErrorEnabled() && level.intValue() >= Level.INFO.intValue();
    }

    /** Always null: inherited, as far as a library can tell. */
    public Level getLevel() {
        return null;
    }

    public void log(Level level, String message) {
        log(level, message, (Throwable) null);
    }

    public void log(Level level, Supplier<String> message) {
        if (isLoggable(level)) {
            log(level, message.get(), (Throwable) null);
        }
    }

    public void log(Level level, String message, Object parameter) {
        log(level, message, new Object[] {parameter});
    }

    public void log(Level level, String message, Object[] parameters) {
        if (isLoggable(level)) {
            log(level, MessageFormat.format(message, parameters), (Throwable) null);
        }
    }

    public void log(Level level, Throwable thrown, Supplier<String> message) {
        if (isLoggable(level)) {
            log(level, message.get(), thrown);
        }
    }

    public void log(Level level, String message, Throwable thrown) {
        if (!isLoggable(level)) {
            return;
        }
        if (level.intValue() >= Level.SEVERE.intValue()) {
            to.error(message, thrown);
        } else if (level.intValue() >= Level.WARNING.intValue()) {
            to.warn(message, thrown);
        } else {
            to.info(message, thrown);
        }
    }

    public void severe(String message) {
        log(Level.SEVERE, message);
    }

    public void warning(String message) {
        log(Level.WARNING, message);
    }

    public void warning(Supplier<String> message) {
        log(Level.WARNING, message);
    }

    public void info(String message) {
        log(Level.INFO, message);
    }

    public void config(String message) {
        log(Level.CONFIG, message);
    }

    public void fine(String message) {
        log(Level.FINE, message);
    }

    public void finest(String message) {
        log(Level.FINEST, message);
    }
}
