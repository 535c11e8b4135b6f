package io.resetscope.agent.report.log;

import java.util.concurrent.ThreadFactory;

/** Switches of the agent's own log. */
public final class OwnLog {

    private OwnLog() {}

    /** Also writes what the libraries inside the agent log. */
    public static void debug(boolean on) {
        StderrLogger.debug(on);
    }

    /**
     * From now on a thread of its own writes the log, and whoever says something does not wait for it.
     *
     * @param dropped run for each message that is dropped because the log blocks
     */
    public static void queue(ThreadFactory threads, Runnable dropped) {
        StderrLogger.queue(threads, dropped);
    }

    /** Waits until what was said so far is written, for at most {@code millis}. */
    public static void flush(long millis) {
        LogQueue queue = StderrLogger.queue();
        try {
            if (queue != null) {
                queue.flush(millis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The log's thread ends when everything is written. */
    public static void close() {
        LogQueue queue = StderrLogger.queue();
        if (queue != null) {
            queue.close();
        }
    }

    /**
     * A text from outside (a peer, a library) as one harmless line: control characters, which could forge log lines or
     * move a terminal's cursor, and invisible ones, which could turn the reading direction around, are shown as their code.
     */
    public static String printable(String text) {
        StringBuilder safe = null;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            boolean harmless = isHarmless(c);
            if (!harmless && safe == null) {
                safe = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            if (safe != null) {
                if (harmless) {
                    safe.appendCodePoint(c);
                } else {
                    for (char half : Character.toChars(c)) {
                        safe.append(String.format("\\u%04x", (int) half));
                    }
                }
            }
            i += Character.charCount(c);
        }
        return safe == null ? text : safe.toString();
    }

    private static boolean isHarmless(int c) {
        if (c < 0x7f) {
            return c >= 0x20;
        }
        switch (Character.getType(c)) {
            case Character.CONTROL:
            case Character.FORMAT:
            case Character.LINE_SEPARATOR:
            case Character.PARAGRAPH_SEPARATOR:
                return false;
            default:
                return true;
        }
    }
}
