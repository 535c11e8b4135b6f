package io.resetscope.testkit;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/** What shows only when garbage is collected. */
public final class Garbage {

    /** A collection may take its time where other processes want the processors. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private Garbage() {}

    /** Collects, again and again, until this is so. */
    public static void collectUntil(Callable<Boolean> gone) {
        Awaitility.await().atMost(PATIENCE).until(() -> {
            System.gc();
            return gone.call();
        });
    }
}
