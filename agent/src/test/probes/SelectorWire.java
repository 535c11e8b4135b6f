import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** A non-blocking channel. Between a response and the next request it asks for no event, so it overlooks the end. */
final class SelectorWire implements Wire {

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;

    private SelectorWire(SocketChannel channel, Selector selector) throws IOException {
        this.channel = channel;
        this.selector = selector;
        this.key = channel.register(selector, 0);
    }

    static Wire open(String host, int port) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        SelectorWire wire = new SelectorWire(channel, Selector.open());
        if (!channel.connect(new InetSocketAddress(host, port))) {
            wire.await(SelectionKey.OP_CONNECT);
            channel.finishConnect();
        }
        return wire;
    }

    @Override
    public void send(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            if (channel.write(buffer) == 0) {
                await(SelectionKey.OP_WRITE);
            }
        }
    }

    @Override
    public int receive(byte[] buffer) throws IOException {
        int count = channel.read(ByteBuffer.wrap(buffer));
        while (count == 0) {
            await(SelectionKey.OP_READ);
            count = channel.read(ByteBuffer.wrap(buffer));
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        selector.close();
    }

    private void await(int operation) throws IOException {
        try {
            key.interestOps(operation);
            selector.select();
            selector.selectedKeys().clear();
            key.interestOps(0);
        } catch (CancelledKeyException | ClosedSelectorException closedByAnotherThread) {
            throw new AsynchronousCloseException();
        }
    }
}
