import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Exchanges that are under way while something else happens. The answer to {@code /id/N} has a length of its own, and so has
 * that to {@code /gate/N}, which comes when the gate is open. Threads wait for it in every way in which the JDK reads; others
 * send one request after the other.
 */
final class InFlight {

    /** One exchange, whatever the client. */
    interface Client {
        /** Gives the length of the answer. */
        int get(String base, String path) throws Exception;
    }

    /** What a thread does. */
    private interface Work {
        void run() throws Exception;
    }

    private static final Wire.Opener[] OPENERS = {
        SocketWire::open, ChannelWire::open, SelectorWire::open, SocketWire::openAdaptor, GatherWire::open
    };
    private static final String GATE = "/gate/";
    private static final String AT_ONCE = "/id/";
    private static final int EXCHANGES_OF_A_CONNECTION = 20;
    private static final int BUSY_THREADS = 3;

    private final ServerSocket listener = new ServerSocket(0, 100, InetAddress.getByName("127.0.0.1"));
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger right = new AtomicInteger();
    private final List<Thread> held = new ArrayList<>();
    private final List<Thread> busy = new ArrayList<>();
    private volatile CountDownLatch arrived;
    private volatile CountDownLatch gate;
    private volatile boolean rest;

    InFlight() throws IOException {
        started(() -> {
            while (true) {
                Socket accepted = listener.accept();
                started(() -> serve(accepted));
            }
        });
    }

    /** Returns when every request has arrived and waits for the gate. */
    void hold() throws Exception {
        gate = new CountDownLatch(1);
        right.set(0);
        List<Work> ways = new ArrayList<>();
        for (Wire.Opener opener : OPENERS) {
            ways.add(() -> onOneConnection(opener));
        }
        ways.add(() -> check(InFlight::byUrlConnection, GATE));
        Client newer = javaNetHttp();
        if (newer != null) {
            ways.add(() -> check(newer, GATE));
        }
        arrived = new CountDownLatch(ways.size());
        for (Work way : ways) {
            held.add(started(way));
        }
        arrived.await();
        System.out.println("held=" + held.size());
    }

    void release() throws InterruptedException {
        gate.countDown();
        awaitEnd(held);
        System.out.println("right=" + right);
    }

    void load() {
        rest = false;
        for (int i = 0; i < BUSY_THREADS; i++) {
            int first = i;
            busy.add(started(() -> {
                for (int n = first; !rest; n++) {
                    oneAfterTheOther(OPENERS[n % OPENERS.length]);
                }
            }));
        }
    }

    void rest() throws InterruptedException {
        rest = true;
        awaitEnd(busy);
    }

    private static void awaitEnd(List<Thread> threads) throws InterruptedException {
        for (Thread each : threads) {
            each.join();
        }
        threads.clear();
    }

    private static Thread started(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (Exception e) {
                System.out.println("wrong=" + e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** It is used again after what it was held in. */
    private void onOneConnection(Wire.Opener opener) throws Exception {
        try (Wire wire = opener.open("127.0.0.1", listener.getLocalPort())) {
            Http http = new Http(wire);
            Client client = (base, path) -> ask(wire, http, path);
            check(client, GATE);
            check(client, AT_ONCE);
        }
    }

    private void oneAfterTheOther(Wire.Opener opener) throws Exception {
        try (Wire wire = opener.open("127.0.0.1", listener.getLocalPort())) {
            Http http = new Http(wire);
            for (int i = 0; i < EXCHANGES_OF_A_CONNECTION && !rest; i++) {
                check((base, path) -> ask(wire, http, path), AT_ONCE);
            }
        }
    }

    private void check(Client client, String prefix) throws Exception {
        int n = requests.incrementAndGet();
        int length = client.get("http://127.0.0.1:" + listener.getLocalPort(), prefix + n);
        if (length != length(n)) {
            System.out.println("wrong=" + length + " to " + prefix + n);
        } else if (prefix.equals(GATE)) {
            right.incrementAndGet();
        }
    }

    private static int length(int n) {
        return 1 + n % 997;
    }

    private static int ask(Wire wire, Http http, String path) throws IOException {
        wire.send(Http.request("GET", path, "shop", ""));
        String head = http.readHead();
        if (head == null) {
            throw new IOException("no answer to " + path);
        }
        return http.readBody("GET", head);
    }

    private static int byUrlConnection(String base, String path) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) new URL(base + path).openConnection();
        try (InputStream in = connection.getInputStream()) {
            int length = 0;
            while (in.read() >= 0) {
                length++;
            }
            return length;
        } finally {
            connection.disconnect();
        }
    }

    /** Null before Java 11. */
    private static Client javaNetHttp() throws ReflectiveOperationException {
        try {
            return (Client)
                    Class.forName("JavaNetHttpGet").getDeclaredConstructor().newInstance();
        } catch (ClassNotFoundException e) {
            return null;
        }
    }

    private void serve(Socket accepted) throws Exception {
        try (Wire wire = new SocketWire(accepted)) {
            Http http = new Http(wire);
            for (String head = http.readHead(); head != null; head = http.readHead()) {
                String path = head.split(" ", 3)[1];
                if (path.startsWith(GATE)) {
                    arrived.countDown();
                    gate.await();
                }
                byte[] body = new byte[length(Integer.parseInt(path.substring(path.lastIndexOf('/') + 1)))];
                byte[] start = ("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
                byte[] answer = Arrays.copyOf(start, start.length + body.length);
                wire.send(answer);
            }
        }
    }
}
