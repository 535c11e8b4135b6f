package io.resetscope.agent.report.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Texts on their way to a log that takes one for each permit. */
@Timeout(120)
class LogQueueTest {

    private static final int ALL = Integer.MAX_VALUE / 2;
    private static final long LONG_MILLIS = 60_000;

    private final Semaphore permits = new Semaphore(0);
    private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();
    private final List<String> written = Collections.synchronizedList(new ArrayList<>());
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final AtomicInteger dropped = new AtomicInteger();
    private final LogQueue queue = new LogQueue(this::write, this::thread, dropped::incrementAndGet);

    private void write(String text) {
        begun.add(text);
        permits.acquireUninterruptibly();
        if (text.equals("fatal")) {
            throw new OutOfMemoryError("injected");
        }
        written.add(text);
    }

    private Thread thread(Runnable work) {
        Thread thread = new Thread(work, "log of a test");
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((which, error) -> {});
        threads.add(thread);
        return thread;
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(String::valueOf).toList();
    }

    @AfterEach
    void release() {
        permits.release(ALL);
        queue.close();
    }

    @Test
    @DisplayName("everything is written in its order, by one thread that comes with the first text")
    void order() throws InterruptedException {
        permits.release(ALL);
        assertThat(queue.flush(LONG_MILLIS)).isTrue();
        assertThat(threads).isEmpty();
        numbers(0, LogQueue.CAPACITY).forEach(queue::add);
        assertThat(queue.flush(LONG_MILLIS)).isTrue();
        assertThat(written).isEqualTo(numbers(0, LogQueue.CAPACITY));
        assertThat(threads).hasSize(1);
        assertThat(dropped).hasValue(0);
    }

    @Test
    @DisplayName(
            "what finds it full is dropped, until half of it is written, and a line in its place says how much it was")
    void full() throws InterruptedException {
        queue.add("0");
        begun.take();
        numbers(1, LogQueue.CAPACITY + 1).forEach(queue::add);
        assertThat(dropped).hasValue(0);
        List.of("dropped", "dropped").forEach(queue::add);
        assertThat(dropped).hasValue(2);

        permits.release(LogQueue.CAPACITY / 2 - 1);
        for (int i = 1; i < LogQueue.CAPACITY / 2; i++) {
            begun.take();
        }
        queue.add("dropped");
        assertThat(dropped).hasValue(3);

        permits.release();
        begun.take();
        queue.add("after");
        assertThat(dropped).hasValue(3);
        permits.release(ALL);
        assertThat(queue.flush(LONG_MILLIS)).isTrue();
        List<String> expected = new ArrayList<>(numbers(0, LogQueue.CAPACITY + 1));
        expected.add("[resetscope] 3 messages are missing here: the log was not written fast enough");
        expected.add("after");
        assertThat(written).isEqualTo(expected);
    }

    @Test
    @DisplayName("who waits for it waits no longer than was said")
    void flush() throws InterruptedException {
        queue.add("blocks");
        assertThat(queue.flush(1)).isFalse();
        begun.take();
        assertThat(queue.flush(0)).as("taken, and not yet written").isFalse();
        permits.release();
        assertThat(queue.flush(LONG_MILLIS)).isTrue();
        assertThat(written).containsExactly("blocks");
    }

    @Test
    @DisplayName("closed, its thread ends when everything is written; what comes later is written still")
    void close() throws InterruptedException {
        List.of("a", "b").forEach(queue::add);
        queue.close();
        permits.release(2);
        threads.get(0).join();
        assertThat(written).containsExactly("a", "b");

        permits.release();
        queue.add("c");
        threads.get(1).join();
        assertThat(written).containsExactly("a", "b", "c");
    }

    @Test
    @DisplayName("neither an error nor an interrupt keeps it from writing what comes then")
    void robust() throws InterruptedException {
        permits.release(ALL);
        queue.add("fatal");
        threads.get(0).join();
        queue.add("a");
        assertThat(queue.flush(LONG_MILLIS)).isTrue();
        threads.get(1).interrupt();
        queue.add("b");
        assertThat(queue.flush(LONG_MILLIS)).isTrue();
        assertThat(written).containsExactly("a", "b");
        assertThat(threads).hasSize(2);
    }
}
