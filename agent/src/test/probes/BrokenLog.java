import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.concurrent.locks.LockSupport;

/**
 * An application whose standard error fails, throws or blocks, and whose connects are all refused, which gives the agent
 * more to say than it can say. Arguments: how many connects there are, and how many while it blocks.
 */
public final class BrokenLog {

    private BrokenLog() {}

    public static void main(String[] args) throws IOException {
        int connects = Integer.parseInt(args[0]);
        PrintStream usual = System.err;
        try (Socket refusing = refusing()) {
            SocketAddress nobody = refusing.getLocalSocketAddress();
            connect("usual", nobody, connects);
            System.setErr(new PrintStream(new FailingStream(), true));
            connect("full", nobody, connects);
            System.setErr(new ThrowingStream(usual));
            connect("throwing", nobody, connects);
            System.setErr(new PrintStream(new BlockingStream(), true));
            connect("blocked", nobody, Integer.parseInt(args[1]));
        }
        System.out.println("done=true");
    }

    /** Its port refuses connections for as long as it is open: bound, so that nobody takes it, not listening. */
    static Socket refusing() throws IOException {
        Socket bound = new Socket();
        bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return bound;
    }

    static void connect(String state, SocketAddress nobody, int connects) {
        int refused = 0;
        long longest = 0;
        for (int i = 0; i < connects; i++) {
            long began = System.nanoTime();
            try (Socket socket = new Socket()) {
                socket.connect(nobody);
            } catch (ConnectException e) {
                refused++;
            } catch (IOException e) {
                System.out.println("wrong=" + e);
            }
            longest = Math.max(longest, System.nanoTime() - began);
        }
        System.out.println("refused." + state + "=" + refused);
        System.out.println("longestMicros." + state + "=" + longest / 1000);
    }

    /** As of a full disk. */
    private static final class FailingStream extends OutputStream {

        @Override
        public void write(int b) throws IOException {
            throw new IOException("No space left on device");
        }
    }

    /** As of a logging bridge that fails. */
    private static final class ThrowingStream extends PrintStream {

        ThrowingStream(OutputStream out) {
            super(out);
        }

        @Override
        public void println(String line) {
            throw new IllegalStateException("injected");
        }
    }

    /** As of a pipe that nobody reads. */
    static final class BlockingStream extends OutputStream {

        @Override
        public void write(int b) {
            while (true) {
                LockSupport.park(this);
            }
        }
    }
}
