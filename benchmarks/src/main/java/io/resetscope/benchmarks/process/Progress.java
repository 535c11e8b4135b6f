package io.resetscope.benchmarks.process;

import java.util.Locale;

/** Says on the standard error what is being done, and since when. */
public final class Progress {

    private static final long START = System.nanoTime();

    private Progress() {}

    public static void say(String format, Object... arguments) {
        long seconds = (System.nanoTime() - START) / 1_000_000_000;
        System.err.printf(
                Locale.ROOT,
                "[%2d:%02d] %s%n",
                seconds / 60,
                seconds % 60,
                String.format(Locale.ROOT, format, arguments));
    }
}
