package io.resetscope.demo.scenario;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * How many requests a client gets through when it sends one after the other.
 *
 * @param perSecond requests
 * @param openedPerThousand connections for a thousand requests
 */
record Load(long perSecond, long openedPerThousand) {
    private static final int THREADS = 4;
    /** The first one finds this JVM cold, the others only their servers. */
    private static final Duration FIRST_WARM_UP = Duration.ofSeconds(5);

    private static final Duration WARM_UP = Duration.ofMillis(1500);
    private static final Duration MEASURED = Duration.ofMillis(1500);

    /** @param first whether none was measured before */
    static Load measure(PooledClient client, ServerAddress server, boolean first) throws Exception {
        send(client, server, first ? FIRST_WARM_UP : WARM_UP);
        int openedBefore = client.opened();
        long from = System.nanoTime();
        long requests = send(client, server, MEASURED);
        long nanos = System.nanoTime() - from;
        return new Load(
                requests * TimeUnit.SECONDS.toNanos(1) / nanos, (client.opened() - openedBefore) * 1000L / requests);
    }

    private static long send(PooledClient client, ServerAddress server, Duration time) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<Long>> senders = new ArrayList<>();
            for (int each = 0; each < THREADS; each++) {
                String owner = "load-" + each;
                senders.add(() -> sendAlone(client, server, owner, time.toNanos()));
            }
            long requests = 0;
            for (Future<Long> sender : threads.invokeAll(senders)) {
                requests += sender.get();
            }
            return requests;
        } finally {
            threads.shutdownNow();
        }
    }

    private static long sendAlone(PooledClient client, ServerAddress server, String owner, long nanos)
            throws IOException {
        long from = System.nanoTime();
        long requests = 0;
        while (System.nanoTime() - from < nanos) {
            client.get(server, "/load", owner);
            requests++;
        }
        return requests;
    }
}
