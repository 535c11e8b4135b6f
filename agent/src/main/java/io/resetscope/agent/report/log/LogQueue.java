package io.resetscope.agent.report.log;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Finished texts on their way to a log that may block: only a thread of its own, started at the first of them, waits for
 * it. They are written in the order in which they came. Once it is full, further ones are dropped until half of it is
 * written, and a line says, where they would have stood, how many are missing.
 */
final class LogQueue implements Runnable {

    /** Some kilobytes each at most, and a quarter of an hour of them at the usual limit of incidents. */
    static final int CAPACITY = 1024;

    private final Consumer<String> log;
    private final ThreadFactory threads;
    private final Runnable dropped;
    private final Deque<String> waiting = new ArrayDeque<>();
    private Thread thread;
    private boolean writing;
    private boolean closed;
    private long missing;

    /**
     * @param log throws nothing
     * @param dropped run for each text that is dropped
     */
    LogQueue(Consumer<String> log, ThreadFactory threads, Runnable dropped) {
        this.log = log;
        this.threads = threads;
        this.dropped = dropped;
    }

    synchronized void add(String text) {
        if (missing > 0 || waiting.size() == CAPACITY) {
            missing++;
            dropped.run();
        } else {
            waiting.add(text);
        }
        if (thread == null) {
            Thread started = threads.newThread(this);
            started.start();
            thread = started;
        } else {
            notifyAll();
        }
    }

    @Override
    public void run() {
        try {
            for (String text = next(); text != null; text = next()) {
                log.accept(text);
            }
        } finally {
            ended();
        }
    }

    /** Waits for a text; null when there will be none. */
    private synchronized String next() {
        writing = false;
        notifyAll();
        while (waiting.isEmpty()) {
            if (closed) {
                ended();
                return null;
            }
            try {
                wait();
            } catch (InterruptedException e) {
                // by the application: nobody else ends it but close()
            }
        }
        writing = true;
        String text = waiting.remove();
        if (missing > 0 && waiting.size() <= CAPACITY / 2) {
            waiting.add("[resetscope] " + missing + (missing == 1 ? " message is" : " messages are")
                    + " missing here: the log was not written fast enough");
            missing = 0;
        }
        return text;
    }

    /** With the last text, or by an error; the next text starts another thread, and only one. */
    private synchronized void ended() {
        if (thread == Thread.currentThread()) {
            thread = null;
            writing = false;
            notifyAll();
        }
    }

    /** Waits until everything is written, for at most {@code millis}; false when that was not enough. */
    synchronized boolean flush(long millis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (writing || !waiting.isEmpty()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }

    /** From now on, the thread ends when everything is written. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
