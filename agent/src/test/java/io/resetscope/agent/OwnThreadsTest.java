package io.resetscope.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Our threads, and those that they start. */
class OwnThreadsTest {

    @Test
    @DisplayName("what ends one of them does not reach the application's handler")
    void uncaught() throws InterruptedException {
        AtomicReference<Throwable> reached = new AtomicReference<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> reached.set(error));
        try {
            Thread ours = OwnThreads.daemon("ours", () -> {
                startAndEndAnother();
                throw new OutOfMemoryError("injected");
            });
            ours.start();
            ours.join();
            assertThat(reached.get()).isNull();
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    private static void startAndEndAnother() {
        Thread another = new Thread(() -> {
            throw new IllegalStateException("injected");
        });
        another.start();
        try {
            another.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    @DisplayName("the application's thread is not ours, nor is its class loader kept by ours")
    void whose() throws InterruptedException {
        assertThat(OwnThreads.isCurrentOwn()).isFalse();
        AtomicReference<Boolean> own = new AtomicReference<>();
        Thread ours = OwnThreads.daemon("ours", () -> own.set(OwnThreads.isCurrentOwn()));
        ours.start();
        ours.join();
        assertThat(own.get()).isTrue();
        assertThat(ours.isDaemon()).isTrue();
    }
}
