import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Connections to a {@link StormServer}: many that are reset at once, met by a few threads; then, for a while, so many a
 * second that are reset one by one. Measures how long the operations take that meet a reset, and the close after it.
 *
 * <p>Arguments: port, connections, how many a second afterwards, for how many seconds. When the connections stand, prints
 * {@code ready=true} and waits for a line on its standard input.
 */
public final class Storm {

    private static final int THREADS = 8;
    private static final ThreadMXBean MANAGED = ManagementFactory.getThreadMXBean();

    private final InetSocketAddress server;
    private final SocketChannel[] channels;
    private final long[] took;
    private final AtomicInteger met = new AtomicInteger();
    private final AtomicLong blockedMillis = new AtomicLong();
    private final AtomicLong waitedMillis = new AtomicLong();
    private final AtomicLong threadNanos = new AtomicLong();
    private final AtomicLong cpuNanos = new AtomicLong();

    private Storm(InetSocketAddress server, int connections) {
        this.server = server;
        this.channels = new SocketChannel[connections];
        this.took = new long[connections];
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        MANAGED.setThreadContentionMonitoringEnabled(true);
        int connections = Integer.parseInt(args[1]);
        Storm storm = new Storm(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])), connections);
        // what is loaded and compiled at the first failure is not the storm's
        storm.drizzle(200, 1000);
        System.out.println("drizzled=" + storm.met.getAndSet(0));
        storm.connect();
        long before = usedHeap();
        System.out.println("ready=true");
        while (System.in.read() != '\n') {
            continue;
        }
        long began = System.nanoTime();
        storm.meet();
        System.out.println("stormMillis=" + (System.nanoTime() - began) / 1_000_000);
        System.out.println("met=" + storm.met.getAndSet(0));
        System.out.println("threadMillis=" + storm.threadNanos.get() / 1_000_000);
        System.out.println("blockedMillis=" + storm.blockedMillis);
        System.out.println("waitedMillis=" + storm.waitedMillis);
        storm.print();

        int perSecond = Integer.parseInt(args[2]);
        storm.drizzle(perSecond * Integer.parseInt(args[3]), perSecond);
        System.out.println("metAfterwards=" + storm.met);
        Thread.sleep(500);
        System.out.println("records=" + records());
        System.out.println("heapGrowthBytes=" + (usedHeap() - before));
    }

    private static int records() {
        try {
            return AgentInside.records();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long usedHeap() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private void connect() throws IOException {
        for (int i = 0; i < channels.length; i++) {
            channels[i] = open("/hold/" + i);
        }
    }

    private SocketChannel open(String target) throws IOException {
        SocketChannel channel = SocketChannel.open(server);
        channel.write(ByteBuffer.wrap(
                ("GET " + target + " HTTP/1.1\r\nHost: storm\r\n\r\n").getBytes(StandardCharsets.US_ASCII)));
        return channel;
    }

    private void meet() throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        for (int t = 0; t < THREADS; t++) {
            int first = t;
            threads.execute(() -> {
                long began = System.nanoTime();
                for (int i = first; i < channels.length; i += THREADS) {
                    took[i] = meet(channels[i]);
                }
                threadNanos.addAndGet(System.nanoTime() - began);
                cpuNanos.addAndGet(MANAGED.getCurrentThreadCpuTime());
                ThreadInfo info = MANAGED.getThreadInfo(Thread.currentThread().getId());
                blockedMillis.addAndGet(Math.max(0, info.getBlockedTime()));
                waitedMillis.addAndGet(Math.max(0, info.getWaitedTime()));
            });
        }
        threads.shutdown();
        threads.awaitTermination(5, TimeUnit.MINUTES);
    }

    /** How long the close took, in nanoseconds; a read may wait for the server. */
    private long meet(SocketChannel channel) {
        try {
            channel.read(ByteBuffer.allocate(100));
        } catch (IOException reset) {
            met.incrementAndGet();
        }
        long began = System.nanoTime();
        try {
            // met once more: an error that the kernel has said already
            channel.read(ByteBuffer.allocate(100));
        } catch (IOException again) {
            // as is to be expected
        }
        try {
            channel.close();
        } catch (IOException e) {
            System.out.println("wrong=" + e);
        }
        return System.nanoTime() - began;
    }

    private void drizzle(int connections, int perSecond) throws IOException, InterruptedException {
        long began = System.nanoTime();
        for (int i = 0; i < connections; i++) {
            long due = began + i * 1_000_000_000L / perSecond;
            long early = (due - System.nanoTime()) / 1_000_000;
            if (early > 0) {
                Thread.sleep(early);
            }
            meet(open("/now/" + i));
        }
    }

    private void print() {
        long[] sorted = took.clone();
        Arrays.sort(sorted);
        System.out.println("cpuMicrosEach=" + cpuNanos.get() / 1000 / sorted.length);
        System.out.println("medianMicros=" + sorted[sorted.length / 2] / 1000);
        System.out.println("p99Micros=" + sorted[sorted.length * 99 / 100] / 1000);
        System.out.println("longestMicros=" + sorted[sorted.length - 1] / 1000);
    }
}
