import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A blocking channel with gathering writes and scattering reads, through buffers of the heap and outside of it. */
final class GatherWire implements Wire {

    private static final int FIRST_PART = 16;
    private static final int OUTSIDE_HEAP = 4096;

    private final SocketChannel channel;
    private final ByteBuffer direct = ByteBuffer.allocateDirect(OUTSIDE_HEAP);

    private GatherWire(SocketChannel channel) {
        this.channel = channel;
    }

    static Wire open(String host, int port) throws IOException {
        return new GatherWire(SocketChannel.open(new InetSocketAddress(host, port)));
    }

    @Override
    public void send(byte[] bytes) throws IOException {
        int middle = Math.min(bytes.length / 2, OUTSIDE_HEAP);
        direct.clear();
        direct.put(bytes, 0, middle);
        direct.flip();
        ByteBuffer rest = ByteBuffer.wrap(bytes, middle, bytes.length - middle);
        ByteBuffer[] parts = {ByteBuffer.allocate(0), direct, rest};
        while (rest.hasRemaining()) {
            channel.write(parts);
        }
    }

    @Override
    public int receive(byte[] buffer) throws IOException {
        ByteBuffer[] parts = {
            ByteBuffer.wrap(buffer, 0, FIRST_PART), ByteBuffer.wrap(buffer, FIRST_PART, buffer.length - FIRST_PART)
        };
        return (int) channel.read(parts);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
