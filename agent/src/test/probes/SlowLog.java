import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.Socket;

/**
 * An application whose standard error takes its time for each line, or blocks for good, and whose connects are all refused.
 * Arguments: how many milliseconds, or {@code blocked}; how many connects. Told to, it is no longer slow; told again, it
 * ends.
 */
public final class SlowLog {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private SlowLog() {}

    public static void main(String[] args) throws IOException {
        boolean blocked = args[0].equals("blocked");
        SlowStream slow = new SlowStream(System.err, blocked ? 0 : Long.parseLong(args[0]));
        System.setErr(blocked ? new PrintStream(new BrokenLog.BlockingStream(), true) : slow);
        THREADS.setThreadContentionMonitoringEnabled(true);
        try (Socket refusing = BrokenLog.refusing()) {
            BrokenLog.connect(args[0], refusing.getLocalSocketAddress(), Integer.parseInt(args[1]));
        }
        ThreadInfo connecting = THREADS.getThreadInfo(Thread.currentThread().getId());
        System.out.println("waitedMillis=" + (connecting.getBlockedTime() + connecting.getWaitedTime()));
        awaitWord();
        slow.millis = 0;
        awaitWord();
    }

    private static void awaitWord() throws IOException {
        for (int c = System.in.read(); c >= 0 && c != '\n'; c = System.in.read()) {
            continue;
        }
    }

    private static final class SlowStream extends PrintStream {

        private volatile long millis;

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
