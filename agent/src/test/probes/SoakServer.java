import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * Answers {@code GET /id/N} with N, resets for {@code GET /reset/N}, and says nothing to {@code GET /hold/N}. On several
 * ports, so that a client does not run out of its own.
 */
final class SoakServer implements Closeable {

    private static final int PORTS = 4;
    private static final int BACKLOG = 4096;
    /** Longer than any head that is sent to it. */
    private static final int BUFFER = 1024;

    private final Selector selector = Selector.open();
    private final int[] ports = new int[PORTS];
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private final byte[] head = new byte[BUFFER];
    private volatile boolean closed;

    private SoakServer() throws IOException {}

    static SoakServer start() throws IOException {
        SoakServer server = new SoakServer();
        for (int i = 0; i < PORTS; i++) {
            ServerSocketChannel listener = ServerSocketChannel.open();
            listener.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), BACKLOG);
            listener.configureBlocking(false);
            listener.register(server.selector, SelectionKey.OP_ACCEPT);
            server.ports[i] = ((InetSocketAddress) listener.getLocalAddress()).getPort();
        }
        Thread thread = new Thread(server::serve, "server");
        thread.setDaemon(true);
        thread.start();
        return server;
    }

    int port(int n) {
        return ports[n % PORTS];
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
    }

    private void serve() {
        try {
            while (!closed) {
                selector.select();
                for (SelectionKey key : selector.selectedKeys()) {
                    attend(key);
                }
                selector.selectedKeys().clear();
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            System.out.println("wrong=server " + e);
        }
    }

    private void attend(SelectionKey key) throws IOException {
        if (key.isValid() && key.isAcceptable()) {
            Accepting.one(key);
        } else if (key.isValid() && key.isReadable()) {
            SocketChannel channel = (SocketChannel) key.channel();
            try {
                answer(channel);
            } catch (IOException clientLeft) {
                channel.close();
            }
        }
    }

    private void answer(SocketChannel channel) throws IOException {
        buffer.clear();
        int count = channel.read(buffer);
        if (count < 0) {
            channel.close();
            return;
        }
        buffer.flip();
        buffer.get(head, 0, count);
        String request = new String(head, 0, count, StandardCharsets.US_ASCII);
        String path = request.split(" ", 3)[1];
        String id = path.substring(path.lastIndexOf('/') + 1);
        if (path.startsWith("/reset/")) {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            channel.close();
        } else if (path.startsWith("/id/")) {
            String answer = "HTTP/1.1 200 OK\r\nContent-Length: " + id.length() + "\r\n\r\n" + id;
            channel.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
        }
    }
}
