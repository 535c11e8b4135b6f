import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A blocking channel. */
final class ChannelWire implements Wire {

    private final SocketChannel channel;

    private ChannelWire(SocketChannel channel) {
        this.channel = channel;
    }

    static Wire open(String host, int port) throws IOException {
        return new ChannelWire(SocketChannel.open(new InetSocketAddress(host, port)));
    }

    @Override
    public void send(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    @Override
    public int receive(byte[] buffer) throws IOException {
        return channel.read(ByteBuffer.wrap(buffer));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
