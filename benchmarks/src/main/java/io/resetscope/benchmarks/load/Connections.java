package io.resetscope.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Open connections to one server; few threads, each with its share of them. */
public final class Connections implements AutoCloseable {

    private static final int THREADS = 4;

    private final List<List<Connection>> shares;

    private Connections(List<List<Connection>> shares) {
        this.shares = shares;
    }

    public static Connections open(int port, boolean tls, int count) throws IOException {
        int threads = Math.min(THREADS, count);
        try {
            // handshakes take a while
            return new Connections(IntStream.range(0, threads)
                    .parallel()
                    .mapToObj(it -> share(port, tls, (count + it) / threads))
                    .toList());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static List<Connection> share(int port, boolean tls, int count) {
        List<Connection> share = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                share.add(new Connection(port, tls));
            }
            return share;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<List<Connection>> shares() {
        return shares;
    }

    /** So many exchanges on each, one after the other. */
    public void exchange(int times, int bytes) throws IOException {
        byte[] request = Connection.request(bytes);
        byte[] buffer = new byte[64 * 1024];
        for (int i = 0; i < times; i++) {
            for (List<Connection> share : shares) {
                for (Connection connection : share) {
                    connection.send(request);
                    connection.receiveFirst(buffer);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (List<Connection> share : shares) {
            for (Connection connection : share) {
                connection.close();
            }
        }
    }
}
