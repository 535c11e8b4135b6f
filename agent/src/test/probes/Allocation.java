import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * Counts what one thread allocates while it writes to one end of a loopback connection and reads from the other: bytes
 * per pair of operations, for a socket and for a channel. The bytes are no protocol that anybody knows.
 */
public final class Allocation {

    private static final int WARM_UP = 20_000;
    private static final int MEASURED = 200_000;

    /** One write and the read that takes it. */
    private interface Pair {
        void transfer() throws IOException;
    }

    private Allocation() {}

    public static void main(String[] args) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket listener = new ServerSocket(0, 1, loopback);
                Socket client = new Socket(loopback, listener.getLocalPort());
                Socket server = listener.accept()) {
            OutputStream out = client.getOutputStream();
            InputStream in = server.getInputStream();
            byte[] bytes = {1, 2, 3, 4};
            print("socketBytesPerPair", () -> {
                out.write(bytes, 0, bytes.length);
                in.read(bytes, 0, bytes.length);
            });
        }
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(loopback, 0));
            try (SocketChannel client = SocketChannel.open(listener.getLocalAddress());
                    SocketChannel server = listener.accept()) {
                ByteBuffer buffer = ByteBuffer.allocateDirect(4);
                print("channelBytesPerPair", () -> {
                    buffer.clear();
                    client.write(buffer);
                    buffer.clear();
                    server.read(buffer);
                });
            }
        }
    }

    private static void print(String name, Pair pair) throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long id = Thread.currentThread().getId();
        for (int i = 0; i < WARM_UP; i++) {
            pair.transfer();
        }
        long before = threads.getThreadAllocatedBytes(id);
        for (int i = 0; i < MEASURED; i++) {
            pair.transfer();
        }
        System.out.println(name + "=" + (threads.getThreadAllocatedBytes(id) - before) / (double) MEASURED);
    }
}
