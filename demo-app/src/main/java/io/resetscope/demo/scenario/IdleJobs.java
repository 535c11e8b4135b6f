package io.resetscope.demo.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Jobs that send a request, pause and send another; meanwhile their connections idle for a time around a threshold. */
final class IdleJobs {
    static final int JOBS = 100;

    /** Shares of the threshold: within which the jobs run first, and between which they pause. */
    private static final double FIRST_RUNS = 0.3;

    private static final double SHORTEST_PAUSE = 0.45;
    private static final double LONGEST_PAUSE = 1.03;

    private static final int THREADS = 8;
    private static final Duration SAYS_SO_EVERY = Duration.ofSeconds(3);
    private static final int LINES_AT_MOST = 20;

    private final Stage stage;
    private final PooledClient client;
    private final ServerAddress server;
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger over = new AtomicInteger();

    IdleJobs(Stage stage, PooledClient client, ServerAddress server) {
        this.stage = stage;
        this.client = client;
        this.server = server;
    }

    /** How long each job pauses: evenly spread, so that it is known how many are too long, and in random order. */
    static List<Duration> pauses(Duration threshold) {
        List<Duration> pauses = new ArrayList<>();
        for (int job = 0; job < JOBS; job++) {
            pauses.add(share(threshold, SHORTEST_PAUSE + (LONGEST_PAUSE - SHORTEST_PAUSE) * job / (JOBS - 1)));
        }
        Collections.shuffle(pauses);
        return pauses;
    }

    private static Duration share(Duration time, double share) {
        return Duration.ofNanos((long) (time.toNanos() * share));
    }

    /** Lets each job run twice; returns what became of the second runs that failed. */
    List<String> run(Duration threshold) throws Exception {
        stage.say(String.format(
                Locale.ROOT,
                "%d jobs run, pause for %.1f to %.1f s, and run again",
                JOBS,
                SHORTEST_PAUSE * threshold.toMillis() / 1e3,
                LONGEST_PAUSE * threshold.toMillis() / 1e3));
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<CompletableFuture<Void>> jobs = new ArrayList<>();
            for (Duration pause : pauses(threshold)) {
                String job = "job-" + (jobs.size() + 1);
                double start = FIRST_RUNS * ThreadLocalRandom.current().nextDouble();
                jobs.add(CompletableFuture.runAsync(() -> run(job), after(share(threshold, start), threads))
                        .thenRunAsync(() -> runAgain(job, pause), after(pause, threads)));
            }
            await(CompletableFuture.allOf(jobs.toArray(CompletableFuture[]::new)), threshold);
        } finally {
            threads.shutdownNow();
        }
        return List.copyOf(failures);
    }

    private static Executor after(Duration time, Executor threads) {
        return CompletableFuture.delayedExecutor(time.toNanos(), TimeUnit.NANOSECONDS, threads);
    }

    private void run(String job) {
        try {
            client.get(server, "/" + job, job);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void runAgain(String job, Duration pause) {
        try {
            client.get(server, "/" + job, job);
        } catch (IOException failure) {
            String text =
                    String.format(Locale.ROOT, "%s, after a pause of %.2f s: %s", job, pause.toMillis() / 1e3, failure);
            failures.add(text);
            stage.say(text);
        }
        over.incrementAndGet();
    }

    private void await(CompletableFuture<Void> all, Duration threshold) throws Exception {
        long everyMillis = Math.max(SAYS_SO_EVERY.toMillis(), threshold.toMillis() / LINES_AT_MOST);
        long from = System.nanoTime();
        Duration longest = share(threshold, FIRST_RUNS + LONGEST_PAUSE);
        while (!all.isDone()) {
            try {
                all.get(everyMillis, TimeUnit.MILLISECONDS);
            } catch (TimeoutException notYet) {
                Duration left = longest.minusNanos(System.nanoTime() - from);
                stage.say("waiting, at most " + Math.max(0, left.toSeconds()) + " s left: " + over + " of " + JOBS
                        + " jobs have run again ...");
            }
        }
        all.join();
    }
}
