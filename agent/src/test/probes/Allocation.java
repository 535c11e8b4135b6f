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
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * Counts what one thread allocates while it writes to one end of a loopback connection and reads from the other, over a
 * socket, a channel and an asynchronous channel (whose futures are the JDK's own): bytes per pair of operations whose bytes are no protocol that anybody knows, and bytes per HTTP
 * exchange on a kept connection, which asks for one of several things. The best of some runs: what the virtual machine does
 * besides is none of ours.
 */
public final class Allocation {

    private static final int WARM_UP = 15_000;
    private static final int MEASURED = 5_000;
    private static final int RUNS = 3;
    private static final int TARGETS = 5;

    private static final String RESPONSE = "HTTP/1.1 200 OK\r\nServer: probe/1.0\r\nContent-Type: text/plain\r\n"
            + "Connection: keep-alive\r\nKeep-Alive: timeout=5, max=100\r\n";

    /** What is measured once. */
    private interface Step {
        void take() throws IOException;
    }

    private Allocation() {}

    public static void main(String[] args) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        for (boolean http : new boolean[] {false, true}) {
            try (ServerSocket listener = new ServerSocket(0, 1, loopback);
                    Socket client = new Socket(loopback, listener.getLocalPort());
                    Socket server = listener.accept()) {
                sockets(http, client, server);
            }
            try (ServerSocketChannel listener = ServerSocketChannel.open()) {
                listener.bind(new InetSocketAddress(loopback, 0));
                try (SocketChannel client = SocketChannel.open(listener.getLocalAddress());
                        SocketChannel server = listener.accept()) {
                    channels(http, client, server);
                }
            }
        }
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(loopback, 0));
            try (SocketChannel client = SocketChannel.open(listener.getLocalAddress());
                    SocketChannel server = listener.accept()) {
                gathering(client, server);
            }
        }
        try (AsynchronousServerSocketChannel listener = AsynchronousServerSocketChannel.open();
                AsynchronousSocketChannel client = AsynchronousSocketChannel.open()) {
            listener.bind(new InetSocketAddress(loopback, 0));
            await(client.connect(listener.getLocalAddress()));
            try (AsynchronousSocketChannel server = await(listener.accept())) {
                asynchronous(client, server);
            }
        }
    }

    private static void asynchronous(AsynchronousSocketChannel client, AsynchronousSocketChannel server)
            throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(4);
        print("asynchronousBytesPerPair", () -> {
            buffer.clear();
            await(client.write(buffer));
            buffer.clear();
            await(server.read(buffer));
        });
    }

    private static <T> T await(Future<T> outcome) throws IOException {
        try {
            return outcome.get();
        } catch (ExecutionException e) {
            throw new IOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static void sockets(boolean http, Socket client, Socket server) throws IOException {
        OutputStream out = client.getOutputStream();
        InputStream in = server.getInputStream();
        if (!http) {
            byte[] bytes = {1, 2, 3, 4};
            print("socketBytesPerPair", () -> {
                out.write(bytes, 0, bytes.length);
                in.read(bytes, 0, bytes.length);
            });
            return;
        }
        OutputStream answering = server.getOutputStream();
        InputStream answered = client.getInputStream();
        byte[][] requests = requests();
        byte[] response = ascii(RESPONSE + "Content-Length: 2\r\n\r\nOK");
        byte[] buffer = new byte[1024];
        int[] next = {0};
        print("socketBytesPerExchange", () -> {
            out.write(requests[next[0]++ % TARGETS]);
            in.read(buffer, 0, buffer.length);
            answering.write(response);
            answered.read(buffer, 0, buffer.length);
        });
    }

    private static void channels(boolean http, SocketChannel client, SocketChannel server) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(1024);
        if (!http) {
            print("channelBytesPerPair", () -> {
                send(buffer, 4, client);
                receive(buffer, server);
            });
            return;
        }
        byte[][] requests = requests();
        byte[] response = ascii(RESPONSE + "Transfer-Encoding: chunked\r\n\r\n2\r\nOK\r\n0\r\n\r\n");
        int[] next = {0};
        print("channelBytesPerExchange", () -> {
            send(buffer, requests[next[0]++ % TARGETS], client);
            receive(buffer, server);
            send(buffer, response, server);
            receive(buffer, client);
        });
    }

    private static void gathering(SocketChannel client, SocketChannel server) throws IOException {
        ByteBuffer[] pieces = {ByteBuffer.allocateDirect(4), ByteBuffer.allocateDirect(4), ByteBuffer.allocateDirect(4)
        };
        print("gatheringBytesPerPair", () -> {
            clear(pieces);
            client.write(pieces);
            clear(pieces);
            server.read(pieces);
        });
    }

    private static byte[][] requests() {
        byte[][] requests = new byte[TARGETS][];
        for (int i = 0; i < TARGETS; i++) {
            requests[i] =
                    ascii("GET /orders/" + i + "?page=2 HTTP/1.1\r\nHost: shop\r\nConnection: keep-alive\r\n\r\n");
        }
        return requests;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static void send(ByteBuffer buffer, byte[] bytes, SocketChannel channel) throws IOException {
        buffer.clear();
        buffer.put(bytes);
        buffer.flip();
        channel.write(buffer);
    }

    private static void send(ByteBuffer buffer, int count, SocketChannel channel) throws IOException {
        buffer.clear();
        buffer.limit(count);
        channel.write(buffer);
    }

    private static void receive(ByteBuffer buffer, SocketChannel channel) throws IOException {
        buffer.clear();
        channel.read(buffer);
    }

    private static void clear(ByteBuffer[] buffers) {
        for (ByteBuffer buffer : buffers) {
            buffer.clear();
        }
    }

    private static void print(String name, Step step) throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long id = Thread.currentThread().getId();
        for (int i = 0; i < WARM_UP; i++) {
            step.take();
        }
        long least = Long.MAX_VALUE;
        for (int run = 0; run < RUNS; run++) {
            long before = threads.getThreadAllocatedBytes(id);
            for (int i = 0; i < MEASURED; i++) {
                step.take();
            }
            least = Math.min(least, threads.getThreadAllocatedBytes(id) - before);
        }
        System.out.println(name + "=" + least / (double) MEASURED);
    }
}
