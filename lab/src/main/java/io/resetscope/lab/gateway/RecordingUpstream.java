package io.resetscope.lab.gateway;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Answers each request with an RST, and remembers on which of the gateway's connections each of them came. */
final class RecordingUpstream implements Closeable {

    private static final int BACKLOG = 200;
    /** What ends sooner was not wanted. */
    private static final int SHORTEST_MILLIS = 400;

    private static final int LONGEST_MILLIS = 700;
    /** What the paths of requests end with, before their number. */
    static final String PATH = "n/";

    private final ServerSocket listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    private final Map<Integer, Integer> ports = new ConcurrentHashMap<>();

    RecordingUpstream() throws IOException {
        Thread acceptor = new Thread(this::acceptAll, "recording upstream");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    int port() {
        return listener.getLocalPort();
    }

    /** The gateway's port; null when it did not come. */
    Integer portOf(int request) {
        return ports.get(request);
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket accepted = listener.accept();
                new Thread(() -> reset(accepted), "recording").start();
            }
        } catch (IOException closed) {
            // it was closed
        }
    }

    private void reset(Socket accepted) {
        try (Socket socket = accepted) {
            String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            if (line != null) {
                String path = line.split(" ")[1];
                int request = Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
                ports.put(request, socket.getPort());
                TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(SHORTEST_MILLIS, LONGEST_MILLIS));
            }
            socket.setSoLinger(true, 0);
        } catch (IOException left) {
            // the gateway closed it
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
