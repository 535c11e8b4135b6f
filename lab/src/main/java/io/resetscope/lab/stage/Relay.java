package io.resetscope.lab.stage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;

/** Passes bytes from another address of the lab to the collector, which listens on loopback only. */
public final class Relay implements AutoCloseable {

    private final URI collector;
    private final ServerSocket listener;

    /** @param address reachable from a network namespace */
    Relay(String address, String collector) throws IOException {
        this.collector = URI.create(collector);
        listener = new ServerSocket(0, 50, InetAddress.getByName(address));
        start(this::acceptAll);
    }

    public String endpoint() {
        return "http://" + listener.getInetAddress().getHostAddress() + ":" + listener.getLocalPort();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket from = listener.accept();
                Socket to = new Socket(collector.getHost(), collector.getPort());
                start(() -> pass(from, to));
                start(() -> pass(to, from));
            }
        } catch (IOException closed) {
            // the case is over
        }
    }

    private static void pass(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException ended) {
            // one direction ends the other
        }
    }

    private static void start(Runnable body) {
        Thread thread = new Thread(body, "telemetry relay");
        thread.setDaemon(true);
        thread.start();
    }
}
