import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;

/**
 * Many short connections, each of which says its own number: answered, reset, closed by another thread in the midst of a
 * read, interrupted, left to the garbage collector; some under TLS. Numbers of descriptors are reused all the time.
 *
 * <p>Argument: for how many seconds. Prints what was made and, at the end, what the agent still has a record of.
 */
public final class Soak {

    private static final String HOST = "127.0.0.1";
    private static final int AT_A_TIME = 32;
    /** The JDK's channels close no descriptor that nobody has any more: the kernel's limit is soon met. */
    private static final int MAX_LOST_CHANNELS = 100;

    private static final Wire.Opener[] OPENERS = {
        SocketWire::open, ChannelWire::open, SelectorWire::open, SocketWire::openAdaptor, GatherWire::open
    };

    private final SoakServer server = SoakServer.start();
    private final SoakWitness witness = SoakWitness.install();
    private final ScheduledExecutorService disturber = Executors.newScheduledThreadPool(2);
    private final TlsWires tls = new TlsWires(TlsKeys.context(TlsKeys.NOBODY, TlsKeys.SERVER), "TLSv1.2");
    private final TlsWires tlsServer = new TlsWires(TlsKeys.context(TlsKeys.SERVER, TlsKeys.CLIENT), "TLSv1.2");
    private final int tlsPort;
    private final Semaphore encrypting = new Semaphore(TlsStage.BACKLOG / 3);
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger reset = new AtomicInteger();
    private final AtomicInteger disturbed = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private final AtomicInteger lostChannels = new AtomicInteger();
    private final AtomicInteger encrypted = new AtomicInteger();

    private Soak() throws Exception {
        tlsPort = new TlsStage("tls").serve(accepted -> {
            SSLSocket socket = tlsServer.serving(accepted, true);
            TlsStage.answer(new SocketWire(socket), Integer.MAX_VALUE);
            socket.close();
        });
    }

    public static void main(String[] args) throws Exception {
        play(Integer.parseInt(args[0]), Executors.newCachedThreadPool(), AT_A_TIME);
    }

    /** @param threads a thread for each connection */
    static void play(int seconds, ExecutorService threads, int atATime) throws Exception {
        Soak soak = new Soak();
        Semaphore room = new Semaphore(atATime);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        int n = 0;
        while (System.nanoTime() < end) {
            room.acquire();
            int number = n++;
            threads.execute(() -> {
                try {
                    soak.connection(number);
                } catch (Exception e) {
                    System.out.println("wrong=" + number + " " + e);
                } finally {
                    room.release();
                }
            });
        }
        threads.shutdown();
        threads.awaitTermination(1, TimeUnit.MINUTES);
        soak.end(n);
    }

    private void connection(int n) throws Exception {
        switch (n % 100) {
            case 0:
            case 1:
                reset(n);
                break;
            case 2:
                disturb(n, false);
                break;
            case 3:
                disturb(n, true);
                break;
            case 4:
                lose(n);
                break;
            case 5:
                encrypt(n);
                break;
            default:
                exchange(n);
        }
    }

    private void exchange(int n) throws IOException {
        try (Wire wire = OPENERS[n % OPENERS.length].open(HOST, server.port(n))) {
            for (int i = 0; i <= n % 3; i++) {
                ask(wire, n);
            }
        }
        answered.incrementAndGet();
    }

    private static void ask(Wire wire, int n) throws IOException {
        Http http = new Http(wire);
        wire.send(Http.request("GET", "/id/" + n, HOST, ""));
        String head = http.readHead();
        if (head == null || http.readBody("GET", head) != String.valueOf(n).length()) {
            throw new IOException("not the answer: " + head);
        }
    }

    private void reset(int n) throws IOException {
        try (SocketChannel channel = open(n)) {
            witness.expect(n, channel.socket().getLocalPort(), true);
            try {
                channel.write(request("/reset/" + n));
                channel.read(ByteBuffer.allocate(100));
                System.out.println("wrong=" + n + " was not reset");
            } catch (IOException expected) {
                reset.incrementAndGet();
            }
        }
    }

    private SocketChannel open(int n) throws IOException {
        return SocketChannel.open(new InetSocketAddress(HOST, server.port(n)));
    }

    private static ByteBuffer request(String target) {
        return ByteBuffer.wrap(Http.request("GET", target, HOST, ""));
    }

    /** A read that another thread ends, by closing or by interrupting. */
    private void disturb(int n, boolean interrupt) throws IOException {
        SocketChannel channel = open(n);
        witness.expect(n, channel.socket().getLocalPort(), false);
        channel.write(request("/hold/" + n));
        Reader reader = new Reader();
        Runnable disturb = interrupt ? reader::interrupt : () -> closeQuietly(channel);
        // again and again: up to JDK 17, Thread.interrupt looks for a blocking channel before it sets its flag, and
        // closes nothing when the channel begins to block in between
        Future<?> disturbance = disturber.scheduleWithFixedDelay(disturb, 2, 2, TimeUnit.MILLISECONDS);
        try {
            channel.read(ByteBuffer.allocate(100));
            System.out.println("wrong=" + n + " was not disturbed");
        } catch (IOException expected) {
            disturbed.incrementAndGet();
        } finally {
            disturbance.cancel(false);
            reader.leave();
            channel.close();
        }
    }

    /** The thread that made it, to be interrupted as long as it reads, and not on its next connection. */
    private static final class Reader {

        private Thread thread = Thread.currentThread();

        synchronized void interrupt() {
            if (thread != null) {
                thread.interrupt();
            }
        }

        synchronized void leave() {
            thread = null;
            Thread.interrupted();
        }
    }

    private static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            System.out.println("wrong=" + e);
        }
    }

    /** Never closed. */
    private void lose(int n) throws IOException {
        if (n % 200 == 4 && lostChannels.incrementAndGet() <= MAX_LOST_CHANNELS) {
            SocketChannel channel = open(n);
            channel.write(request("/id/" + n));
            channel.read(ByteBuffer.allocate(100));
        } else {
            Socket socket = new Socket(HOST, server.port(n));
            socket.getOutputStream().write(("GET /id/" + n + " HTTP/1.1\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().read(new byte[100]);
        }
        lost.incrementAndGet();
    }

    private void encrypt(int n) throws IOException {
        String kind = TlsWires.KINDS.get(n / 100 % TlsWires.KINDS.size());
        // more than can wait for it, the kernel would reset: that server serves one after another
        encrypting.acquireUninterruptibly();
        try (Wire wire = tls.opener(kind).open(HOST, tlsPort)) {
            TlsStage.ask(wire, 2);
        } finally {
            encrypting.release();
        }
        encrypted.incrementAndGet();
    }

    /** Waits until nothing is left that is not there to stay. */
    private void end(int made) throws Exception {
        disturber.shutdown();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while ((witness.untold() > 0 && AgentInside.isHere() || left() > 0 || AgentInside.engines() > 0)
                && System.nanoTime() < end) {
            // sockets that nobody has are closed by the collector, and their other ends then by the server
            System.gc();
            Thread.sleep(100);
        }
        System.out.println("made=" + made);
        System.out.println("answered=" + answered);
        System.out.println("reset=" + reset);
        System.out.println("disturbed=" + disturbed);
        System.out.println("lost=" + lost);
        System.out.println("encrypted=" + encrypted);
        System.out.println("told=" + witness.told());
        System.out.println("untold=" + witness.untold());
        System.out.println("left=" + left());
        System.out.println("engines=" + AgentInside.engines());
        System.out.println("heapBytes="
                + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        server.close();
    }

    /** Records, but for the server's ends of channels that nobody will ever close. */
    private int left() throws ReflectiveOperationException {
        return AgentInside.records() - Math.min(MAX_LOST_CHANNELS, lostChannels.get());
    }
}
