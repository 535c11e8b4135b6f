import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * An application whose standard error takes its time for each line, or blocks for good, and whose connects are all refused.
 * Arguments: how many milliseconds, or {@code blocked}; how many connects. Ends when it is told to.
 */
public final class SlowLog {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private SlowLog() {}

    public static void main(String[] args) throws IOException {
        InetSocketAddress nobody;
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort());
        }
        System.setErr(
                args[0].equals("blocked")
                        ? new PrintStream(new BrokenLog.BlockingStream(), true)
                        : new SlowStream(System.err, Long.parseLong(args[0])));
        THREADS.setThreadContentionMonitoringEnabled(true);
        BrokenLog.connect(args[0], nobody, Integer.parseInt(args[1]));
        ThreadInfo connecting = THREADS.getThreadInfo(Thread.currentThread().getId());
        System.out.println("waitedMillis=" + (connecting.getBlockedTime() + connecting.getWaitedTime()));
        while (System.in.read() != '\n') {
            continue;
        }
    }

    private static final class SlowStream extends PrintStream {

        private final long millis;

        SlowStream(OutputStream usual, long millis) {
            super(usual, true);
            this.millis = millis;
        }

        @Override
        public void println(String line) {
            try {
                Thread.sleep(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            super.println(line);
        }
    }
}
