package io.resetscope.demo.scenario;

import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** Where a scenario says what it does, and waits. What it builds there stands until the curtain falls. */
public final class Stage implements Closeable {
    private static final Duration WORTH_SAYING = Duration.ofSeconds(2);

    private final PrintWriter out;
    private final Deque<Closeable> scenery = new ArrayDeque<>();

    public Stage(PrintWriter out) {
        this.out = out;
    }

    /** Keeps a resource open until Resetscope has spoken: tidying up earlier would be one more thing for it to see. */
    <T extends Closeable> T keep(T resource) {
        scenery.push(resource);
        return resource;
    }

    @Override
    public void close() throws IOException {
        while (!scenery.isEmpty()) {
            scenery.pop().close();
        }
    }

    void say(String line) {
        out.println(line);
    }

    void pause(Duration time) throws InterruptedException {
        if (time.compareTo(WORTH_SAYING) <= 0) {
            Thread.sleep(time.toMillis());
            return;
        }
        // a whole line, for Resetscope may have something to say meanwhile
        out.println("waiting " + time.toSeconds() + " s ...");
        Thread.sleep(time.toMillis());
    }
}
