package io.resetscope.demo.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * A balancer that passes bytes on to servers in turn, and forgets connections that were idle for longer than its threshold:
 * the next bytes are answered with RST, and the other end learns nothing.
 *
 * <p>It stands for a layer-4 device, which counts packets, and is a proxy, to which only bytes are shown. So it asks the
 * kernel now and then what else has come on a quiet connection: TCP keep-alive probes.
 */
final class ForgetfulBalancer {
    /** Acknowledgements of what was said before come well within this. */
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long LOOKS_EVERY_MILLIS = 250;

    private final long thresholdNanos;
    private final List<ServerAddress> servers;
    private final LongSupplier nanoTime;
    private final Consumer<String> log;
    /** By the client's port. */
    private final Map<Integer, Flow> flows = new ConcurrentHashMap<>();

    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "balancer");
        thread.setDaemon(true);
        return thread;
    });

    ForgetfulBalancer(Duration threshold, List<ServerAddress> servers, LongSupplier nanoTime, Consumer<String> log) {
        this.thresholdNanos = threshold.toNanos();
        this.servers = List.copyOf(servers);
        this.nanoTime = nanoTime;
        this.log = log;
    }

    /** The arguments: the threshold in milliseconds, and the servers. */
    public static void main(String[] arguments) throws IOException {
        ForgetfulBalancer balancer = new ForgetfulBalancer(
                Duration.ofMillis(Long.parseLong(arguments[0])),
                Stream.of(arguments).skip(1).map(ServerAddress::parse).toList(),
                System::nanoTime,
                System.out::println);
        ServerSocket socket = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        balancer.balance(socket);
        if (Segments.canBeCounted()) {
            balancer.watch(socket.getLocalPort());
        }
        Part.listensAt(socket.getLocalPort());
    }

    /** Until that socket is closed. */
    void balance(ServerSocket socket) {
        threads.execute(() -> {
            try {
                for (int turn = 0; ; turn = (turn + 1) % servers.size()) {
                    connect(socket.accept(), servers.get(turn));
                }
            } catch (IOException closed) {
                // no more connections
            }
        });
    }

    private void watch(int port) {
        threads.execute(() -> {
            try {
                while (true) {
                    Thread.sleep(LOOKS_EVERY_MILLIS);
                    look(Segments.receivedAt(port));
                }
            } catch (IOException | InterruptedException over) {
                log.accept("looks for probes no longer: " + over);
            }
        });
    }

    /** @param segments how many have come from each client, by its port */
    void look(Map<Integer, Long> segments) {
        segments.forEach((port, count) -> {
            Flow flow = flows.get(port);
            if (flow != null) {
                flow.seen(count);
            }
        });
    }

    private void connect(Socket client, ServerAddress address) throws IOException {
        try {
            Socket server = new Socket(address.host(), address.port());
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            Flow flow = new Flow();
            flows.put(client.getPort(), flow);
            threads.execute(() -> flow.pass(client, server));
            threads.execute(() -> flow.pass(server, client));
        } catch (IOException nobodyThere) {
            reset(client);
        }
    }

    private static void reset(Socket socket) {
        try (socket) {
            // then close() sends RST, and no FIN
            socket.setSoLinger(true, 0);
        } catch (IOException over) {
            // it is closed already
        }
    }

    /** What the balancer remembers of one connection. */
    private final class Flow {
        private long lastPacket = nanoTime.getAsLong();
        private long segments;
        private int ended;

        /** More segments on a connection that has been quiet are probes; each keeps it remembered. */
        private synchronized void seen(long count) {
            long now = nanoTime.getAsLong();
            long idle = now - lastPacket;
            if (count != segments && idle > QUIET_NANOS && idle <= thresholdNanos) {
                lastPacket = now;
            }
            segments = count;
        }

        void pass(Socket from, Socket to) {
            try {
                InputStream in = from.getInputStream();
                byte[] buffer = new byte[16 * 1024];
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    long idle = packet();
                    if (idle > thresholdNanos) {
                        reset(from);
                        log.accept(String.format(
                                Locale.ROOT,
                                "idle for %.2f s, so it was forgotten: RST to what came next",
                                idle / 1e9));
                        return;
                    }
                    to.getOutputStream().write(buffer, 0, read);
                }
                to.shutdownOutput();
                if (isLastToEnd()) {
                    from.close();
                    to.close();
                }
            } catch (IOException broken) {
                reset(from);
                reset(to);
            }
        }

        /** How long none had come before this one. */
        private synchronized long packet() {
            long now = nanoTime.getAsLong();
            long idle = now - lastPacket;
            lastPacket = now;
            return idle;
        }

        private synchronized boolean isLastToEnd() {
            return ++ended == 2;
        }
    }
}
