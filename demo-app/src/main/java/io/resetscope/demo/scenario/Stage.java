package io.resetscope.demo.scenario;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Where a step says what it does, and waits. What it builds there stands until the curtain falls. */
public final class Stage implements Closeable {
    private static final Duration WORTH_SAYING = Duration.ofSeconds(2);
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final PrintWriter out;
    private final OutputStream errors;
    private final List<String> agent;
    private final Deque<Closeable> scenery = new ArrayDeque<>();
    private final List<Actor> watched = new ArrayList<>();

    /**
     * @param errors where the standard error of other JVMs is passed on to
     * @param agent JVM arguments that bring Resetscope along; empty when it is not here either
     */
    public Stage(PrintWriter out, OutputStream errors, List<String> agent) {
        this.out = out;
        this.errors = errors;
        this.agent = List.copyOf(agent);
    }

    /** Keeps a resource open until Resetscope has spoken: tidying up earlier would be one more thing for it to see. */
    <T extends Closeable> T keep(T resource) {
        scenery.push(resource);
        return resource;
    }

    /** Another JVM, with Resetscope in it as in this one. */
    Actor start(String name, Class<?> main, Object... arguments) throws IOException, InterruptedException {
        Actor actor = keep(Actor.start(name, agent, main, texts(arguments), out, errors));
        watched.add(actor);
        return actor;
    }

    /** Another JVM, which nobody watches. */
    Actor startUnwatched(String name, Class<?> main, Object... arguments) throws IOException, InterruptedException {
        return keep(Actor.start(name, List.of(), main, texts(arguments), out, errors));
    }

    private static List<String> texts(Object... arguments) {
        return List.of(arguments).stream().map(Object::toString).toList();
    }

    /** The other JVMs that Resetscope watches. */
    public List<Actor> watched() {
        return List.copyOf(watched);
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
        long left = time.toMillis();
        while (left > WORTH_SAYING.toMillis()) {
            // a whole line, for Resetscope may have something to say meanwhile
            out.println("waiting, " + (left + 500) / 1000 + " s left ...");
            long step = Math.min(left, EVERY.toMillis());
            Thread.sleep(step);
            left -= step;
        }
        Thread.sleep(left);
    }
}
