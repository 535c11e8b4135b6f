import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** One place in the pool of {@link Healthy}: a connection, replaced when it has been closed. */
final class HealthyClient {

    private static final ScheduledExecutorService CANCELLER = Executors.newScheduledThreadPool(2);
    private static final String[] PATHS = {"/fixed", "/chunked", "/empty", "/unchanged"};
    private static final int OF = 1000;
    private static final int EVICTIONS = 10;
    private static final int LAST_RESPONSES = 10;
    private static final int CANCELS = 5;
    private static final int MOST_EXCHANGES = 200;

    private final Wire.Opener opener;
    private final int port;
    private final Random random;
    private final boolean cancels;
    private final HealthyStatistics statistics;
    private Wire wire;
    private Http http;
    private int exchangesLeft;

    HealthyClient(Wire.Opener opener, int port, long seed, boolean cancels, HealthyStatistics statistics) {
        this.opener = opener;
        this.port = port;
        this.random = new Random(seed);
        this.cancels = cancels;
        this.statistics = statistics;
    }

    static void stopCanceller() {
        CANCELLER.shutdown();
    }

    /** One request and what becomes of it. */
    void exchange() {
        statistics.requests.incrementAndGet();
        try {
            evictNowAndThen();
            open();
            int choice = random.nextInt(OF);
            if (choice < LAST_RESPONSES) {
                request("GET", "/last", "");
                close();
            } else if (cancels && choice < LAST_RESPONSES + 3 * CANCELS) {
                cancel(choice % 3);
            } else {
                ordinary();
            }
        } catch (IOException | RuntimeException | Error e) {
            statistics.error(e);
            close();
        }
    }

    void close() {
        if (wire != null) {
            closeQuietly(wire);
            wire = null;
        }
    }

    private void evictNowAndThen() {
        if (wire != null && random.nextInt(OF) < EVICTIONS) {
            statistics.evicted.incrementAndGet();
            close();
        }
    }

    private void open() throws IOException {
        if (wire == null) {
            wire = opener.open("127.0.0.1", port);
            http = new Http(wire);
            exchangesLeft = 1 + random.nextInt(MOST_EXCHANGES);
        }
    }

    private void ordinary() throws IOException {
        int kind = random.nextInt(PATHS.length + 2);
        if (kind < PATHS.length) {
            request("GET", PATHS[kind], "");
        } else if (kind == PATHS.length) {
            request("HEAD", "/fixed", "");
        } else {
            request("POST", "/fixed", content(random.nextInt(2000)));
        }
        if (--exchangesLeft == 0) {
            close();
        }
    }

    private void request(String method, String path, String content) throws IOException {
        send(method, path, content);
        String head = http.readHead();
        if (head == null) {
            throw new IOException("no response to " + method + " " + path);
        }
        http.readBody(method, head);
    }

    private void send(String method, String path, String content) throws IOException {
        String length = content.isEmpty() ? "" : "Content-Length: " + content.length() + "\r\n";
        byte[] head = Http.request(method, path, "127.0.0.1", length);
        byte[] message = Arrays.copyOf(head, head.length + content.length());
        byte[] body = content.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(body, 0, message, head.length, body.length);
        wire.send(message);
    }

    /** Before the response, inside of it, or with most of it unread. */
    private void cancel(int way) throws IOException {
        statistics.cancelled.incrementAndGet();
        send("GET", way == 0 ? "/never" : way == 1 ? "/partial" : "/large", "");
        if (way == 2) {
            http.readHead();
            close();
            return;
        }
        Wire cancelled = wire;
        CANCELLER.schedule(() -> closeQuietly(cancelled), 1, TimeUnit.MILLISECONDS);
        try {
            String head = http.readHead();
            if (head != null) {
                http.readBody("GET", head);
            }
        } catch (IOException expected) {
            // The read ends because the connection was closed under it.
        }
        close();
    }

    private static String content(int length) {
        char[] content = new char[length];
        Arrays.fill(content, 'y');
        return new String(content);
    }

    static void closeQuietly(Wire wire) {
        try {
            wire.close();
        } catch (IOException ignored) {
            // It is gone either way.
        }
    }
}
