import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Traffic in which nothing goes wrong: connections are reused, closed after a while, evicted while idle, and (if asked
 * for) left in the middle of a response by a client that no longer wants it.
 *
 * <p>Arguments: requests, connections, threads, {@code orderly} or {@code cancels}, and the port of a {@link LoopServer}
 * in another process; without it the server runs in this one.
 */
public final class Healthy {

    private static final long SEED = 42;
    private static final Wire.Opener[] OPENERS = {
        SocketWire::open,
        ChannelWire::open,
        SelectorWire::open,
        SocketWire::openAdaptor,
        GatherWire::open,
        AsynchronousWire::open,
        AsynchronousWire::openInParts
    };

    private final AtomicInteger left;
    private final boolean cancels;
    private final HealthyStatistics statistics = new HealthyStatistics();
    private final BlockingQueue<HealthyClient> pool;

    private Healthy(int requests, int connections, boolean cancels) {
        this.left = new AtomicInteger(requests);
        this.cancels = cancels;
        this.pool = new ArrayBlockingQueue<>(connections);
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        int connections = Integer.parseInt(args[1]);
        Healthy healthy = new Healthy(Integer.parseInt(args[0]), connections, args[3].equals("cancels"));
        if (args.length > 4) {
            healthy.run(Integer.parseInt(args[4]), connections, Integer.parseInt(args[2]));
            healthy.statistics.print();
            return;
        }
        try (LoopServer server = LoopServer.start()) {
            healthy.run(server.port(), connections, Integer.parseInt(args[2]));
            healthy.statistics.print();
            // A client that leaves may well be an error to the server.
            System.out.println("serverErrors=" + (healthy.cancels ? 0 : server.errors()));
        }
    }

    private void run(int port, int connections, int threads) throws InterruptedException {
        for (int i = 0; i < connections; i++) {
            pool.add(new HealthyClient(OPENERS[i % OPENERS.length], port, SEED + i, cancels, statistics));
        }
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        for (int i = 0; i < threads; i++) {
            workers.execute(this::work);
        }
        workers.shutdown();
        workers.awaitTermination(10, TimeUnit.MINUTES);
        pool.forEach(HealthyClient::close);
        HealthyClient.stopCanceller();
    }

    private void work() {
        while (left.getAndDecrement() > 0) {
            try {
                HealthyClient client = pool.take();
                client.exchange();
                pool.add(client);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
