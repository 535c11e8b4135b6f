package io.resetscope.lab.client;

import java.util.concurrent.locks.LockSupport;

/** Time that passes because the fault is about time. */
final class Pause {

    private Pause() {}

    static void millis(long millis) {
        long until = System.nanoTime() + millis * 1_000_000;
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
