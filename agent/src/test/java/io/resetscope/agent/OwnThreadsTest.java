package io.resetscope.agent;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.report.CapturedLog;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Our threads, and those that they start. */
class OwnThreadsTest {

    private static final String INJECTED = "injected";

    @Test
    @DisplayName("what ends one of them does not reach the application's handler")
    void uncaught() throws InterruptedException {
        AtomicReference<Throwable> reached = new AtomicReference<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> {
            // another test's thread may end meanwhile
            if (INJECTED.equals(error.getMessage())) {
                reached.set(error);
            }
        });
        try (CapturedLog log = new CapturedLog()) {
            Thread ours = OwnThreads.daemon("ours", () -> {
                startAndEndAnother();
                throw new OutOfMemoryError(INJECTED);
            });
            ours.start();
            ours.join();
            assertThat(reached.get()).isNull();
            assertThat(log.lines()).noneMatch(it -> it.contains("has ended"));
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @Test
    @DisplayName("the end of the one that explains is said")
    void worker() throws InterruptedException {
        try (CapturedLog log = new CapturedLog()) {
            Thread worker = OwnThreads.daemon("resetscope", () -> {
                throw new OutOfMemoryError(INJECTED);
            });
            worker.start();
            worker.join();
            assertThat(log.lines())
                    .containsOnlyOnce("[resetscope] the agent's thread has ended (java.lang.OutOfMemoryError):"
                            + " nothing is explained any more");
        }
    }

    private static void startAndEndAnother() {
        Thread another = new Thread(() -> {
            throw new IllegalStateException(INJECTED);
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

    @Test
    @DisplayName("a thread of an agent that was here before is not the application's either")
    void earlier() throws Exception {
        AtomicReference<Boolean> own = new AtomicReference<>();
        Method daemon =
                AgentLoader.load(OwnThreads.class.getName()).getDeclaredMethod("daemon", String.class, Runnable.class);
        daemon.setAccessible(true);
        Thread theirs = (Thread) daemon.invoke(null, "theirs", (Runnable) () -> own.set(OwnThreads.isCurrentOwn()));
        assertThat(theirs.getThreadGroup())
                .isNotSameAs(OwnThreads.daemon("ours", () -> {}).getThreadGroup());
        theirs.start();
        theirs.join();
        assertThat(own.get()).isTrue();
    }

    @Test
    @DisplayName("their end is waited for, also of those that they start, and whoever has not ended is named")
    void end() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        OwnThreads.daemon("ours", () -> {
                    Thread another = new Thread(() -> awaitQuietly(goOn), "started by ours");
                    another.setDaemon(true);
                    another.start();
                    started.countDown();
                    awaitQuietly(goOn);
                })
                .start();
        started.await();
        assertThat(OwnThreads.awaitEnd(100)).contains("ours", "started by ours");
        goOn.countDown();
        assertThat(OwnThreads.awaitEnd(SECONDS.toMillis(20))).isEmpty();
    }

    @Test
    @DisplayName("what is started on the log's thread is the application's: let alone, and its failures are told")
    void startedByTheLog() throws InterruptedException {
        List<String> reached = new CopyOnWriteArrayList<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> reached.add(thread.getName()));
        CountDownLatch logEnds = new CountDownLatch(1);
        CountDownLatch bridgeEnds = new CountDownLatch(1);
        AtomicReference<Boolean> bridgeIsOwn = new AtomicReference<>();
        try {
            AtomicReference<Boolean> logIsOwn = new AtomicReference<>();
            AtomicReference<Thread> started = new AtomicReference<>();
            CountDownLatch ready = new CountDownLatch(1);
            Thread log = OwnThreads.log(() -> {
                logIsOwn.set(OwnThreads.isCurrentOwn());
                Thread another = new Thread(
                        () -> {
                            bridgeIsOwn.set(OwnThreads.isCurrentOwn());
                            awaitQuietly(bridgeEnds);
                            throw new IllegalStateException(INJECTED);
                        },
                        "started by the log");
                another.start();
                started.set(another);
                ready.countDown();
                awaitQuietly(logEnds);
                throw new OutOfMemoryError(INJECTED);
            });
            log.start();
            ready.await();
            Thread bridge = started.get();
            assertThat(OwnThreads.awaitEnd(100)).contains("resetscope-log").doesNotContain("started by the log");
            OwnThreads.interruptLibraries();
            logEnds.countDown();
            assertThat(OwnThreads.awaitEnd(SECONDS.toMillis(20))).isEmpty();
            assertThat(logIsOwn.get()).isTrue();
            assertThat(bridge.isAlive()).isTrue();
            assertThat(bridge.isInterrupted()).isFalse();

            bridgeEnds.countDown();
            bridge.join();
            assertThat(bridgeIsOwn.get()).isFalse();
            assertThat(reached).contains("started by the log").doesNotContain("resetscope-log");
        } finally {
            bridgeEnds.countDown();
            logEnds.countDown();
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
