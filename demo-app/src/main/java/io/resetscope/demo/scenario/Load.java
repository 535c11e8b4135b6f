package io.resetscope.demo.scenario;

import java.io.IOException;
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
    private static final long WARM_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(2000);
    private static final long MEASURED_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);

    static Load measure(PooledClient client, ServerAddress server) throws Exception {
        send(client, server, WARM_UP_NANOS);
        int openedBefore = client.opened();
        long from = System.nanoTime();
        long requests = send(client, server, MEASURED_NANOS);
        long nanos = System.nanoTime() - from;
        return new Load(
                requests * TimeUnit.SECONDS.toNanos(1) / nanos, (client.opened() - openedBefore) * 1000L / requests);
    }

    private static long send(PooledClient client, ServerAddress server, long nanos) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<Long>> senders = new ArrayList<>();
            for (int each = 0; each < THREADS; each++) {
                String owner = "load-" + each;
                senders.add(() -> sendAlone(client, server, owner, nanos));
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
