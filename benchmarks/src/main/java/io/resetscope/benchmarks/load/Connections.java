package io.resetscope.benchmarks.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Open connections to one server; few threads, each with its share of them. */
public final class Connections implements AutoCloseable {

    private static final int THREADS = 4;

    private final List<List<Connection>> shares = new ArrayList<>();

    private Connections() {}

    public static Connections open(int port, boolean tls, int count) throws IOException {
        Connections opened = new Connections();
        try {
            for (int i = 0; i < count; i++) {
                if (i < THREADS) {
                    opened.shares.add(new ArrayList<>());
                }
                opened.shares.get(i % THREADS).add(new Connection(port, tls));
            }
            return opened;
        } catch (IOException e) {
            opened.close();
            throw e;
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
