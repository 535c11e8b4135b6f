import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A server that resets: a connection that asks for {@code /now} at once, all others together when a line comes in on its
 * standard input. Prints {@code port=}, and {@code waiting=} for every thousand that wait; ends with its input.
 */
public final class StormServer {

    private static final int BACKLOG = 4096;
    /** Longer than any head that is sent to it. */
    private static final int BUFFER = 1024;

    private final Selector selector = Selector.open();
    private final List<SocketChannel> waiting = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private volatile boolean resetting;

    private StormServer() throws IOException {}

    public static void main(String[] args) throws IOException {
        StormServer server = new StormServer();
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
            listener.configureBlocking(false);
            listener.register(server.selector, SelectionKey.OP_ACCEPT);
            System.out.println("port=" + ((InetSocketAddress) listener.getLocalAddress()).getPort());
            Thread serving = new Thread(server::serve, "serving");
            serving.setDaemon(true);
            serving.start();
            for (int in = System.in.read(); in >= 0; in = System.in.read()) {
                if (in == '\n') {
                    server.resetting = true;
                    server.selector.wakeup();
                }
            }
        }
    }

    private void serve() {
        while (true) {
            try {
                selector.select();
                if (resetting) {
                    resetting = false;
                    for (SocketChannel each : waiting) {
                        reset(each);
                    }
                    waiting.clear();
                }
                for (SelectionKey key : selector.selectedKeys()) {
                    attend(key);
                }
                selector.selectedKeys().clear();
            } catch (IOException e) {
                System.out.println("wrong=" + e);
            }
        }
    }

    private void attend(SelectionKey key) throws IOException {
        if (key.isValid() && key.isAcceptable()) {
            Accepting.one(key);
        } else if (key.isValid() && key.isReadable()) {
            SocketChannel channel = (SocketChannel) key.channel();
            buffer.clear();
            if (channel.read(buffer) < 0) {
                channel.close();
            } else if (buffer.get(5) == 'n') {
                reset(channel);
            } else {
                waiting.add(channel);
                if (waiting.size() % 1000 == 0) {
                    System.out.println("waiting=" + waiting.size());
                }
            }
        }
    }

    private static void reset(SocketChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.close();
    }
}
