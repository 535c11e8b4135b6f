package io.resetscope.benchmarks.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The load generator: keeps requests under way on all connections of a server, by turns, and sends the next one when an
 * answer has been read. Not more at once than what can be finished soon, so that a window ends when it should.
 */
final class ServerLoad implements Load {

    private static final int MOST_UNDER_WAY = 64;
    private static final int BYTES_UNDER_WAY = 8 * 1024 * 1024;

    private final Connections connections;
    private final byte[] request;
    private final int length;
    private final int underWay;
    private final ExecutorService threads;

    ServerLoad(Connections connections, int bytes) throws IOException {
        this.connections = connections;
        request = Connection.request(bytes);
        Connection first = connections.shares().get(0).get(0);
        first.send(request);
        length = first.receiveFirst(new byte[64 * 1024]);
        int shares = connections.shares().size();
        underWay = Math.max(1, Math.min(MOST_UNDER_WAY, BYTES_UNDER_WAY / length) / shares);
        threads = Executors.newFixedThreadPool(shares);
    }

    @Override
    public Window drive(long milliseconds) throws IOException {
        long start = System.nanoTime();
        long end = start + milliseconds * 1_000_000;
        List<Callable<Long>> work = new ArrayList<>();
        for (List<Connection> share : connections.shares()) {
            work.add(() -> drive(share, end));
        }
        long requests = 0;
        try {
            for (Future<Long> done : threads.invokeAll(work)) {
                requests += done.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("under load: " + e.getCause().getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        return new Window(requests, System.nanoTime() - start, 0);
    }

    private long drive(List<Connection> share, long end) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        int together = Math.min(underWay, share.size());
        long sent = 0;
        long received = 0;
        while (System.nanoTime() < end) {
            while (sent - received < together) {
                share.get((int) (sent++ % share.size())).send(request);
            }
            share.get((int) (received++ % share.size())).receive(length, buffer);
        }
        while (received < sent) {
            share.get((int) (received++ % share.size())).receive(length, buffer);
        }
        return received;
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
